import { describe, expect, it } from 'vitest';
import { ReplayClock } from './clock';

describe('the clock of a replay', () => {
  it('goes on between two words of the station', () => {
    const c = new ReplayClock();
    c.tell(10_000, 2, 500);
    expect(c.at(550)).toBe(10_100);
  });
  it('does not step when a word comes a little late', () => {
    const c = new ReplayClock();
    c.tell(10_000, 1, 0);
    c.tell(10_050, 1, 70);
    expect(c.at(70)).toBeGreaterThan(10_060);
    expect(c.at(70)).toBeLessThan(10_070);
  });
  it('comes to the station after some words', () => {
    const c = new ReplayClock();
    c.tell(0, 1, 0);
    for (let now = 50; now <= 3_000; now += 50) c.tell(now - 40, 1, now);
    expect(Math.abs(c.at(3_000) - 2_960)).toBeLessThan(2);
  });
  it('jumps where the station has jumped, and stands where it stands', () => {
    const c = new ReplayClock();
    c.tell(10_000, 1, 0);
    c.tell(90_000, 1, 50);
    expect(c.at(50)).toBe(90_000);
    c.tell(90_020, 0, 80);
    expect(c.at(5_000)).toBe(90_020);
  });
});
