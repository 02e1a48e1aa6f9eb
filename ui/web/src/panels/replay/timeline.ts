// <sky-timeline>: plays, stops and jumps through a recorded flight, and marks
// what happened in it.

import { html, nothing, type TemplateResult } from 'lit';
import { tell } from '../../core/events';
import { clock } from '../../core/format';
import { Live } from '../../core/live';
import { replayNow, steerReplay } from '../../core/replay';
import { store } from '../../core/store';
import { shareOf, spots, type Spot } from '../../replay/marks';
import { timeOfDay } from '../../replay/when';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import type { Replay, MissionView } from '../../core/wire';
import { wishOf } from './keys';
import { styles } from './timeline.css';

const rates = [0.25, 0.5, 1, 2, 5, 10, 20, 50];
/** A drag asks for no more jumps than the station can show. */
const dragMs = 80;
/** Marks nearer than this cannot be hit apart. */
const apartPx = 30;

export class Timeline extends Live {
  static override styles = [shared, styles];
  static override properties = { charts: { type: Boolean, reflect: true }, drag: { state: true } };
  /** Whether the charts are shown. */
  declare charts: boolean;
  /** Where the hand is, as a share of the line. */
  declare private drag: number | undefined;
  private askedAt = 0;
  private frame = 0;

  constructor() {
    super();
    this.charts = false;
    this.drag = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.key);
    this.frame = requestAnimationFrame(this.move);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.key);
    cancelAnimationFrame(this.frame);
    super.disconnectedCallback();
  }

  private get replay(): Replay | undefined {
    return store.state.snapshot?.replay;
  }

  private atMs(now?: number): number {
    const { replay, drag } = this;
    return replay && drag !== undefined ? replay.start_ms + drag * (replay.end_ms - replay.start_ms) : replayNow(now);
  }

  /** Moves the hand with every picture; words follow with the beat. */
  private readonly move = (now: number): void => {
    this.frame = requestAnimationFrame(this.move);
    const { replay } = this;
    if (replay) this.style.setProperty('--at', String(shareOf(this.atMs(now), replay.start_ms, replay.end_ms)));
  };

  private readonly key = (e: KeyboardEvent): void => {
    const { replay } = this;
    const target = e.composedPath()[0];
    if (!replay || e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || !(target instanceof HTMLElement)) return;
    if (target.matches('input, select, textarea, video') || (e.key === ' ' && target.matches('button, a'))) return;
    const wish = wishOf(e.key, e.shiftKey, { atMs: this.atMs(), startMs: replay.start_ms, endMs: replay.end_ms, playing: replay.playing });
    if (!wish) return;
    e.preventDefault();
    steerReplay(wish);
    this.requestUpdate();
  };

  private shareUnder(e: PointerEvent): number {
    const box = this.renderRoot.querySelector('.rail')?.getBoundingClientRect();
    return box ? Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)) : 0;
  }

  private readonly down = (e: PointerEvent): void => {
    if (!(e.currentTarget instanceof HTMLElement) || e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    this.drag = this.shareUnder(e);
    this.ask();
  };

  private readonly dragged = (e: PointerEvent): void => {
    if (this.drag === undefined) return;
    this.drag = this.shareUnder(e);
    if (performance.now() - this.askedAt > dragMs) this.ask();
  };

  private readonly up = (): void => {
    if (this.drag === undefined) return;
    this.ask();
    this.drag = undefined;
  };

  private ask(): void {
    this.askedAt = performance.now();
    steerReplay({ at_ms: Math.round(this.atMs()) });
  }

  private toggle(): void {
    steerReplay({ playing: !this.replay?.playing });
    this.requestUpdate();
  }

  override render(): TemplateResult | typeof nothing {
    const { replay } = this;
    const { past } = store.state;
    if (!replay || !past) return nothing;
    const atMs = this.atMs();
    return html`<section aria-label="Time line">${this.line(replay, past, atMs)}${this.controls(replay, atMs)}</section>`;
  }

  private controls(r: Replay, atMs: number): TemplateResult {
    return html`<div class="controls" role="group" aria-label="Replay controls">
      <button class="play" title="${r.playing ? 'Pause' : 'Play'} (Space)" aria-label=${r.playing ? 'Pause' : 'Play'} @click=${() => this.toggle()}>${icon(r.playing ? 'hold' : 'play')}</button>
      <label><span class="visually-hidden">Speed of the replay</span><select title="Speed" .value=${String(r.rate)} @change=${(e: Event) => {
        if (e.target instanceof HTMLSelectElement) steerReplay({ rate: Number(e.target.value) });
      }}>${rates.map((n) => html`<option value=${n} ?selected=${n === r.rate}>${n} ×</option>`)}</select></label>
      <span class="time"><b>${clock(atMs - r.start_ms)}</b> <span class="dim">of ${clock(r.end_ms - r.start_ms)}</span></span>
      <span class="day dim">${timeOfDay(atMs)}</span>
      <span class="gap"></span>
      <span class="hint dim">Space plays, ← → step 5 s, with Shift 60 s</span>
      <button class="charts" aria-label="Charts" aria-pressed=${this.charts} @click=${() => tell(this, 'sky-charts', !this.charts)}>${icon('chart')}<span>Charts</span></button>
    </div>`;
  }

  private line(r: Replay, past: MissionView, atMs: number): TemplateResult {
    const wide = Math.max(200, this.clientWidth - 48);
    const at = clock(atMs - r.start_ms);
    return html`<div class="line">
      <div class="rail" role="slider" tabindex="0" aria-label="Moment of the flight" aria-valuemin="0" aria-valuemax=${(r.end_ms - r.start_ms) / 1000}
        aria-valuenow=${(Math.round(atMs) - r.start_ms) / 1000} aria-valuetext="${at} of ${clock(r.end_ms - r.start_ms)}"
        @pointerdown=${this.down} @pointermove=${this.dragged} @pointerup=${this.up} @pointercancel=${this.up}>
        <span class="whole"></span><span class="gone"></span>
        ${past.mission.films.map((f) => html`<span class="film" .style=${place(shareOf(f.start_ms, r.start_ms, r.end_ms), shareOf(f.end_ms, r.start_ms, r.end_ms))}></span>`)}
        <span class="hand"></span>
      </div>
      ${spots(past.marks, r.start_ms, r.end_ms, apartPx / wide).map((s) => this.mark(s, r))}
    </div>`;
  }

  private mark(s: Spot, r: Replay): TemplateResult {
    const words = s.marks.map((m) => `${clock(m.at_ms - r.start_ms)} ${m.level ? `${m.level}: ` : ''}${m.text}`);
    return html`<button class="mark ${s.tone} ${s.share > 0.7 ? 'late' : ''}" .style=${`left: ${(s.share * 100).toFixed(3)}%`} aria-label=${words.join('; ')}
      @click=${() => steerReplay({ at_ms: s.atMs })}><span aria-hidden="true">${s.sign}</span>
      <span class="tip" aria-hidden="true">${words.slice(0, 6).map((w) => html`<span>${w}</span>`)}${words.length > 6 ? html`<span>and ${words.length - 6} more</span>` : nothing}</span></button>`;
  }
}

/** Set as a property: the page's policy allows no style attributes. */
function place(from: number, to: number): string {
  return `left: ${(from * 100).toFixed(3)}%; width: ${((to - from) * 100).toFixed(3)}%`;
}

customElements.define('sky-timeline', Timeline);
