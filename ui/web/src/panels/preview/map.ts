// <sky-sight>: a small map of what one side sees of the place. It is looked at,
// not worked: the camera follows.

import { css, html, LitElement, type TemplateResult } from 'lit';
import type { Ctx } from '../../instruments/ink';
import { text } from '../../instruments/ink';
import { alpha, type Palette, readPalette } from '../../instruments/palette';
import { Surface } from '../../instruments/surface';
import { View } from '../../map/camera';
import { chosenMap } from '../../map/catalogue';
import { offset } from '../../map/geo';
import { drawGrid, drawScale } from '../../map/grid';
import { Ground } from '../../map/ground';
import { drawHome, drawTrack, drawVehicle } from '../../map/marks';
import { sightWords, type Sight } from './sight';

/** The names of grid lines stand at the left edge. */
const besideNames = 56;
const none = { top: 0, right: 0, bottom: 0, left: 0 };

export class SightMap extends LitElement {
  static override styles = css`
    :host { display: block; position: relative; overflow: hidden; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
    .ground, canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    .ground canvas { width: 100%; height: 100%; }
    .nowhere .ground { visibility: hidden; }
  `;
  static override properties = { sight: { attribute: false } };
  declare sight: Sight;
  private surface: Surface | undefined;
  private ground: Ground | undefined;
  private palette: Palette | undefined;

  constructor() {
    super();
    this.sight = { kind: 'unknown' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('sky-theme', this.recolour);
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('sky-theme', this.recolour);
    this.surface?.close();
    this.ground?.close();
    this.surface = this.ground = undefined;
  }

  override firstUpdated(): void {
    this.open();
  }

  override updated(): void {
    this.surface?.invalidate();
  }

  override render(): TemplateResult {
    const onEarth = this.sight.kind === 'exact' || this.sight.kind === 'coarse';
    return html`<div class=${onEarth ? '' : 'nowhere'}><div class="ground"></div><canvas class="over" role="img" aria-label=${sightWords(this.sight)}></canvas></div>`;
  }

  private open(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.over');
    const box = this.renderRoot.querySelector<HTMLElement>('.ground');
    if (!canvas || !box || this.surface) return;
    this.palette = readPalette(this);
    this.surface = new Surface(canvas, (ctx, w, h) => this.paint(ctx, w, h));
    // So near, the built-in world has nothing to show: only a map file is worth its engine.
    if (chosenMap() === undefined) return;
    this.ground = new Ground(box, this.palette, () => this.surface?.invalidate());
    void this.ground.open();
  }

  private readonly recolour = (): void => {
    this.palette = readPalette(this);
    this.ground?.recolour(this.palette);
    this.surface?.invalidate();
  };

  private paint(ctx: Ctx, width: number, height: number): boolean {
    const p = (this.palette ??= readPalette(this));
    const s = this.sight;
    if (s.kind === 'unknown' || s.kind === 'withheld') {
      hatch(ctx, width, height, p);
      text(ctx, s.kind === 'withheld' ? 'WITHHELD' : 'NOT KNOWN', width / 2, height / 2, p, { size: 15, weight: 700, colour: p.text, halo: p.panel });
      return false;
    }
    const at = (zoom: number): View => new View({ ...s.centre, zoom, bearingDeg: 0 }, width, height, none);
    const zoom = Math.log2((at(0).metresPerPixel() * Math.min(width, height * 1.4)) / s.spanM);
    const view = at(zoom);
    if (s.kind !== 'relative') this.ground?.show(view);
    if (s.kind === 'relative' || zoom > (this.ground?.state.detail ?? 0)) drawGrid(ctx, view, s.grid, p);
    if (s.kind === 'coarse') drawCell(ctx, view, s, s.cellM, p);
    else {
      drawTrack(ctx, view, s.vehicle, p);
      if (s.home) drawHome(ctx, view, s.home, s.vehicle, p);
      drawVehicle(ctx, view, s.vehicle, false, p);
    }
    drawScale(ctx, view, besideNames, p);
    return false;
  }
}

/** The cell that they know of, and nothing of where in it. */
function drawCell(ctx: Ctx, view: View, s: { vehicle: { lat: number; lon: number } }, cellM: number, p: Palette): void {
  const { lat, lon } = s.vehicle;
  const a = offset(lat, lon, cellM / 2, -cellM / 2);
  const b = offset(lat, lon, -cellM / 2, cellM / 2);
  const from = view.project(a.lat, a.lon);
  const to = view.project(b.lat, b.lon);
  ctx.beginPath();
  ctx.rect(from.x, from.y, to.x - from.x, to.y - from.y);
  ctx.fillStyle = alpha(p.text, 0.12);
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = p.value;
  ctx.stroke();
  text(ctx, to.x - from.x > 140 ? 'somewhere in here' : 'in here', (from.x + to.x) / 2, (from.y + to.y) / 2, p, { size: 13, weight: 600, colour: p.value, halo: p.bg });
}

/** Oblique lines where there is nothing to see. */
function hatch(ctx: Ctx, width: number, height: number, p: Palette): void {
  ctx.fillStyle = p.panel;
  ctx.fillRect(0, 0, width, height);
  ctx.beginPath();
  for (let x = -height; x < width; x += 12) {
    ctx.moveTo(x, height);
    ctx.lineTo(x + height, 0);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = alpha(p.dim, 0.35);
  ctx.stroke();
}

customElements.define('sky-sight', SightMap);
