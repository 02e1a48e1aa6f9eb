import { describe, expect, it } from 'vitest';
import { Patience } from './patience';

describe('Patience', () => {
  it('counts while the station has pictures and none is shown, past moments without any', () => {
    const p = new Patience();
    p.begin(1000);
    for (let now = 1100; now <= 3000; now += 100) p.beat(now, now % 500 !== 0, undefined);
    expect(p.waited).toBe(1600);
  });
  it('begins anew with each picture that is shown', () => {
    const p = new Patience();
    p.begin(0);
    p.beat(900, true, undefined);
    p.beat(1000, true, 950);
    expect(p.waited).toBe(50);
    p.beat(1400, true, 950);
    expect(p.waited).toBe(450);
  });
  it('does not count what the station does not have', () => {
    const p = new Patience();
    p.begin(0);
    p.beat(60_000, false, undefined);
    expect(p.waited).toBe(0);
  });
});
