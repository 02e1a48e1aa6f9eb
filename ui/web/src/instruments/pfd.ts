// The primary flight display: how its instruments share the room, and one call
// that draws them all.

import type { Palette } from './palette';
import { type Ctx, type Rect, text } from './ink';
import { drawAttitude } from './attitude';
import { climbText, drawClimb } from './climb';
import { type Compass, drawRose, drawStrip } from './compass';
import { ageText, drawMissing, type Shown } from './missing';
import { drawTape, heightScale, tapeHeader, windowText } from './tape';

export interface PfdValues {
  attitude: Shown<{ rollDeg: number; pitchDeg: number }>;
  heading: Shown<number>;
  groundMps: Shown<number>;
  airMps?: number;
  height: Shown<number>;
  /** The height's zero: REL is above home, AMSL above mean sea level. */
  datum: 'REL' | 'AMSL';
  targetHeightM?: number;
  climbMps: Shown<number>;
  trackDeg?: number;
  homeDeg?: number;
  homeM?: number;
  targetDeg?: number;
  wind?: { fromDeg: number; mps: number };
}

export interface PfdLayout {
  attitude: Rect;
  speed: Rect;
  height: Rect;
  climb: Rect;
  footLeft: Rect;
  footRight: Rect;
  compass: Rect;
  strip: boolean;
}

const foot = 22;
/** Below this height a rose would leave the attitude too little. */
const roomForRose = 270;

/** Divides the room; `compact` asks for the strip instead of the rose. */
export function layout(width: number, height: number, compact: boolean): PfdLayout {
  const strip = compact || height < roomForRose;
  const compassH = strip ? 36 : Math.round(Math.min(height * 0.38, width * 0.5));
  const top = height - compassH;
  const tape = Math.round(Math.max(50, Math.min(76, width * 0.2)));
  const climb = Math.round(Math.max(16, Math.min(24, width * 0.07)));
  return {
    attitude: { x: 0, y: 0, w: width, h: top },
    speed: { x: 0, y: 0, w: tape, h: top - foot },
    height: { x: width - climb - tape, y: 0, w: tape, h: top - foot },
    climb: { x: width - climb, y: tapeHeader, w: climb, h: top - foot - tapeHeader },
    footLeft: { x: 0, y: top - foot, w: tape, h: foot },
    footRight: { x: width - climb - tape, y: top - foot, w: tape + climb, h: foot },
    compass: { x: 0, y: top, w: width, h: compassH },
    strip,
  };
}

export function drawPfd(ctx: Ctx, width: number, height: number, compact: boolean, v: PfdValues, p: Palette): void {
  const l = layout(width, height, compact);
  ctx.fillStyle = p.panel;
  ctx.fillRect(0, 0, width, height);
  drawMiddle(ctx, l, v, p);
  drawSpeed(ctx, l, v, p);
  drawHeight(ctx, l, v, p);
  drawCompass(ctx, l, v, p);
}

function drawMiddle(ctx: Ctx, l: PfdLayout, v: PfdValues, p: Palette): void {
  const left = l.speed.w;
  const free = l.height.x - left;
  if (v.attitude.ok) {
    const at = { rect: l.attitude, cx: left + free / 2, cy: l.speed.y + tapeHeader + (l.speed.h - tapeHeader) / 2, free };
    drawAttitude(ctx, at, v.attitude.value, p);
  } else {
    drawMissing(ctx, { ...l.attitude, x: left, w: free }, 'ATTITUDE', v.attitude.ageMs, p.warning, p);
  }
}

function drawSpeed(ctx: Ctx, l: PfdLayout, v: PfdValues, p: Palette): void {
  if (v.groundMps.ok) {
    drawTape(ctx, l.speed, {
      value: v.groundMps.value, title: 'GS m/s', decimals: 1, side: 'left', halfSpan: 10, step: 1, least: 0,
      ...(v.airMps === undefined ? {} : { second: v.airMps }),
    }, p);
  } else {
    drawMissing(ctx, l.speed, 'SPEED', v.groundMps.ageMs, p.caution, p);
  }
  drawFoot(ctx, l.footLeft, v.airMps === undefined ? '' : `AS ${v.airMps.toFixed(1)}`, p.text, p);
}

function drawHeight(ctx: Ctx, l: PfdLayout, v: PfdValues, p: Palette): void {
  if (v.height.ok) {
    drawTape(ctx, l.height, {
      value: v.height.value, title: `${v.datum} m`, decimals: 1, side: 'right', ...heightScale(v.height.value),
      ...(v.targetHeightM === undefined ? {} : { target: v.targetHeightM }),
    }, p);
    if (v.targetHeightM !== undefined) {
      const at = { ...l.height, y: l.height.y + tapeHeader, h: 17 };
      ctx.fillStyle = p.panel;
      ctx.fillRect(at.x, at.y, at.w, at.h);
      text(ctx, windowText(v.targetHeightM, 0), at.x + at.w / 2, at.y + 8, p, { size: 13, weight: 700, colour: p.target });
    }
  } else {
    drawMissing(ctx, l.height, 'HEIGHT', v.height.ageMs, p.caution, p);
  }
  if (v.climbMps.ok) {
    ctx.fillStyle = p.panel;
    ctx.fillRect(l.climb.x, 0, l.climb.w, tapeHeader);
    drawClimb(ctx, l.climb, v.climbMps.value, p);
    drawFoot(ctx, l.footRight, `${climbText(v.climbMps.value)} m/s`, p.value, p);
  } else {
    drawMissing(ctx, l.climb, '', v.climbMps.ageMs, p.caution, p);
    drawFoot(ctx, l.footRight, 'CLIMB —', p.caution, p);
  }
}

function drawFoot(ctx: Ctx, r: Rect, words: string, colour: string, p: Palette): void {
  ctx.fillStyle = p.panel;
  ctx.fillRect(r.x, r.y, r.w, r.h);
  if (words) text(ctx, words, r.x + r.w / 2, r.y + r.h / 2, p, { size: 12.5, weight: 600, colour });
}

function drawCompass(ctx: Ctx, l: PfdLayout, v: PfdValues, p: Palette): void {
  if (!v.heading.ok) {
    drawMissing(ctx, l.compass, 'HEADING', v.heading.ageMs, p.caution, p);
    return;
  }
  const compass: Compass = {
    headingDeg: v.heading.value,
    ...(v.trackDeg === undefined ? {} : { trackDeg: v.trackDeg }),
    ...(v.homeDeg === undefined ? {} : { homeDeg: v.homeDeg }),
    ...(v.targetDeg === undefined ? {} : { targetDeg: v.targetDeg }),
  };
  if (l.strip) {
    drawStrip(ctx, l.compass, compass, p);
    return;
  }
  const r = { ...l.compass, y: l.compass.y + 6, h: l.compass.h - 6 };
  drawRose(ctx, r, compass, p);
  if (v.wind) drawWind(ctx, r, v.wind, v.heading.value, p);
  if (v.homeM !== undefined) {
    text(ctx, 'HOME', r.x + r.w - 8, r.y + 7, p, { size: 11, weight: 600, colour: p.dim, align: 'right' });
    text(ctx, distanceText(v.homeM), r.x + r.w - 8, r.y + 23, p, { size: 14, weight: 600, colour: p.text, align: 'right' });
    if (v.homeDeg !== undefined) drawArrow(ctx, r.x + r.w - 16, r.y + 43, v.homeDeg - v.heading.value, p);
  }
}

function drawWind(ctx: Ctx, r: Rect, wind: { fromDeg: number; mps: number }, heading: number, p: Palette): void {
  text(ctx, 'WIND m/s', r.x + 8, r.y + 7, p, { size: 11, weight: 600, colour: p.dim, align: 'left' });
  text(ctx, wind.mps.toFixed(1), r.x + 30, r.y + 23, p, { size: 14, weight: 600, colour: p.text, align: 'left' });
  // The arrow flies with the wind, seen from the nose.
  drawArrow(ctx, r.x + 17, r.y + 23, wind.fromDeg + 180 - heading, p);
}

/** An arrow for a direction seen from the nose. */
function drawArrow(ctx: Ctx, x: number, y: number, deg: number, p: Palette): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate((deg * Math.PI) / 180);
  ctx.beginPath();
  ctx.moveTo(0, 8);
  ctx.lineTo(0, -7);
  ctx.moveTo(-4, -2);
  ctx.lineTo(0, -8);
  ctx.lineTo(4, -2);
  ctx.strokeStyle = p.text;
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'round';
  ctx.stroke();
  ctx.restore();
}

/** A distance for people: "42 m", "1.24 km", "35 km". */
export function distanceText(metres: number): string {
  if (metres < 999.5) return `${Math.round(metres)} m`;
  const km = metres / 1000;
  return km < 9.995 ? `${km.toFixed(2)} km` : km < 99.95 ? `${km.toFixed(1)} km` : `${Math.round(km)} km`;
}

/** The display in words, for those who cannot see it. */
export function describe(v: PfdValues): string {
  return [
    say(v.attitude, 'attitude', (a) => `${side(a.rollDeg, 'right', 'left')}, pitch ${side(a.pitchDeg, 'up', 'down')}`),
    say(v.heading, 'heading', (h) => `heading ${Math.round(h) % 360} degrees`),
    say(v.groundMps, 'speed', (s) => `ground speed ${s.toFixed(1)} metres per second`),
    say(v.height, 'height', (h) => `height ${h.toFixed(1)} metres ${v.datum === 'REL' ? 'above home' : 'above sea level'}`),
    say(v.climbMps, 'climb', (c) => `vertical speed ${c.toFixed(1)} metres per second`),
  ].join('; ');
}

function say<T>(s: Shown<T>, name: string, words: (value: T) => string): string {
  return s.ok ? words(s.value) : `${name} missing, ${ageText(s.ageMs)}`;
}

function side(deg: number, positive: string, negative: string): string {
  const d = Math.round(Math.abs(deg));
  return d === 0 ? 'level' : `${d} degrees ${deg > 0 ? positive : negative}`;
}
