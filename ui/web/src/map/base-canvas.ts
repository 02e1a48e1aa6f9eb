// The ground without WebGL: the built-in world on a plain canvas.

import type { Palette } from '../instruments/palette';
import { type BaseMap, ground, worldShare } from './base';
import { mercator, type View } from './camera';
import type { World } from './world';

/** Paths are kept in units of the world's width times this: enough for floats. */
const unit = 4096;

export class CanvasBase implements BaseMap {
  private readonly canvas = document.createElement('canvas');
  private readonly ctx = this.canvas.getContext('2d');
  private paths: { land: Path2D; coast: Path2D; borders: Path2D } | undefined;
  private view: View | undefined;

  constructor(parent: HTMLElement, private palette: Palette) {
    parent.append(this.canvas);
  }

  /** Reads the world; until then the ground is plain. */
  async open(): Promise<void> {
    const { world } = await import('./world');
    const w = await world();
    this.paths = { land: rings(w), coast: lines(w.coast.coordinates), borders: lines(w.borders.coordinates) };
    if (this.view) this.show(this.view);
  }

  show(view: View): void {
    this.view = view;
    const { ctx, canvas, palette } = this;
    if (!ctx) return;
    const ratio = window.devicePixelRatio || 1;
    const w = Math.round(view.width * ratio);
    const h = Math.round(view.height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    const g = ground(palette);
    const share = this.paths ? worldShare(view.camera.zoom) : 0;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = g.plain;
    ctx.fillRect(0, 0, view.width, view.height);
    if (share === 0) return;
    ctx.globalAlpha = share;
    ctx.fillStyle = g.water;
    ctx.fillRect(0, 0, view.width, view.height);
    for (const copy of [-1, 0, 1]) this.drawWorld(ctx, view, copy, ratio);
    ctx.globalAlpha = 1;
  }

  recolour(p: Palette): void {
    this.palette = p;
    if (this.view) this.show(this.view);
  }

  /** Map files need WebGL. */
  async use(): Promise<void> {}

  close(): void {
    this.canvas.remove();
  }

  private drawWorld(ctx: CanvasRenderingContext2D, view: View, copy: number, ratio: number): void {
    if (!this.paths) return;
    const g = ground(this.palette);
    const scale = view.world / unit;
    const c = mercator(view.camera.lat, view.camera.lon);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.translate(view.centre.x, view.centre.y);
    ctx.rotate((-view.camera.bearingDeg * Math.PI) / 180);
    ctx.scale(scale, scale);
    ctx.translate((copy - c.x) * unit, -c.y * unit);
    ctx.fillStyle = g.land;
    ctx.fill(this.paths.land, 'evenodd');
    ctx.lineWidth = 1.2 / scale;
    ctx.strokeStyle = g.coast;
    ctx.stroke(this.paths.coast);
    ctx.lineWidth = 1 / scale;
    ctx.strokeStyle = g.border;
    ctx.stroke(this.paths.borders);
  }
}

function rings(w: World): Path2D {
  const path = new Path2D();
  for (const polygon of w.land.coordinates) for (const ring of polygon) trace(path, ring);
  return path;
}

function lines(all: number[][][]): Path2D {
  const path = new Path2D();
  for (const line of all) trace(path, line);
  return path;
}

function trace(path: Path2D, points: number[][]): void {
  for (const [i, at] of points.entries()) {
    const m = mercator(at[1] ?? 0, at[0] ?? 0);
    if (i === 0) path.moveTo(m.x * unit, m.y * unit);
    else path.lineTo(m.x * unit, m.y * unit);
  }
}
