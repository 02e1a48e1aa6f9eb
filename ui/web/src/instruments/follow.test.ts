import { describe, expect, it } from 'vitest';
import { Follower, predictMs } from './follow';

describe('Follower', () => {
  it('shows the first sample at once', () => {
    const f = new Follower();
    f.push(12, 1000);
    expect(f.read(1000).value).toBe(12);
  });

  it('predicts by the last rate, and no farther than its limit', () => {
    const f = new Follower();
    f.push(0, 1000);
    f.push(5, 1050);
    // The first read has nothing to smooth: it shows the prediction itself.
    expect(f.read(1080).value).toBeCloseTo(8);
    const late = new Follower();
    late.push(0, 1000);
    late.push(5, 1050);
    expect(late.read(1300).value).toBeCloseTo(5 + predictMs * 0.1);
  });

  it('goes back to what was said when the source falls silent', () => {
    const f = new Follower();
    f.push(0, 1000);
    f.push(5, 1050);
    f.read(1100);
    expect(f.read(3000)).toEqual({ value: 5, moving: false });
  });

  it('comes to rest on a value that stays', () => {
    const f = new Follower();
    f.push(0, 0);
    f.read(0);
    f.push(10, 50);
    f.push(10, 100);
    let last = { value: 0, moving: true };
    for (let now = 100; now <= 900; now += 16) last = f.read(now);
    expect(last.value).toBeCloseTo(10, 1);
    expect(last.moving).toBe(false);
  });

  it('turns through north the short way', () => {
    const f = new Follower(360);
    f.push(358, 0);
    f.read(0);
    f.push(2, 50);
    const seen: number[] = [];
    for (let now = 50; now <= 500; now += 16) seen.push(f.read(now).value);
    expect(seen.every((v) => v >= 357 || v <= 11)).toBe(true);
  });

  it('takes the newer of two samples of one moment and ignores repeats', () => {
    const f = new Follower();
    f.push(1, 100);
    f.push(1, 100);
    f.push(3, 100);
    expect(f.raw()).toBe(3);
  });
});
