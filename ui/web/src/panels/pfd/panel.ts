// <sky-pfd>: the primary flight display of the chosen vehicle. With the attribute
// `compact` it keeps to a third of the height.

import { html, LitElement } from 'lit';
import { store, vehicle, type State } from '../../core/store';
import { Follower } from '../../instruments/follow';
import { type Palette, readPalette } from '../../instruments/palette';
import { describe, drawPfd, type PfdValues } from '../../instruments/pfd';
import type { Ctx } from '../../instruments/ink';
import type { Shown } from '../../instruments/missing';
import { Surface } from '../../instruments/surface';
import { styles } from './panel.css';
import { pfdValues } from './values';

/** Ages move on without snapshots; this often they are looked at again. */
const tickMs = 250;
/** A screen reader is told at most this often. */
const wordsMs = 1000;

export class SkyPfd extends LitElement {
  static override styles = styles;
  static override properties = { compact: { type: Boolean, reflect: true } };
  declare compact: boolean;

  private surface: Surface | undefined;
  private palette: Palette | undefined;
  private leave: (() => void) | undefined;
  private timer = 0;
  private saidAt = -Infinity;
  private shownVehicle: string | undefined;
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly roll = new Follower(360);
  private readonly pitch = new Follower();
  private readonly heading = new Follower(360);
  private readonly speed = new Follower();
  private readonly height = new Follower();
  private readonly climb = new Follower();

  constructor() {
    super();
    this.compact = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = store.subscribe(this.take);
    window.addEventListener('sky-theme', this.recolour);
    this.timer = window.setInterval(() => this.surface?.invalidate(), tickMs);
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
    window.removeEventListener('sky-theme', this.recolour);
    window.clearInterval(this.timer);
    this.surface?.close();
    this.surface = undefined;
  }

  override render(): unknown {
    return html`<canvas role="img" aria-label="Flight display"></canvas>`;
  }

  override firstUpdated(): void {
    this.open();
  }

  override updated(): void {
    this.surface?.invalidate();
  }

  private open(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || this.surface) return;
    this.surface = new Surface(canvas, (ctx, w, h, now) => this.paint(ctx, w, h, now));
    this.take();
  }

  private readonly recolour = (): void => {
    this.palette = undefined;
    this.surface?.invalidate();
  };

  /** Hands the newest samples to the followers. */
  private readonly take = (): void => {
    const s: State = store.state;
    const v = vehicle(s);
    if (v?.id !== this.shownVehicle) {
      this.shownVehicle = v?.id;
      for (const f of [this.roll, this.pitch, this.heading, this.speed, this.height, this.climb]) f.reset();
    }
    if (v?.attitude) {
      const at = s.receivedAt - v.attitude.age_ms;
      this.roll.push(v.attitude.roll_deg, at);
      this.pitch.push(v.attitude.pitch_deg, at);
    }
    const values = pfdValues(s, performance.now());
    const push = (f: Follower, shown: Shown<number>, ageMs: number | undefined): void => {
      if (shown.ok) f.push(shown.value, s.receivedAt - (ageMs ?? 0));
      else f.reset();
    };
    push(this.heading, values.heading, v?.heading?.age_ms ?? v?.attitude?.age_ms);
    push(this.speed, values.groundMps, v?.velocity?.age_ms ?? v?.airspeed?.age_ms);
    push(this.height, values.height, v?.position?.age_ms);
    push(this.climb, values.climbMps, v?.velocity?.age_ms ?? v?.airspeed?.age_ms);
    this.surface?.invalidate();
  };

  private paint(ctx: Ctx, width: number, height: number, now: number): boolean {
    this.palette ??= readPalette(this);
    const values = pfdValues(store.state, now);
    const moving = this.calm.matches ? false : this.smooth(values, now);
    drawPfd(ctx, width, height, this.compact, values, this.palette);
    this.say(values, now);
    return moving;
  }

  /** Replaces each value that is shown by its followed one. */
  private smooth(v: PfdValues, now: number): boolean {
    let moving = false;
    const read = (f: Follower): number => {
      const r = f.read(now);
      moving ||= r.moving;
      return r.value;
    };
    if (v.attitude.ok) {
      const roll = read(this.roll);
      v.attitude = { ok: true, value: { rollDeg: roll > 180 ? roll - 360 : roll, pitchDeg: read(this.pitch) } };
    }
    if (v.heading.ok) v.heading = { ok: true, value: read(this.heading) };
    if (v.groundMps.ok) v.groundMps = { ok: true, value: Math.max(0, read(this.speed)) };
    if (v.height.ok) v.height = { ok: true, value: read(this.height) };
    if (v.climbMps.ok) v.climbMps = { ok: true, value: read(this.climb) };
    return moving;
  }

  private say(v: PfdValues, now: number): void {
    if (now - this.saidAt < wordsMs) return;
    this.saidAt = now;
    const name = this.shownVehicle ? `Flight display of vehicle ${this.shownVehicle}: ` : 'Flight display: ';
    this.renderRoot.querySelector('canvas')?.setAttribute('aria-label', name + describe(v));
  }
}

customElements.define('sky-pfd', SkyPfd);

declare global {
  interface HTMLElementTagNameMap {
    'sky-pfd': SkyPfd;
  }
}
