import { describe, expect, it } from 'vitest';
import { filmAt, momentIn, steer } from './film';
import type { Film } from '../core/wire';

const film = (clock?: number[][]): Film => ({
  file: 'video-1.mp4', track: 'front', codec: 'avc1.42C01F', start_ms: 1_000_000, end_ms: 1_010_000, ...(clock ? { clock } : {}),
});

describe('where a moment is in a film', () => {
  it('follows the times at which the pictures came', () => {
    const f = film([[0, 1_000_000], [1, 1_001_100], [2, 1_002_000]]);
    expect(momentIn(f, 1_000_550).seconds).toBeCloseTo(0.5, 6);
    expect(momentIn(f, 1_001_100).seconds).toBeCloseTo(1, 6);
    expect(momentIn(f, 1_001_550)).toEqual({ seconds: expect.closeTo(1.5, 6) as number, pace: expect.closeTo(1 / 0.9, 6) as number });
  });
  it('goes on at its own pace after the last tick', () => {
    expect(momentIn(film([[0, 1_000_000], [1, 1_001_000]]), 1_001_700)).toEqual({ seconds: expect.closeTo(1.7, 6) as number, pace: 1 });
  });
  it('holds the last picture while the camera had stopped', () => {
    const f = film([[0, 1_000_000], [1, 1_005_000], [2, 1_006_000]]);
    expect(momentIn(f, 1_000_500)).toEqual({ seconds: 0.5, pace: 1 });
    const gap = momentIn(f, 1_003_000);
    expect(gap.pace).toBe(0);
    expect(gap.seconds).toBeLessThan(1);
    expect(momentIn(f, 1_005_000).seconds).toBeCloseTo(1, 6);
  });
  it('begins at the beginning where there is no clock', () => {
    expect(momentIn(film(), 1_002_500)).toEqual({ seconds: 2.5, pace: 1 });
    expect(momentIn(film(), 999_000).seconds).toBe(0);
  });
});

describe('which film shows a moment', () => {
  const first = film();
  const second = { ...film(), file: 'video-2.mp4', start_ms: 1_020_000, end_ms: 1_030_000 };
  it('is the one that was being recorded', () => {
    expect(filmAt([first, second], 1_005_000)).toBe(first);
    expect(filmAt([first, second], 1_020_000)).toBe(second);
  });
  it('is none between two', () => {
    expect(filmAt([first, second], 1_015_000)).toBeUndefined();
  });
});

describe('how a player is steered', () => {
  it('stands on the exact picture', () => {
    expect(steer(3, 3, 0)).toEqual({ rate: 0 });
    expect(steer(3, 3.01, 0)).toEqual({ seek: 3, rate: 0 });
  });
  it('plays on while it is within half a picture', () => {
    expect(steer(3, 3.015, 1)).toEqual({ rate: 1 });
  });
  it('makes up a small difference without a jump', () => {
    expect(steer(3.1, 3, 1)).toEqual({ rate: expect.closeTo(1.2, 6) as number });
    expect(steer(3, 3.1, 1)).toEqual({ rate: expect.closeTo(0.8, 6) as number });
  });
  it('jumps where it is far off', () => {
    expect(steer(30, 3, 1)).toEqual({ seek: 30, rate: 1 });
  });
  it('shows by jumps what no browser plays as fast', () => {
    expect(steer(4, 3, 50)).toEqual({ seek: 4, rate: 0 });
  });
});
