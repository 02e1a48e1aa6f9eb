// Where the nose points, where the vehicle moves, and where home is: as the upper
// part of a rose, or as a straight strip where there is little room. All angles
// are degrees clockwise from true north.

import type { Palette } from './palette';
import { type Ctx, type Rect, polygon, segment, text, within } from './ink';

const rad = Math.PI / 180;

export interface Compass {
  headingDeg: number;
  /** Direction of movement over the ground, absent when hovering. */
  trackDeg?: number;
  /** Direction from the vehicle to home. */
  homeDeg?: number;
  /** Direction from the vehicle to the point it steers to. */
  targetDeg?: number;
}

/** The turn from one direction to another, −180 to 180. */
export function turn(fromDeg: number, toDeg: number): number {
  return ((((toDeg - fromDeg + 180) % 360) + 360) % 360) - 180;
}

/** 0 to 359, three digits. */
export function headingText(deg: number): string {
  return String(((Math.round(deg) % 360) + 360) % 360).padStart(3, '0') + '°';
}

/** The name of a mark on the rose: a letter at the quarters, else tens. */
export function roseName(deg: number): string {
  const d = ((deg % 360) + 360) % 360;
  return ['N', 'E', 'S', 'W'][d % 90 === 0 ? d / 90 : -1] ?? String(d / 10);
}

/** Draws the rose into a rectangle; its top touches the upper edge. */
export function drawRose(ctx: Ctx, r: Rect, c: Compass, p: Palette): void {
  const cx = r.x + r.w / 2;
  const boxH = 24;
  const radius = Math.max(60, Math.min(r.w * 0.44, (r.h - boxH - 8) * 1.04));
  const cy = r.y + boxH + 8 + radius;
  within(ctx, r, () => {
    ctx.save();
    ctx.translate(cx, cy);
    drawDial(ctx, radius, c.headingDeg, p);
    if (c.trackDeg !== undefined) marker(ctx, radius, turn(c.headingDeg, c.trackDeg), () => drawTrack(ctx, p));
    if (c.targetDeg !== undefined) marker(ctx, radius, turn(c.headingDeg, c.targetDeg), () => drawTarget(ctx, p));
    if (c.homeDeg !== undefined) marker(ctx, radius, turn(c.headingDeg, c.homeDeg), () => drawHome(ctx, p));
    drawAircraft(ctx, Math.min(0, r.y + r.h - 22 - cy), p);
    ctx.restore();
    drawHeadingBox(ctx, cx, r.y + 1, boxH, c.headingDeg, p);
  });
}

function drawDial(ctx: Ctx, radius: number, heading: number, p: Palette): void {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.fillStyle = p.bg;
  ctx.fill();
  ctx.strokeStyle = p.line;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  for (let deg = 0; deg < 360; deg += 5) {
    const a = (deg - heading - 90) * rad;
    const length = deg % 30 === 0 ? 10 : deg % 10 === 0 ? 7 : 4;
    segment(ctx, Math.cos(a) * radius, Math.sin(a) * radius, Math.cos(a) * (radius - length), Math.sin(a) * (radius - length));
  }
  ctx.strokeStyle = p.dim;
  ctx.lineWidth = 1.25;
  ctx.stroke();
  for (let deg = 0; deg < 360; deg += 30) {
    ctx.save();
    ctx.rotate((deg - heading) * rad);
    const quarter = deg % 90 === 0;
    text(ctx, roseName(deg), 0, -radius + 20, p, { size: quarter ? 15 : 12, weight: quarter ? 700 : 500, colour: quarter ? p.value : p.text });
    ctx.restore();
  }
}

/** Calls draw with the rim of the rose at the origin, outwards up. */
function marker(ctx: Ctx, radius: number, deg: number, draw: () => void): void {
  ctx.save();
  ctx.rotate(deg * rad);
  ctx.translate(0, -radius);
  draw();
  ctx.restore();
}

function drawTrack(ctx: Ctx, p: Palette): void {
  polygon(ctx, [[0, -1], [6, 7], [0, 15], [-6, 7]]);
  ctx.fillStyle = p.bg;
  ctx.fill();
  ctx.strokeStyle = p.value;
  ctx.lineWidth = 2;
  ctx.stroke();
}

function drawTarget(ctx: Ctx, p: Palette): void {
  polygon(ctx, [[-8, -7], [8, -7], [8, 2], [3, 2], [0, -3], [-3, 2], [-8, 2]]);
  ctx.fillStyle = p.target;
  ctx.fill();
}

function drawHome(ctx: Ctx, p: Palette): void {
  ctx.beginPath();
  ctx.arc(0, 4, 9, 0, 2 * Math.PI);
  ctx.fillStyle = p.value;
  ctx.fill();
  text(ctx, 'H', 0, 4.5, p, { size: 12, weight: 700, colour: p.bg });
}

function drawAircraft(ctx: Ctx, y: number, p: Palette): void {
  polygon(ctx, [[0, y - 11], [8, y + 9], [0, y + 5], [-8, y + 9]]);
  ctx.fillStyle = p.value;
  ctx.fill();
}

function drawHeadingBox(ctx: Ctx, cx: number, y: number, h: number, heading: number, p: Palette): void {
  const half = 29;
  polygon(ctx, [[cx - half, y], [cx + half, y], [cx + half, y + h], [cx + 6, y + h], [cx, y + h + 7], [cx - 6, y + h], [cx - half, y + h]]);
  ctx.fillStyle = p.bg;
  ctx.fill();
  ctx.strokeStyle = p.value;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  text(ctx, headingText(heading), cx + 2, y + h / 2 + 1, p, { size: 17, weight: 700, colour: p.value });
}

/** Draws the strip form: ±60° around the nose. */
export function drawStrip(ctx: Ctx, r: Rect, c: Compass, p: Palette): void {
  const pxPerDeg = r.w / 120;
  const cx = r.x + r.w / 2;
  const x = (deg: number): number => cx + turn(c.headingDeg, deg) * pxPerDeg;
  within(ctx, r, () => {
    ctx.fillStyle = p.panel;
    ctx.fillRect(r.x, r.y, r.w, r.h);
    ctx.beginPath();
    const first = Math.ceil((c.headingDeg - 62) / 10) * 10;
    for (let deg = first; deg <= c.headingDeg + 62; deg += 10) segment(ctx, x(deg), r.y, x(deg), r.y + (deg % 30 === 0 ? 8 : 5));
    ctx.strokeStyle = p.dim;
    ctx.lineWidth = 1;
    ctx.stroke();
    for (let deg = Math.ceil(first / 30) * 30; deg <= c.headingDeg + 62; deg += 30) {
      // Half a 30 would be read as north.
      if (Math.abs(x(deg) - cx) > r.w / 2 - 10) continue;
      text(ctx, roseName(deg), x(deg), r.y + r.h - 9, p, { size: 12, weight: 600, colour: p.text });
    }
    const at = (deg: number | undefined, draw: () => void): void => {
      if (deg === undefined) return;
      ctx.save();
      ctx.translate(Math.max(r.x + 9, Math.min(r.x + r.w - 9, x(deg))), r.y + 6);
      draw();
      ctx.restore();
    };
    at(c.trackDeg, () => drawTrack(ctx, p));
    at(c.targetDeg, () => drawTarget(ctx, p));
    at(c.homeDeg, () => drawHome(ctx, p));
    drawHeadingBox(ctx, cx, r.y + 0.5, r.h - 9, c.headingDeg, p);
  });
}
