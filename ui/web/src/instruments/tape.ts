// A tape: a scale that moves behind a fixed window with the value. Ground speed
// on the left, height on the right.

import { alpha, type Palette } from './palette';
import { type Ctx, type Rect, polygon, segment, text, within } from './ink';

export interface Tape {
  value: number;
  /** What is measured and in what: "GS m/s", "REL m". */
  title: string;
  decimals: number;
  /** On which side of the attitude it stands; the window points inwards. */
  side: 'left' | 'right';
  /** Units between the middle and the nearer end. */
  halfSpan: number;
  step: number;
  /** Lowest value the scale has: speeds end at 0. */
  least?: number;
  /** What the vehicle is told to reach. */
  target?: number;
  /** A second value of the same kind: a small mark and its name, e.g. air speed. */
  second?: number;
}

export interface Tick {
  at: number;
  named: boolean;
}

/** The ticks between two values; each fifth step has a name when steps are
 *  halves of a decade, else each second. */
export function ticks(from: number, to: number, step: number, least = -Infinity): Tick[] {
  const list: Tick[] = [];
  const first = Math.ceil((Math.max(from, least) - 1e-9) / step);
  const last = Math.floor((to + 1e-9) / step);
  for (let i = first; i <= last; i++) {
    // Adding 0 turns a minus zero into a plain one.
    list.push({ at: i * step + 0, named: i % namedEvery(step) === 0 });
  }
  return list;
}

function namedEvery(step: number): number {
  const lead = Number(String(step).replace(/[0.]/g, '')[0]);
  return lead === 1 ? 5 : 2;
}

/** Where a value lies on a tape, in pixels from its top; larger values are higher. */
export function tapeY(value: number, middle: number, halfSpan: number, height: number): number {
  return height / 2 - ((value - middle) / halfSpan) * (height / 2);
}

/** A step and span that suit a value: fine near the ground, coarse high up. */
export function heightScale(valueMetres: number): { halfSpan: number; step: number } {
  const v = Math.abs(valueMetres);
  if (v < 200) return { halfSpan: 20, step: 2 };
  if (v < 1000) return { halfSpan: 50, step: 5 };
  return { halfSpan: 100, step: 10 };
}

/** The number in the window: fixed decimals, fewer when it would not fit. */
export function windowText(value: number, decimals: number): string {
  const shown = Math.abs(value) >= 1000 ? value.toFixed(0) : value.toFixed(decimals);
  return Number(shown) === 0 ? (0).toFixed(decimals) : shown.replace('-', '\u2212');
}

/** Room for the title above the scale. */
export const tapeHeader = 18;

export function drawTape(ctx: Ctx, r: Rect, t: Tape, p: Palette): void {
  ctx.fillStyle = alpha(p.panel, p.bright ? 0.92 : 0.88);
  ctx.fillRect(r.x, r.y, r.w, r.h);
  const body = { x: r.x, y: r.y + tapeHeader, w: r.w, h: r.h - tapeHeader };
  within(ctx, body, () => drawScale(ctx, body, t, p));
  drawWindow(ctx, body, t, p);
  text(ctx, t.title, r.x + r.w / 2, r.y + tapeHeader / 2 + 1, p, { size: 11, weight: 600, colour: p.dim });
}

function drawScale(ctx: Ctx, b: Rect, t: Tape, p: Palette): void {
  const inner = t.side === 'left' ? b.x + b.w : b.x;
  const out = t.side === 'left' ? -1 : 1;
  const y = (v: number): number => b.y + tapeY(v, t.value, t.halfSpan, b.h);
  ctx.beginPath();
  segment(ctx, inner + out * 0.5, b.y, inner + out * 0.5, b.y + b.h);
  const list = ticks(t.value - t.halfSpan, t.value + t.halfSpan, t.step, t.least);
  for (const tick of list) segment(ctx, inner, y(tick.at), inner + out * (tick.named ? 9 : 5), y(tick.at));
  ctx.strokeStyle = p.dim;
  ctx.lineWidth = 1;
  ctx.stroke();
  for (const tick of list) {
    if (!tick.named) continue;
    text(ctx, windowText(tick.at, 0), inner + out * 13, y(tick.at), p, {
      size: 12, colour: p.text, align: t.side === 'left' ? 'right' : 'left',
    });
  }
  if (t.second !== undefined) drawSecond(ctx, inner, out, Math.max(b.y, Math.min(b.y + b.h, y(t.second))), p);
  if (t.target !== undefined) drawBug(ctx, b, inner, out, y(t.target), p);
}

/** A small hollow triangle in the value colour. */
function drawSecond(ctx: Ctx, inner: number, out: number, y: number, p: Palette): void {
  polygon(ctx, [[inner, y], [inner + out * 9, y - 5], [inner + out * 9, y + 5]]);
  ctx.strokeStyle = p.value;
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

/** The commanded value: a magenta bug, half of it left at the end it is beyond. */
function drawBug(ctx: Ctx, b: Rect, inner: number, out: number, y: number, p: Palette): void {
  const at = Math.max(b.y, Math.min(b.y + b.h, y));
  polygon(ctx, [
    [inner, at - 9], [inner + out * 8, at - 9], [inner + out * 8, at - 4], [inner + out * 3, at],
    [inner + out * 8, at + 4], [inner + out * 8, at + 9], [inner, at + 9],
  ]);
  ctx.fillStyle = p.target;
  ctx.fill();
}

function drawWindow(ctx: Ctx, b: Rect, t: Tape, p: Palette): void {
  const words = windowText(t.value, t.decimals);
  const cy = b.y + b.h / 2;
  const half = 15;
  const out = t.side === 'left' ? -1 : 1;
  const inner = t.side === 'left' ? b.x + b.w : b.x;
  const outer = inner + out * b.w;
  polygon(ctx, [
    [inner - out * 7, cy], [inner + out * 2, cy - 7], [inner + out * 2, cy - half], [outer - out, cy - half],
    [outer - out, cy + half], [inner + out * 2, cy + half], [inner + out * 2, cy + 7],
  ]);
  ctx.fillStyle = p.bg;
  ctx.fill();
  ctx.strokeStyle = p.value;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  const size = Math.min(19, (b.w - 10) / (words.length * 0.62));
  text(ctx, words, inner + out * 6, cy + 0.5, p, { size, weight: 700, colour: p.value, align: t.side === 'left' ? 'right' : 'left' });
}
