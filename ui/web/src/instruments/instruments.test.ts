import { describe, expect, it } from 'vitest';
import { horizonOffset, ladder } from './attitude';
import { climbShare, climbText } from './climb';
import { headingText, roseName, turn } from './compass';
import { ageText } from './missing';
import { alpha, luminance, mix, parseHex } from './palette';
import { distanceText, layout } from './pfd';
import { heightScale, tapeY, ticks, windowText } from './tape';

describe('tape', () => {
  it('names each fifth tick of a step of one and ends speeds at zero', () => {
    const list = ticks(-4, 6, 1, 0);
    expect(list.map((t) => t.at)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(list.filter((t) => t.named).map((t) => t.at)).toEqual([0, 5]);
  });
  it('names each second tick of steps of two and five', () => {
    expect(ticks(0, 8, 2).filter((t) => t.named).map((t) => t.at)).toEqual([0, 4, 8]);
    expect(ticks(-10, 10, 5).filter((t) => t.named).map((t) => t.at)).toEqual([-10, 0, 10]);
  });
  it('puts the value in the middle and larger values above', () => {
    expect(tapeY(50, 50, 20, 200)).toBe(100);
    expect(tapeY(70, 50, 20, 200)).toBe(0);
    expect(tapeY(30, 50, 20, 200)).toBe(200);
  });
  it('grows coarser with the height', () => {
    expect(heightScale(-12).step).toBe(2);
    expect(heightScale(450).step).toBe(5);
    expect(heightScale(2500).step).toBe(10);
  });
  it('keeps decimals fixed, drops them above 1000, and has no minus zero', () => {
    expect(windowText(14.25, 1)).toBe('14.3');
    expect(windowText(-3, 1)).toBe('\u22123.0');
    expect(windowText(1234.5, 1)).toBe('1235');
    expect(windowText(-0.04, 1)).toBe('0.0');
  });
});

describe('attitude', () => {
  it('lowers the horizon when the nose is up and always leaves a sliver of the other side', () => {
    expect(horizonOffset(10, 4, 100)).toBe(40);
    expect(horizonOffset(-10, 4, 100)).toBe(-40);
    expect(horizonOffset(90, 4, 100)).toBe(84);
  });
  it('has ladder lines around the pitch, none on the horizon or past the poles', () => {
    expect(ladder(0, 12).map((l) => l.deg)).toEqual([-10, -5, 5, 10]);
    expect(ladder(88, 10).map((l) => l.deg)).toEqual([80, 85, 90]);
    expect(ladder(0, 12).filter((l) => l.long).map((l) => l.deg)).toEqual([-10, 10]);
  });
});

describe('climb', () => {
  it('gives half the scale to the first two metres a second and stops at its end', () => {
    expect(climbShare(0)).toBe(0);
    expect(climbShare(2)).toBe(0.5);
    expect(climbShare(-6)).toBe(-1);
    expect(climbShare(40)).toBe(1);
  });
  it('always writes the sign', () => {
    expect([climbText(1.24), climbText(-1.26), climbText(-0.01)]).toEqual(['+1.2', '\u22121.3', '0.0']);
  });
});

describe('compass', () => {
  it('turns the short way', () => {
    expect(turn(350, 10)).toBe(20);
    expect(turn(10, 350)).toBe(-20);
    expect(turn(-90, 90)).toBe(-180);
  });
  it('writes three digits and never 360', () => {
    expect([headingText(4.6), headingText(359.7), headingText(-1)]).toEqual(['005°', '000°', '359°']);
  });
  it('names the quarters by letter and the rest by tens', () => {
    expect([0, 30, 90, 180, 270, 330, 360].map(roseName)).toEqual(['N', '3', 'E', 'S', 'W', '33', 'N']);
  });
});

describe('missing', () => {
  it('tells an age in the unit a pilot would use', () => {
    expect([1234, 48_000, 720_000, 10_000_000, Infinity].map(ageText)).toEqual(['1.2 s', '48 s', '12 min', '3 h', 'no data']);
  });
});

describe('layout', () => {
  it.each([[260, 300], [300, 350], [420, 440], [300, 190]])('gives %i × %i to parts that do not overlap', (w, h) => {
    const l = layout(w, h, h < 250);
    expect(l.speed.x + l.speed.w).toBeLessThan(l.height.x);
    expect(l.height.x + l.height.w).toBe(l.climb.x);
    expect(l.climb.x + l.climb.w).toBe(w);
    expect(l.attitude.h + l.compass.h).toBe(h);
    expect(l.height.x - l.speed.w).toBeGreaterThan(100);
  });
  it('uses the strip where a rose would leave the attitude too little', () => {
    expect(layout(300, 350, false).strip).toBe(false);
    expect(layout(300, 350, true).strip).toBe(true);
    expect(layout(300, 200, false).strip).toBe(true);
  });
  it('writes distances for people', () => {
    expect([41.6, 999.4, 1240, 35_040, 120_000].map(distanceText)).toEqual(['42 m', '999 m', '1.24 km', '35.0 km', '120 km']);
  });
});

describe('palette', () => {
  it('reads and mixes colours', () => {
    expect(parseHex('#0B0F14')).toEqual([11, 15, 20]);
    expect(parseHex('#fff')).toEqual([255, 255, 255]);
    expect(parseHex('teal')).toBeUndefined();
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(mix(mix('#000000', '#ffffff', 0.5), '#ffffff', 1)).toBe('#ffffff');
    expect(alpha('#102030', 0.5)).toBe('rgba(16, 32, 48, 0.5)');
    expect(luminance('#FFFFFF')).toBeCloseTo(1);
    expect(luminance('#0B0F14')).toBeLessThan(0.01);
  });
});
