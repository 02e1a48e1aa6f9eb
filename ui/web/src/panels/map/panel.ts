// <sky-map>: the map of the flight. Attributes and properties:
//   pick     the next tap, or arrows and Enter, chooses a place ('sky-map-pick')
//   padding  what overlays of the page cover, in px: {top, right, bottom, left}
//   inset    the small form: no buttons, no notes
//   menu     the choice of the base map is open; reflected, so that nothing lies over it
//   corner   how many px of the lower left corner an inset covers
// A long press chooses a place at any time.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { tell } from '../../core/events';
import { store, vehicle } from '../../core/store';
import { vehicleName } from '../../core/vehicle';
import type { Ctx } from '../../instruments/ink';
import { type Palette, readPalette } from '../../instruments/palette';
import { Surface } from '../../instruments/surface';
import type { Padding } from '../../map/camera';
import { Gestures } from '../../map/gestures';
import { Ground } from '../../map/ground';
import { drawOverlay } from '../../map/overlay';
import { PilotView } from '../../map/pilotview';
import { type Place, type Scene, scene } from '../../map/scene';
import { mapInWords } from '../../map/words';
import { controls, notes } from './controls';
import { floating } from '../../theme/floating.css';
import { shared } from '../../theme/shared.css';
import { styles } from './panel.css';

const tickMs = 250;
const wordsMs = 1000;
/** A vehicle's mark is hit within this. */
const hitPx = 26;
/** A chosen place stays marked while the pilot confirms, and not for ever. */
const markMs = 20_000;
const none: Padding = { top: 0, right: 0, bottom: 0, left: 0 };

export class SkyMap extends LitElement {
  static override styles = [shared, floating, styles];
  static override properties = {
    pick: { type: Boolean, reflect: true },
    inset: { type: Boolean, reflect: true },
    padding: { attribute: false },
    corner: { attribute: false },
    menu: { type: Boolean, reflect: true },
  };
  declare pick: boolean;
  declare inset: boolean;
  declare padding: Padding;
  declare corner: number;
  declare menu: boolean;

  private readonly pilot = new PilotView();
  private surface: Surface | undefined;
  private ground: Ground | undefined;
  private gestures: Gestures | undefined;
  private palette: Palette | undefined;
  private leave: (() => void) | undefined;
  private timer = 0;
  private saidAt = -Infinity;
  private rendered = '';
  private shown: Scene = { vehicles: [], traffic: [] };
  private cursor: Place | undefined;
  private marked: { place: Place; until: number } | undefined;

  constructor() {
    super();
    this.pick = false;
    this.inset = false;
    this.padding = none;
    this.corner = 0;
    this.menu = false;
  }

  /** Takes the mark of the last chosen place away. */
  clearMark(): void {
    this.marked = undefined;
    this.surface?.invalidate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The small form moves in small steps; the live picture beside it needs the processor.
    this.leave = store.subscribe(() => { if (!this.inset) this.surface?.invalidate(); });
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
    this.gestures?.close();
    this.ground?.close();
    this.surface = this.gestures = this.ground = undefined;
  }

  override firstUpdated(): void {
    this.open();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('pick')) {
      this.cursor = undefined;
      // The arrow keys work at once.
      if (this.pick) this.renderRoot.querySelector<HTMLCanvasElement>('canvas.overlay')?.focus({ preventScroll: true });
    }
    if (changed.has('padding')) {
      for (const side of ['top', 'right', 'bottom', 'left'] as const) this.style.setProperty(`--pad-${side}`, `${this.padding[side]}px`);
    }
    if (changed.has('corner')) this.style.setProperty('--corner', `${this.corner}px`);
    this.rendered = this.buttonState();
    this.surface?.invalidate();
  }

  override render(): TemplateResult {
    return html`
      <div class="ground"></div>
      <canvas class="overlay" tabindex="0" role="application" aria-roledescription="map" aria-label="Map" @keydown=${this.key}></canvas>
      ${this.inset || this.pick ? nothing : notes(this.ground?.state, this.pilot.camera.zoom)}
      ${this.inset ? nothing : controls({
        pilot: this.pilot, ground: this.ground?.state, menu: this.menu,
        vehicle: this.shown.selected !== undefined, home: this.shown.home !== undefined,
        zoom: (dz) => this.zoomBy(dz), follow: () => this.toggleFollow(), turn: () => this.turn(), goHome: () => this.goHome(),
        layers: () => { this.menu = !this.menu; },
        use: (file) => { this.menu = false; void this.ground?.use(file); },
      })}`;
  }

  private open(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.overlay');
    const box = this.renderRoot.querySelector<HTMLElement>('.ground');
    if (!canvas || !box || this.surface) return;
    this.palette = readPalette(this);
    this.surface = new Surface(canvas, (ctx, w, h, now) => this.paint(ctx, w, h, now));
    this.gestures = new Gestures(canvas, {
      pan: (dx, dy) => this.move(() => this.pilot.pan(dx, dy)),
      zoom: (dz, turn, x, y) => this.move(() => this.pilot.zoom(dz, turn, x, y)),
      tap: (x, y) => this.tap(x, y),
      press: (x, y) => this.choose(this.pilot.view().unproject(x, y)),
      hover: (at) => this.hover(at),
    });
    this.ground = new Ground(box, this.palette, () => this.requestUpdate());
    void this.ground.open();
  }

  private readonly recolour = (): void => {
    this.palette = readPalette(this);
    this.ground?.recolour(this.palette);
    this.surface?.invalidate();
  };

  private paint(ctx: Ctx, width: number, height: number, now: number): boolean {
    const palette = (this.palette ??= readPalette(this));
    this.shown = scene(store.state, now);
    this.pilot.resize(width, height, this.padding);
    // The ground holds still while the pilot points at it.
    if (!this.pick) this.pilot.track(this.shown);
    const view = this.pilot.view();
    this.ground?.show(view);
    if (this.marked && now > this.marked.until) this.marked = undefined;
    const pick = this.cursor ?? this.marked?.place;
    drawOverlay(ctx, view, {
      scene: this.shown, small: this.inset, corner: this.corner,
      grid: !this.inset && view.camera.zoom > (this.ground?.state.detail ?? 0),
      ...(pick ? { pick } : {}),
    }, palette);
    if (this.rendered !== this.buttonState()) this.requestUpdate();
    this.say(now);
    return false;
  }

  /** What the buttons show; they are rendered anew when it changes. */
  private buttonState(): string {
    const { selected, home } = this.shown;
    const { follow, camera } = this.pilot;
    return [selected !== undefined, home !== undefined, follow, Math.round(camera.bearingDeg / 3), Math.floor(camera.zoom)].join();
  }

  /** Changes the camera by hand. */
  private move(change: () => void): void {
    change();
    this.surface?.invalidate();
    this.requestUpdate();
  }

  private zoomBy(dz: number): void {
    const { x, y } = this.pilot.view().centre;
    this.move(() => this.pilot.zoom(dz, 0, x, y));
  }

  private toggleFollow(): void {
    this.move(() => {
      this.pilot.follow = !this.pilot.follow;
      const v = this.shown.selected;
      if (this.pilot.follow && v) this.pilot.centre(v, Math.max(this.pilot.camera.zoom, 14));
    });
  }

  /** A turned map goes back to north; a straight one turns with the nose. */
  private turn(): void {
    this.move(() => {
      if (this.pilot.noseUp || Math.abs(this.pilot.camera.bearingDeg) > 0.01) this.pilot.northUp();
      else this.pilot.noseUp = true;
    });
  }

  private goHome(): void {
    const { home } = this.shown;
    if (!home) return;
    this.move(() => {
      this.pilot.follow = false;
      this.pilot.centre(home, Math.max(this.pilot.camera.zoom, 15));
    });
  }

  private tap(x: number, y: number): void {
    this.menu = false;
    const view = this.pilot.view();
    if (this.pick) {
      this.choose(view.unproject(x, y));
      return;
    }
    const hit = this.shown.vehicles.find((v) => {
      const at = view.project(v.lat, v.lon);
      return Math.hypot(at.x - x, at.y - y) <= hitPx;
    });
    if (hit && !hit.selected) store.select(hit.id);
  }

  private hover(at: { x: number; y: number } | undefined): void {
    if (!this.pick) return;
    this.cursor = at && this.pilot.view().unproject(at.x, at.y);
    this.surface?.invalidate();
  }

  private choose(place: Place): void {
    this.cursor = undefined;
    this.marked = { place, until: performance.now() + markMs };
    this.surface?.invalidate();
    tell(this, 'sky-map-pick', { lat_deg: place.lat, lon_deg: place.lon });
  }

  private key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step) this.arrow(step[0] ?? 0, step[1] ?? 0, e.shiftKey);
    else if (e.key === '+' || e.key === '=') this.zoomBy(0.5);
    else if (e.key === '-') this.zoomBy(-0.5);
    else if (e.key === 'Enter' && this.pick && this.cursor) this.choose(this.cursor);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  /** Arrows move the ground, or the cross while picking; Shift makes small steps. */
  private arrow(dx: number, dy: number, fine: boolean): void {
    if (!this.pick) {
      const px = fine ? 10 : 80;
      this.move(() => this.pilot.pan(-dx * px, -dy * px));
      return;
    }
    const view = this.pilot.view();
    const at = this.cursor ? view.project(this.cursor.lat, this.cursor.lon) : view.centre;
    const px = fine ? 2 : 20;
    const f = view.free(8);
    const x = Math.max(f.left, Math.min(f.right, at.x + dx * px));
    const y = Math.max(f.top, Math.min(f.bottom, at.y + dy * px));
    this.cursor = view.unproject(x, y);
    this.saidAt = -Infinity;
    this.surface?.invalidate();
  }

  private say(now: number): void {
    if (now - this.saidAt < wordsMs) return;
    this.saidAt = now;
    const v = vehicle(store.state);
    const words = mapInWords({ scene: this.shown, name: v && vehicleName(v), picking: this.pick, cursor: this.cursor });
    this.renderRoot.querySelector('canvas.overlay')?.setAttribute('aria-label', words);
  }
}

customElements.define('sky-map', SkyMap);

declare global {
  interface HTMLElementTagNameMap {
    'sky-map': SkyMap;
  }
}
