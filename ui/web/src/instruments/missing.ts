// What stands in the place of a value that is not known now. An instrument never
// shows its last value once it is too old: it shows this.

import type { Palette } from './palette';
import { type Ctx, type Rect, segment, text, within } from './ink';

/** A value with its age as the panel found it: shown, or missing. */
export type Shown<T> = { ok: true; value: T } | { ok: false; ageMs: number };

/** An age for a small space: "1.2 s", "48 s", "12 min", "3 h"; "no data" when it never came. */
export function ageText(ageMs: number): string {
  if (!Number.isFinite(ageMs)) return 'no data';
  const s = ageMs / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 100) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  return `${Math.round(s / 3600)} h`;
}

/** Covers a rectangle with a cross, what is missing, and for how long; without a
 *  word only with the cross. */
export function drawMissing(ctx: Ctx, r: Rect, word: string, ageMs: number, colour: string, p: Palette): void {
  within(ctx, r, () => {
    ctx.fillStyle = p.panel;
    ctx.fillRect(r.x, r.y, r.w, r.h);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.beginPath();
    segment(ctx, r.x, r.y, r.x + r.w, r.y + r.h);
    segment(ctx, r.x, r.y + r.h, r.x + r.w, r.y);
    ctx.rect(r.x + 1, r.y + 1, r.w - 2, r.h - 2);
    ctx.stroke();
    if (word) label(ctx, r, word, ageText(ageMs), colour, p);
  });
}

function label(ctx: Ctx, r: Rect, word: string, age: string, colour: string, p: Palette): void {
  const size = Math.max(9, Math.min(18, (r.w - 8) / (word.length * 0.72)));
  const small = Math.max(9, Math.min(13, size));
  ctx.font = `700 ${size}px ${p.font}`;
  const width = Math.min(r.w - 4, Math.max(ctx.measureText(word).width, small * age.length * 0.6) + 10);
  const height = size + small + 12;
  const cx = r.x + r.w / 2;
  const cy = r.y + r.h / 2;
  if (r.h < height + 4) {
    ctx.fillStyle = p.panel;
    ctx.fillRect(cx - width / 2, cy - size / 2 - 2, width, size + 4);
    text(ctx, word, cx, cy, p, { size, weight: 700, colour });
    return;
  }
  ctx.fillStyle = p.panel;
  ctx.fillRect(cx - width / 2, cy - height / 2, width, height);
  text(ctx, word, cx, cy - small / 2 - 2, p, { size, weight: 700, colour });
  text(ctx, age, cx, cy + size / 2 + 2, p, { size: small, colour: p.text });
}
