// Vertical speed: a bar from zero beside the height tape. The number is beneath.

import { alpha, type Palette } from './palette';
import { type Ctx, type Rect, segment } from './ink';

/** Full scale in m/s; drones climb and sink at a few metres a second. */
export const fullScaleMps = 6;

/** Where a climb rate ends on the scale, −1 (bottom) to 1 (top). The inner half
 *  holds ±2 m/s so that a slow sink near the ground can be seen. */
export function climbShare(mps: number): number {
  const size = Math.abs(mps);
  const share = size <= 2 ? size / 4 : 0.5 + ((Math.min(size, fullScaleMps) - 2) / (fullScaleMps - 2)) / 2;
  return Math.sign(mps) * share;
}

/** A climb rate with its sign always written. */
export function climbText(mps: number): string {
  const shown = Math.abs(mps).toFixed(1);
  if (shown === '0.0') return '0.0';
  return (mps > 0 ? '+' : '\u2212') + shown;
}

export function drawClimb(ctx: Ctx, r: Rect, mps: number, p: Palette): void {
  ctx.fillStyle = alpha(p.panel, p.bright ? 0.92 : 0.88);
  ctx.fillRect(r.x, r.y, r.w, r.h);
  const zero = r.y + r.h / 2;
  const reach = r.h / 2 - 6;
  ctx.beginPath();
  for (const mark of [-6, -4, -2, -1, 0, 1, 2, 4, 6]) {
    const y = zero - climbShare(mark) * reach;
    segment(ctx, r.x, y, r.x + (mark % 2 === 0 ? 7 : 4), y);
  }
  ctx.strokeStyle = p.dim;
  ctx.lineWidth = 1;
  ctx.stroke();
  const y = zero - climbShare(mps) * reach;
  ctx.fillStyle = p.value;
  ctx.fillRect(r.x + 8, Math.min(y, zero) - 1, r.w - 11, Math.abs(y - zero) + 2);
}
