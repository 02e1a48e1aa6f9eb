// <sky-charts>: what was recorded over time, above the time line and in step
// with it. The hand over one chart is over all; a click goes there.

import { css, html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { clock, missing } from '../../core/format';
import { fetchSeries, noAnswer } from '../../core/missions';
import { replayNow, steerReplay } from '../../core/replay';
import { store } from '../../core/store';
import { shareOf } from '../../replay/marks';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import type { Problem, Replay } from '../../core/wire';
import { bridged, fieldName, firstFields, reading, stepAt } from '../../replay/fields';
import { axisPx, Plot, type Lines } from './plot';

/** As many as a wide screen has pixels for. */
const steps = 1500;
/** Reading a long flight once takes seconds. */
const patienceMs = 120_000;
/** More would not be looked at together. */
const most = 8;
const beatMs = 100;

export class Charts extends LitElement {
  static override styles = [shared, unsafeCSS(plotStyles), css`
    :host { position: relative; max-height: min(36vh, 420px); overflow-y: auto; padding: 6px 24px; background: var(--sky-panel); border-top: 1px solid var(--sky-line); }
    .chart { position: relative; }
    .head { display: flex; align-items: baseline; gap: 10px; padding-left: ${axisPx}px; font-size: var(--sky-text-s); }
    .head b { font-size: var(--sky-text-m); min-width: 5em; }
    .head button { margin-left: auto; align-self: center; min-height: 24px; min-width: 48px; padding: 0; color: var(--sky-dim); }
    .head svg { width: 16px; height: 16px; }
    .box { min-height: 68px; }
    .u-over { cursor: crosshair; }
    .u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right: 1px dashed var(--sky-dim); }
    .now { position: absolute; z-index: 2; top: 24px; bottom: 0; left: calc(${axisPx}px + var(--at, 0) * (100% - ${axisPx}px)); width: 2px; margin-left: -1px; background: var(--sky-value); pointer-events: none; }
    .add { display: flex; align-items: center; gap: 12px; padding: 4px 0 4px ${axisPx}px; font-size: var(--sky-text-s); color: var(--sky-dim); }
    select { min-height: 48px; max-width: 100%; padding: 0 8px; background: var(--sky-raised); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
    p { padding: 10px 0 10px ${axisPx}px; }
  `];
  static override properties = { fields: { state: true }, all: { state: true }, reading: { state: true }, problem: { state: true }, hand: { state: true } };
  /** What is shown, from the top. */
  declare private fields: readonly string[];
  declare private all: readonly string[];
  declare private reading: boolean;
  declare private problem: Problem | undefined;
  declare private hand: number | undefined;
  private readonly lines = new Map<string, Lines>();
  private readonly plots = new Map<string, Plot>();
  private leaving = new AbortController();
  private frame = 0;
  private timer = 0;

  constructor() {
    super();
    this.fields = firstFields;
    this.all = [];
    this.reading = false;
    this.problem = undefined;
    this.hand = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leaving = new AbortController();
    this.frame = requestAnimationFrame(this.move);
    this.timer = window.setInterval(() => this.requestUpdate(), beatMs);
    window.addEventListener('sky-theme', this.redraw);
    void this.read(this.fields);
  }

  override disconnectedCallback(): void {
    this.leaving.abort();
    cancelAnimationFrame(this.frame);
    window.clearInterval(this.timer);
    window.removeEventListener('sky-theme', this.redraw);
    this.redraw();
    super.disconnectedCallback();
  }

  private readonly move = (now: number): void => {
    this.frame = requestAnimationFrame(this.move);
    const replay = store.state.snapshot?.replay;
    if (replay) this.style.setProperty('--at', String(shareOf(replayNow(now), replay.start_ms, replay.end_ms)));
  };

  private readonly redraw = (): void => {
    for (const plot of this.plots.values()) plot.close();
    this.plots.clear();
  };

  private async read(fields: readonly string[]): Promise<void> {
    const mission = store.state.past?.mission.name;
    if (mission === undefined) return;
    this.reading = true;
    this.problem = undefined;
    try {
      const series = await fetchSeries(mission, fields, steps, AbortSignal.any([this.leaving.signal, AbortSignal.timeout(patienceMs)]));
      for (const f of fields) this.lines.set(f, { atMs: series.at_ms, low: bridged(series.low[f] ?? [], series.at_ms), high: bridged(series.high[f] ?? [], series.at_ms) });
      this.all = series.fields;
    } catch (error) {
      if (!this.leaving.signal.aborted) this.problem = noAnswer(error);
    }
    this.reading = false;
  }

  private add(field: string): void {
    this.fields = [...this.fields, field];
    if (!this.lines.has(field)) void this.read([field]);
  }

  private drop(field: string): void {
    this.fields = this.fields.filter((f) => f !== field);
  }

  protected override updated(_: PropertyValues): void {
    const replay = store.state.snapshot?.replay;
    for (const [field, plot] of this.plots) {
      if (this.fields.includes(field)) continue;
      plot.close();
      this.plots.delete(field);
    }
    for (const field of this.fields) {
      const lines = this.lines.get(field);
      const box = this.renderRoot.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`);
      if (replay && lines && box && !this.plots.has(field)) this.plots.set(field, this.plot(box, lines, field, replay));
    }
  }

  private plot(box: HTMLElement, lines: Lines, field: string, r: Replay): Plot {
    return new Plot(box, lines, fieldName(field), [r.start_ms, Math.max(r.end_ms, r.start_ms + 1)], 'flight', {
      hover: (atMs) => { this.hand = atMs; },
      seek: (atMs) => steerReplay({ at_ms: Math.round(atMs) }),
    });
  }

  override render(): TemplateResult | typeof nothing {
    const replay = store.state.snapshot?.replay;
    if (!replay) return nothing;
    const atMs = this.hand ?? replayNow();
    const rest = this.all.filter((f) => !this.fields.includes(f));
    return html`<section aria-label="Charts">
      ${this.problem ? html`<p role="alert"><span class="caution" aria-hidden="true">◆</span> ${this.problem.cause}. ${this.problem.action}</p>` : nothing}
      ${repeat(this.fields, (f) => f, (f) => this.chart(f, atMs))}
      <div class="add">${this.fields.length < most && rest.length > 0 ? html`<label>Add a chart <select @change=${(e: Event) => {
        if (!(e.target instanceof HTMLSelectElement) || e.target.value === '') return;
        this.add(e.target.value);
        e.target.value = '';
      }}><option value="">Choose a value</option>${rest.map((f) => html`<option value=${f}>${fieldName(f).name}</option>`)}</select></label>` : nothing}
        <span role="status">${this.reading ? 'Reading the flight' : this.hand === undefined ? nothing : `At ${clock(this.hand - replay.start_ms)}`}</span></div>
    </section>`;
  }

  private chart(field: string, atMs: number): TemplateResult {
    const f = fieldName(field);
    const lines = this.lines.get(field);
    const i = lines ? stepAt(lines.atMs, atMs) : -1;
    const said = reading(lines?.low[i], lines?.high[i], f);
    return html`<div class="chart"><div class="head"><span>${f.name}</span><b>${said ?? missing}${said && f.unit ? html`<span class="unit">${f.unit}</span>` : nothing}</b>
        <button class="plain" aria-label="Remove the chart ${f.name}" title="Remove" @click=${() => this.drop(field)}>${icon('close')}</button></div>
      <div class="box" data-field=${field}></div><span class="now"></span></div>`;
  }
}

customElements.define('sky-charts', Charts);
