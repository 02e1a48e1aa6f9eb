// Scale and orientation where no map helps: a metric grid around home when near,
// the graticule when far, and a scale bar.

import { type Ctx, segment, text } from '../instruments/ink';
import { alpha, type Palette } from '../instruments/palette';
import type { View, XY } from './camera';
import { distance, local, offset } from './geo';
import type { Place } from './scene';

/** Grid lines are at least this far apart. */
const leastPx = 90;
/** Above this step metres around home mean nothing; the earth is round. */
const mostMetricM = 20_000;

/** The smallest 1, 2 or 5 times a power of ten that is not below a value. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  for (const lead of [1, 2, 5]) if (lead * power >= least * (1 - 1e-9)) return lead * power;
  return 10 * power;
}

/** A length on the ground: "50 m", "2 km". */
export function lengthText(metres: number): string {
  return metres >= 1000 ? `${Number((metres / 1000).toFixed(1))} km` : `${Number(metres.toFixed(1))} m`;
}

export function degreeText(deg: number, plus: string, minus: string, stepDeg: number): string {
  const places = Math.max(0, Math.ceil(-Math.log10(stepDeg) - 1e-9));
  const size = Math.abs(deg).toFixed(places);
  return Number(size) === 0 ? '0°' : `${size}° ${deg < 0 ? minus : plus}`;
}

interface Line {
  from: XY;
  to: XY;
  name: string;
  axis: boolean;
}

/** Draws the grid that suits the view; `origin` is home, or else the vehicle. */
export function drawGrid(ctx: Ctx, view: View, origin: Place | undefined, p: Palette): void {
  const step = niceStep(view.metresPerPixel() * leastPx);
  const near = origin && distance(origin.lat, origin.lon, view.camera.lat, view.camera.lon) < 100_000;
  const lines = near && step <= mostMetricM ? metricLines(view, origin, step) : graticule(view);
  for (const line of lines) {
    ctx.beginPath();
    segment(ctx, line.from.x, line.from.y, line.to.x, line.to.y);
    ctx.lineWidth = 1;
    ctx.strokeStyle = alpha(p.dim, line.axis ? 0.5 : 0.2);
    ctx.stroke();
  }
  for (const line of lines) drawName(ctx, view, line, p);
}

/** Lines of equal way north and east of the origin. */
export function metricLines(view: View, o: Place, step: number): Line[] {
  const corners = cornerPlaces(view).map((c) => local(o.lat, o.lon, c.lat, c.lon));
  const north = range(corners.map((c) => c.northM));
  const east = range(corners.map((c) => c.eastM));
  const at = (n: number, e: number): XY => {
    const place = offset(o.lat, o.lon, n, e);
    return view.project(place.lat, place.lon);
  };
  const lines: Line[] = [];
  for (const n of steps(north, step)) {
    lines.push({ from: at(n, east.min), to: at(n, east.max), axis: n === 0, name: n === 0 ? '' : `${lengthText(Math.abs(n))} ${n > 0 ? 'N' : 'S'}` });
  }
  for (const e of steps(east, step)) {
    lines.push({ from: at(north.min, e), to: at(north.max, e), axis: e === 0, name: e === 0 ? '' : `${lengthText(Math.abs(e))} ${e > 0 ? 'E' : 'W'}` });
  }
  return lines;
}

/** Lines of equal latitude and longitude. */
export function graticule(view: View): Line[] {
  const step = Math.min(30, niceStep((leastPx * 1.3 * 360) / view.world));
  const c = view.camera;
  const reach = (Math.hypot(view.width, view.height) / view.world) * 360;
  const lats = steps({ min: Math.max(-80, c.lat - reach), max: Math.min(84, c.lat + reach) }, step);
  // Not more than one world: beyond it copies would fold back.
  const half = Math.min(179.9, reach);
  const lons = steps({ min: c.lon - half, max: c.lon + half }, step);
  const first = { min: lats[0] ?? -80, max: lats.at(-1) ?? 80 };
  const lines: Line[] = [];
  for (const lat of lats) {
    lines.push({ from: view.project(lat, c.lon - half), to: view.project(lat, c.lon + half), axis: lat === 0, name: degreeText(lat, 'N', 'S', step) });
  }
  for (const lon of lons) {
    const name = ((((lon + 180) % 360) + 360) % 360) - 180;
    lines.push({ from: view.project(first.min, lon), to: view.project(first.max, lon), axis: lon === 0, name: degreeText(name, 'E', 'W', step) });
  }
  return lines;
}

function cornerPlaces(view: View): Place[] {
  return [[0, 0], [view.width, 0], [0, view.height], [view.width, view.height]].map(([x, y]) => view.unproject(x ?? 0, y ?? 0));
}

function range(values: number[]): { min: number; max: number } {
  return { min: Math.min(...values), max: Math.max(...values) };
}

/** Multiples of a step in a range; at most 200, whatever is asked. */
export function steps(r: { min: number; max: number }, step: number): number[] {
  const list: number[] = [];
  const first = Math.ceil(r.min / step - 1e-9);
  for (let i = first; i * step <= r.max && list.length < 200; i++) list.push(i === 0 ? 0 : i * step);
  return list;
}

/** Writes a line's name where it enters the free part of the window. */
function drawName(ctx: Ctx, view: View, line: Line, p: Palette): void {
  if (!line.name) return;
  const f = view.free(4);
  const at = entry(line.from, line.to, f);
  if (!at) return;
  const upright = Math.abs(line.to.y - line.from.y) > Math.abs(line.to.x - line.from.x);
  const style = { size: 11, weight: 500, colour: p.dim, halo: p.bg };
  if (upright) text(ctx, line.name, at.x + 4, Math.max(f.top + 8, at.y), p, { ...style, align: 'left' });
  else text(ctx, line.name, Math.max(f.left + 2, at.x), at.y - 8, p, { ...style, align: 'left' });
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The upper or left end of the part of a segment that lies in a box. */
export function entry(a: XY, b: XY, box: Box): XY | undefined {
  let t0 = 0;
  let t1 = 1;
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  for (const [d, room] of [[-dx, a.x - box.left], [dx, box.right - a.x], [-dy, a.y - box.top], [dy, box.bottom - a.y]] as const) {
    if (d === 0) {
      if (room < 0) return undefined;
      continue;
    }
    const t = room / d;
    if (d < 0) t0 = Math.max(t0, t);
    else t1 = Math.min(t1, t);
  }
  if (t0 > t1) return undefined;
  const one = { x: a.x + dx * t0, y: a.y + dy * t0 };
  const two = { x: a.x + dx * t1, y: a.y + dy * t1 };
  const upright = Math.abs(dy) > Math.abs(dx);
  return (upright ? one.y <= two.y : one.x <= two.x) ? one : two;
}

/** The scale bar at the lower left of the free part, beside what covers the corner. */
export function drawScale(ctx: Ctx, view: View, corner: number, p: Palette): void {
  const perPx = view.metresPerPixel();
  const f = view.free(16);
  const x = f.left + corner;
  const usual = niceStep(perPx * 55);
  const metres = usual / perPx > f.right - x ? niceStep(perPx * 22) : usual;
  const width = metres / perPx;
  const y = f.bottom - 6;
  ctx.beginPath();
  ctx.moveTo(x, y - 7);
  ctx.lineTo(x, y);
  ctx.lineTo(x + width, y);
  ctx.lineTo(x + width, y - 7);
  ctx.lineJoin = 'miter';
  ctx.lineWidth = 5;
  ctx.strokeStyle = p.bg;
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeStyle = p.text;
  ctx.stroke();
  text(ctx, lengthText(metres), x + width / 2, y - 10, p, { size: 12, weight: 600, colour: p.text, halo: p.bg });
}
