// Other aircraft, heard by ADS-B: the nearer, the more urgent in shape and colour,
// after the shapes that airliners use for traffic.

import { type Ctx, polygon, text } from '../instruments/ink';
import type { Palette } from '../instruments/palette';
import type { View, XY } from './camera';
import type { SceneTraffic } from './scene';

export type Closeness = 'other' | 'near' | 'caution' | 'warning';

/** How close an aircraft is: within 3 km and 300 m of height it is near, within
 *  1.5 km and 150 m a caution, within 500 m and 100 m a warning. An unknown height
 *  counts as our own; an unknown distance as far. */
export function closeness(distanceM: number | undefined, relativeM: number | undefined): Closeness {
  const d = distanceM ?? Infinity;
  const h = Math.abs(relativeM ?? 0);
  if (d <= 500 && h <= 100) return 'warning';
  if (d <= 1500 && h <= 150) return 'caution';
  if (d <= 3000 && h <= 300) return 'near';
  return 'other';
}

/** Height above (+) or below our vehicle: "+85 m", "−20 m", "height ?". */
export function relativeText(relativeM: number | undefined): string {
  if (relativeM === undefined) return 'height ?';
  const m = Math.round(Math.abs(relativeM));
  return m === 0 ? '±0 m' : `${relativeM > 0 ? '+' : '\u2212'}${m} m`;
}

const urgency: Record<Closeness, number> = { warning: 0, caution: 1, near: 2, other: 3 };

/** Draws the most urgent last, and words only where they lie on no others. */
export function drawTraffic(ctx: Ctx, view: View, all: readonly SceneTraffic[], p: Palette): void {
  const shown = all
    .map((t) => ({ t, at: view.project(t.lat, t.lon), level: closeness(t.distanceM, t.relativeM) }))
    .filter((s) => view.inside(s.at, 40))
    .toSorted((a, b) => urgency[a.level] - urgency[b.level]);
  const worded: XY[] = [];
  const withWords = shown.map(({ at }) => {
    const free = worded.every((w) => Math.abs(w.x - at.x) > 80 || Math.abs(w.y - at.y) > 32);
    if (free) worded.push(at);
    return free;
  });
  for (const [i, s] of [...shown.entries()].toReversed()) drawOne(ctx, view, s.t, s.at, s.level, withWords[i] === true, p);
}

function drawOne(ctx: Ctx, view: View, t: SceneTraffic, at: XY, level: Closeness, words: boolean, p: Palette): void {
  const colour = level === 'warning' ? p.warning : level === 'caution' ? p.caution : p.advisory;
  ctx.save();
  ctx.translate(at.x, at.y);
  if (t.headingDeg !== undefined) drawVector(ctx, view.angle(t.headingDeg), colour, p);
  drawShape(ctx, level, colour, p);
  if (words) {
    const style = { size: 12, weight: 700, colour, align: 'left' as const, halo: p.bg };
    text(ctx, t.name, 15, -7, p, style);
    text(ctx, relativeText(t.relativeM), 15, 8, p, style);
  }
  ctx.restore();
}

function drawVector(ctx: Ctx, angle: number, colour: string, p: Palette): void {
  ctx.beginPath();
  ctx.moveTo(Math.cos(angle) * 10, Math.sin(angle) * 10);
  ctx.lineTo(Math.cos(angle) * 30, Math.sin(angle) * 30);
  ctx.lineWidth = 4.5;
  ctx.strokeStyle = p.bg;
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

function drawShape(ctx: Ctx, level: Closeness, colour: string, p: Palette): void {
  if (level === 'warning') polygon(ctx, [[-8, -8], [8, -8], [8, 8], [-8, 8]]);
  else if (level === 'caution') {
    ctx.beginPath();
    ctx.arc(0, 0, 8.5, 0, 2 * Math.PI);
  } else polygon(ctx, [[0, -10], [10, 0], [0, 10], [-10, 0]]);
  ctx.lineWidth = 5;
  ctx.strokeStyle = p.bg;
  ctx.stroke();
  ctx.fillStyle = level === 'other' ? p.bg : colour;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = colour;
  ctx.stroke();
}
