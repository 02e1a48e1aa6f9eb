// The marks of the flight itself: vehicle, track, home, target, the point being
// picked.

import { type Ctx, polygon, text } from '../instruments/ink';
import { ageText } from '../instruments/missing';
import { alpha, type Palette } from '../instruments/palette';
import { distanceText } from '../instruments/pfd';
import type { View, XY } from './camera';
import { bearing, distance, placeText } from './geo';
import type { Place, SceneVehicle } from './scene';

/** The flight path vector ends where the vehicle will be after this time. */
const vectorSeconds = 5;
/** Track points nearer than this on the screen are one. */
const trackPx = 1.5;

/** The path flown, ending at the vehicle. */
export function drawTrack(ctx: Ctx, view: View, v: SceneVehicle, p: Palette): void {
  const points = thin(view, v);
  if (points.length < 2) return;
  ctx.beginPath();
  points.forEach((q, i) => (i === 0 ? ctx.moveTo(q.x, q.y) : ctx.lineTo(q.x, q.y)));
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.strokeStyle = alpha(p.bg, 0.65);
  ctx.lineWidth = v.selected ? 5 : 3.5;
  ctx.stroke();
  ctx.strokeStyle = v.selected ? p.value : p.dim;
  ctx.lineWidth = v.selected ? 2.25 : 1.5;
  ctx.stroke();
  ctx.lineCap = 'butt';
}

/** The whole way of a recorded flight, under what of it has been shown. */
export function drawPath(ctx: Ctx, view: View, path: readonly Place[], p: Palette): void {
  ctx.beginPath();
  for (const [i, place] of path.entries()) {
    const q = view.project(place.lat, place.lon);
    if (i === 0) ctx.moveTo(q.x, q.y);
    else ctx.lineTo(q.x, q.y);
  }
  ctx.lineJoin = 'round';
  ctx.strokeStyle = alpha(p.bg, 0.65);
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.strokeStyle = p.dim;
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

/** The track on the screen without points that would not be seen apart. */
export function thin(view: View, v: Pick<SceneVehicle, 'track' | 'lat' | 'lon'>): XY[] {
  const out: XY[] = [];
  for (const t of v.track) {
    const q = view.project(t.lat_deg, t.lon_deg);
    const last = out.at(-1);
    if (!last || Math.abs(q.x - last.x) + Math.abs(q.y - last.y) >= trackPx) out.push(q);
  }
  if (out.length > 0) out.push(view.project(v.lat, v.lon));
  return out;
}

export function drawHome(ctx: Ctx, view: View, home: Place, from: SceneVehicle | undefined, p: Palette): void {
  const at = view.project(home.lat, home.lon);
  if (from) dashed(ctx, view.project(from.lat, from.lon), at, p.dim, [3, 6], p);
  ctx.beginPath();
  ctx.arc(at.x, at.y, 12, 0, 2 * Math.PI);
  ctx.fillStyle = p.bg;
  ctx.fill();
  ctx.lineWidth = 2;
  ctx.strokeStyle = p.value;
  ctx.stroke();
  text(ctx, 'H', at.x, at.y + 0.5, p, { size: 14, weight: 700, colour: p.value });
}

export function drawTarget(ctx: Ctx, view: View, target: Place, from: SceneVehicle | undefined, p: Palette): void {
  const at = view.project(target.lat, target.lon);
  if (from && !from.stale) dashed(ctx, view.project(from.lat, from.lon), at, p.target, [10, 6], p);
  ring(ctx, at, p.target, p);
}

/** Where the pilot points: a cross with distance and direction from the vehicle. */
export function drawPick(ctx: Ctx, view: View, at: Place, from: SceneVehicle | undefined, p: Palette): void {
  const q = view.project(at.lat, at.lon);
  if (from) dashed(ctx, view.project(from.lat, from.lon), q, p.target, [4, 5], p);
  ring(ctx, q, p.target, p);
  const lines = [placeText(at.lat, at.lon)];
  if (from) lines.unshift(wayText(from, at));
  const right = q.x + 250 < view.width - view.padding.right;
  plate(ctx, right ? q.x + 22 : q.x - 22, q.y - 20, lines, right ? 'left' : 'right', p);
}

/** "312 m  045°" from a vehicle to a place. */
export function wayText(from: Place, to: Place): string {
  const d = distance(from.lat, from.lon, to.lat, to.lon);
  const b = Math.round(bearing(from.lat, from.lon, to.lat, to.lon)) % 360;
  return `${distanceText(d)}  ${String(b).padStart(3, '0')}°`;
}

function ring(ctx: Ctx, at: XY, colour: string, p: Palette): void {
  for (const [width, c] of [[5, p.bg], [2.25, colour]] as const) {
    ctx.beginPath();
    ctx.arc(at.x, at.y, 10, 0, 2 * Math.PI);
    for (const [x, y] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      ctx.moveTo(at.x + x * 6, at.y + y * 6);
      ctx.lineTo(at.x + x * 16, at.y + y * 16);
    }
    ctx.lineWidth = width;
    ctx.strokeStyle = c;
    ctx.stroke();
  }
}

function dashed(ctx: Ctx, a: XY, b: XY, colour: string, dash: number[], p: Palette): void {
  ctx.save();
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.lineTo(b.x, b.y);
  ctx.lineWidth = 4;
  ctx.strokeStyle = alpha(p.bg, 0.55);
  ctx.stroke();
  ctx.setLineDash(dash);
  ctx.lineWidth = 2;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.restore();
}

/** `named` writes its number, and for how long it has not been seen. */
export function drawVehicle(ctx: Ctx, view: View, v: SceneVehicle, named: boolean, p: Palette): void {
  const at = view.project(v.lat, v.lon);
  if (!view.inside(at, 60)) {
    if (v.selected) drawAway(ctx, view, at, v, p);
    return;
  }
  const colour = v.selected ? p.value : p.dim;
  if (!v.stale) {
    if (v.selected && v.accuracyM) drawAccuracy(ctx, at, v.accuracyM / view.metresPerPixel(), p);
    drawVector(ctx, view, at, v, colour, p);
  }
  ctx.save();
  ctx.translate(at.x, at.y);
  if (v.headingDeg === undefined || v.stale) {
    ctx.beginPath();
    ctx.arc(0, 0, v.selected ? 11 : 8, 0, 2 * Math.PI);
  } else {
    ctx.rotate(view.angle(v.headingDeg) + Math.PI / 2);
    const s = v.selected ? 1 : 0.75;
    polygon(ctx, [[0, -19 * s], [13 * s, 14 * s], [0, 7 * s], [-13 * s, 14 * s]]);
  }
  ctx.lineJoin = 'round';
  ctx.lineWidth = 5;
  ctx.strokeStyle = p.bg;
  ctx.stroke();
  ctx.fillStyle = v.stale ? alpha(p.bg, 0.6) : colour;
  ctx.fill();
  if (v.stale) {
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = v.selected ? p.caution : p.dim;
    ctx.stroke();
  }
  ctx.restore();
  if (v.stale && (v.selected || named)) {
    text(ctx, `last seen ${ageText(v.ageMs)} ago`, at.x, at.y + 28, p, { size: 13, weight: 700, colour: v.selected ? p.caution : p.dim, halo: p.bg });
  }
  if (named) text(ctx, v.id, at.x, at.y - 28, p, { size: 12, weight: 700, colour, halo: p.bg });
}

function drawAccuracy(ctx: Ctx, at: XY, px: number, p: Palette): void {
  // Smaller than the arrow it would only be dirt.
  if (px < 16) return;
  ctx.beginPath();
  ctx.arc(at.x, at.y, px, 0, 2 * Math.PI);
  ctx.fillStyle = alpha(p.dim, 0.14);
  ctx.fill();
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = alpha(p.dim, 0.8);
  ctx.stroke();
}

function drawVector(ctx: Ctx, view: View, at: XY, v: SceneVehicle, colour: string, p: Palette): void {
  if (v.northMps === undefined || v.eastMps === undefined) return;
  const speed = Math.hypot(v.northMps, v.eastMps);
  const length = Math.min(160, (speed * vectorSeconds) / view.metresPerPixel());
  if (speed < 0.8 || length < 24) return;
  const angle = view.angle((Math.atan2(v.eastMps, v.northMps) * 180) / Math.PI);
  const tip = { x: at.x + Math.cos(angle) * length, y: at.y + Math.sin(angle) * length };
  for (const [width, c] of [[4.5, p.bg], [2, colour]] as const) {
    ctx.beginPath();
    ctx.moveTo(at.x, at.y);
    ctx.lineTo(tip.x, tip.y);
    ctx.lineWidth = width;
    ctx.strokeStyle = c;
    ctx.stroke();
  }
}

/** The chosen vehicle is out of the window: a pointer at the rim says where. */
function drawAway(ctx: Ctx, view: View, at: XY, v: SceneVehicle, p: Palette): void {
  const f = view.free(34);
  const c = view.centre;
  const dx = at.x - c.x;
  const dy = at.y - c.y;
  const share = Math.min(
    dx === 0 ? Infinity : ((dx > 0 ? f.right : f.left) - c.x) / dx,
    dy === 0 ? Infinity : ((dy > 0 ? f.bottom : f.top) - c.y) / dy,
  );
  const q = { x: c.x + dx * share, y: c.y + dy * share };
  ctx.save();
  ctx.translate(q.x, q.y);
  ctx.rotate(Math.atan2(dy, dx) + Math.PI / 2);
  polygon(ctx, [[0, -14], [10, 8], [-10, 8]]);
  ctx.lineWidth = 5;
  ctx.strokeStyle = p.bg;
  ctx.stroke();
  ctx.fillStyle = v.stale ? p.caution : p.value;
  ctx.fill();
  ctx.restore();
  const here = view.camera;
  text(ctx, distanceText(distance(here.lat, here.lon, v.lat, v.lon)), q.x - Math.sign(dx) * 34 * Math.abs(dx / Math.hypot(dx, dy)), q.y - Math.sign(dy) * 24 * Math.abs(dy / Math.hypot(dx, dy)), p, {
    size: 13, weight: 700, colour: p.value, halo: p.bg,
  });
}

/** A small plate with lines of text beside a point. */
function plate(ctx: Ctx, x: number, y: number, lines: string[], align: 'left' | 'right', p: Palette): void {
  ctx.font = `600 13px ${p.font}`;
  const w = Math.max(...lines.map((l) => ctx.measureText(l).width)) + 20;
  const h = lines.length * 18 + 10;
  const left = align === 'left' ? x : x - w;
  ctx.beginPath();
  ctx.roundRect(left, y - h / 2, w, h, 6);
  ctx.fillStyle = p.panel;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = p.line;
  ctx.stroke();
  lines.forEach((line, i) => {
    text(ctx, line, left + 10, y - h / 2 + 14 + i * 18, p, { size: 13, weight: i === 0 ? 700 : 500, colour: i === 0 ? p.target : p.text, align: 'left' });
  });
}
