// The attitude: sky and earth, pitch ladder, bank scale, and the fixed symbol of
// the aircraft. Roll right and pitch up are positive.

import type { Palette } from './palette';
import { type Ctx, type Rect, polygon, segment, strokeEdged, text, within } from './ink';

const rad = Math.PI / 180;
/** Degrees of pitch between the middle and the nearer edge. */
const halfSpanDeg = 24;
/** Pixels of sky or earth that stay visible however steep the pitch is. */
const sliver = 16;
/** Pitch beyond which chevrons show the way back to the horizon. */
const unusualPitchDeg = 40;

export interface AttitudeValue {
  rollDeg: number;
  pitchDeg: number;
}

/** How the attitude lies in its rectangle. */
export interface AttitudePlace {
  rect: Rect;
  /** The middle of the aircraft symbol. */
  cx: number;
  cy: number;
  /** Width free between the tapes. */
  free: number;
}

/** Where the horizon lies below the symbol, before the roll turns it; a sliver
 *  of the other side is always left. */
export function horizonOffset(pitchDeg: number, pxPerDeg: number, halfHeight: number): number {
  const limit = halfHeight - sliver;
  return Math.max(-limit, Math.min(limit, pitchDeg * pxPerDeg));
}

/** The ladder's lines near a pitch: each 5°, named each 10°, none beyond ±90°. */
export function ladder(pitchDeg: number, spanDeg: number): { deg: number; long: boolean }[] {
  const lines: { deg: number; long: boolean }[] = [];
  const first = Math.max(-90, Math.ceil((pitchDeg - spanDeg) / 5) * 5);
  const last = Math.min(90, pitchDeg + spanDeg);
  for (let deg = first; deg <= last; deg += 5) {
    if (deg !== 0) lines.push({ deg, long: deg % 10 === 0 });
  }
  return lines;
}

export function drawAttitude(ctx: Ctx, at: AttitudePlace, v: AttitudeValue, p: Palette): void {
  within(ctx, at.rect, () => {
    const half = Math.min(at.cy - at.rect.y, at.rect.y + at.rect.h - at.cy);
    const pxPerDeg = half / halfSpanDeg;
    ctx.save();
    ctx.translate(at.cx, at.cy);
    ctx.rotate(-v.rollDeg * rad);
    drawWorld(ctx, horizonOffset(v.pitchDeg, pxPerDeg, half), at.rect.w + at.rect.h, p);
    drawLadder(ctx, v.pitchDeg, pxPerDeg, half, at.free, p);
    ctx.restore();
    drawBank(ctx, at, v.rollDeg, half, p);
    drawSymbol(ctx, at, p);
  });
}

function drawWorld(ctx: Ctx, horizon: number, reach: number, p: Palette): void {
  ctx.fillStyle = p.sky;
  ctx.fillRect(-reach, -reach, 2 * reach, reach + horizon);
  ctx.fillStyle = p.earth;
  ctx.fillRect(-reach, horizon, 2 * reach, reach - horizon);
  ctx.beginPath();
  segment(ctx, -reach, horizon, reach, horizon);
  ctx.strokeStyle = p.symbol;
  ctx.lineWidth = 2;
  ctx.stroke();
}

function drawLadder(ctx: Ctx, pitch: number, pxPerDeg: number, half: number, free: number, p: Palette): void {
  ctx.save();
  ctx.beginPath();
  // Leave the bank scale's room at the top free of lines.
  ctx.rect(-free / 2, -half + 34, free, 2 * half - 44);
  ctx.clip();
  const long = Math.min(36, free * 0.22);
  for (const line of ladder(pitch, halfSpanDeg)) {
    const y = (pitch - line.deg) * pxPerDeg;
    const reach = line.long ? long : long * 0.5;
    ctx.beginPath();
    segment(ctx, -reach, y, reach, y);
    strokeEdged(ctx, p.symbol, 1.5, p.halo);
    if (!line.long) continue;
    const name = String(Math.abs(line.deg));
    const style = { size: 12, weight: 600, colour: p.symbol, halo: p.halo };
    text(ctx, name, -reach - 6, y, p, { ...style, align: 'right' });
    text(ctx, name, reach + 6, y, p, { ...style, align: 'left' });
    if (Math.abs(line.deg) >= unusualPitchDeg) drawChevron(ctx, y, line.deg > 0 ? 1 : -1, pxPerDeg, p);
  }
  ctx.restore();
}

/** A red chevron pointing towards the horizon. */
function drawChevron(ctx: Ctx, y: number, towards: number, pxPerDeg: number, p: Palette): void {
  ctx.beginPath();
  ctx.moveTo(-16, y + towards * 2 * pxPerDeg);
  ctx.lineTo(0, y + towards * 5 * pxPerDeg);
  ctx.lineTo(16, y + towards * 2 * pxPerDeg);
  strokeEdged(ctx, p.warning, 4, p.halo);
}

function drawBank(ctx: Ctx, at: AttitudePlace, roll: number, half: number, p: Palette): void {
  const r = Math.min(half - 8, at.free * 0.72);
  const top = { x: at.cx, y: at.cy - half + 6 + r };
  ctx.save();
  ctx.translate(top.x, top.y);
  ctx.beginPath();
  for (const deg of [-60, -45, -30, -20, -10, 10, 20, 30, 45, 60]) {
    const length = deg % 30 === 0 ? 11 : 6;
    const a = (deg - 90) * rad;
    segment(ctx, Math.cos(a) * r, Math.sin(a) * r, Math.cos(a) * (r - length), Math.sin(a) * (r - length));
  }
  strokeEdged(ctx, p.symbol, 1.5, p.halo);
  polygon(ctx, [[0, -r + 9], [-6, -r - 1], [6, -r - 1]]);
  fillEdged(ctx, p.symbol, p.halo);
  // The pointer stays with the sky; beyond the scale it waits at its end.
  ctx.rotate(-Math.max(-75, Math.min(75, roll)) * rad);
  polygon(ctx, [[0, -r + 10], [-7, -r + 22], [7, -r + 22]]);
  fillEdged(ctx, Math.abs(roll) > 60 ? p.warning : p.symbol, p.halo);
  ctx.restore();
}

function fillEdged(ctx: Ctx, colour: string, halo: string): void {
  ctx.strokeStyle = halo;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
}

function drawSymbol(ctx: Ctx, at: AttitudePlace, p: Palette): void {
  const inner = Math.min(22, at.free * 0.14);
  const outer = Math.min(62, at.free * 0.38);
  ctx.lineJoin = 'miter';
  ctx.beginPath();
  for (const side of [-1, 1]) {
    ctx.moveTo(at.cx + side * outer, at.cy);
    ctx.lineTo(at.cx + side * inner, at.cy);
    ctx.lineTo(at.cx + side * inner, at.cy + 8);
  }
  strokeEdged(ctx, p.symbol, 4, p.halo);
  ctx.beginPath();
  ctx.rect(at.cx - 3, at.cy - 3, 6, 6);
  fillEdged(ctx, p.symbol, p.halo);
}
