// The few strokes that every instrument is made of.

import type { Palette } from './palette';

export type Ctx = CanvasRenderingContext2D;

/** A rectangle in CSS pixels. */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface TextStyle {
  size: number;
  colour: string;
  weight?: number;
  align?: CanvasTextAlign;
  baseline?: CanvasTextBaseline;
  /** A dark edge around the letters, for text over a picture. */
  halo?: string;
}

/** Writes one line; the default is centred on (x, y). */
export function text(ctx: Ctx, words: string, x: number, y: number, p: Palette, s: TextStyle): void {
  ctx.font = `${s.weight ?? 500} ${s.size}px ${p.font}`;
  ctx.textAlign = s.align ?? 'center';
  ctx.textBaseline = s.baseline ?? 'middle';
  if (s.halo) {
    ctx.strokeStyle = s.halo;
    ctx.lineWidth = Math.max(2.5, s.size / 5);
    ctx.lineJoin = 'round';
    ctx.strokeText(words, x, y);
  }
  ctx.fillStyle = s.colour;
  ctx.fillText(words, x, y);
}

/** A straight line on the current path. */
export function segment(ctx: Ctx, x1: number, y1: number, x2: number, y2: number): void {
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
}

/** Strokes the current path with a dark edge under it. */
export function strokeEdged(ctx: Ctx, colour: string, width: number, halo: string): void {
  ctx.lineWidth = width + 2;
  ctx.strokeStyle = halo;
  ctx.stroke();
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

/** Runs `draw` with all drawing confined to a rectangle. */
export function within(ctx: Ctx, r: Rect, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(r.x, r.y, r.w, r.h);
  ctx.clip();
  draw();
  ctx.restore();
}

/** A closed polygon on a fresh path. */
export function polygon(ctx: Ctx, points: readonly (readonly [number, number])[]): void {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
  ctx.closePath();
}
