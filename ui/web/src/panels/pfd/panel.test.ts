import { describe, expect, it } from 'vitest';
import type { State } from '../../core/store';
import type { Vehicle } from '../../core/wire';
import { describe as inWords } from '../../instruments/pfd';
import { flying } from './flying';
import { choose, pfdValues } from './values';

function state(v?: Vehicle): State {
  return {
    receivedAt: 1000, connection: 'open', tracks: new Map(),
    snapshot: { type: 'snapshot', seq: 1, at_ms: 0, vehicles: v ? [v] : [], links: [], devices: [], recordings: [], video: [], forwards: [], alerts: [], doors: [], pages: 1 },
  };
}

function age(ms: number | undefined): number {
  return ms ?? Infinity;
}

describe('pfdValues', () => {
  it('shows what is fresh', () => {
    const v = pfdValues(state(flying()), 1010);
    expect(v.attitude).toEqual({ ok: true, value: { rollDeg: 10, pitchDeg: -5 } });
    expect(v.height).toEqual({ ok: true, value: 42 });
    expect(v.datum).toBe('REL');
    expect(v.targetHeightM).toBe(50);
    expect(v.trackDeg).toBeCloseTo(45);
  });
  it('never shows the last attitude once it is older than a second', () => {
    expect(pfdValues(state(flying()), 1000 + 970).attitude.ok).toBe(true);
    expect(pfdValues(state(flying()), 1000 + 990).attitude).toEqual({ ok: false, ageMs: 1010 });
  });
  it('loses everything when the station falls silent', () => {
    const v = pfdValues(state(flying()), 1000 + 200_000);
    for (const s of [v.attitude, v.heading, v.groundMps, v.height, v.climbMps]) expect(s.ok).toBe(false);
    expect([v.airMps, v.trackDeg, v.homeDeg, v.homeM, v.targetDeg, v.targetHeightM, v.wind]).toEqual(Array.from({ length: 7 }));
  });
  it('says which zero a height has', () => {
    const v = flying();
    if (v.position) delete v.position.above_home_m;
    const shown = pfdValues(state(v), 1000);
    expect(shown.datum).toBe('AMSL');
    expect(shown.height).toEqual({ ok: true, value: 548 });
    expect(shown.targetHeightM).toBeUndefined();
  });
  it('is missing everything without a vehicle', () => {
    expect(inWords(pfdValues(state(), 1000))).toContain('attitude missing, no data');
  });
  it('takes the first source that is young enough, else the youngest age', () => {
    expect(choose([{ ageMs: 5000, value: 1 }, { ageMs: 10, value: 2 }], 1000, age)).toEqual({ ok: true, value: 2 });
    expect(choose([{ ageMs: 5000, value: 1 }, { ageMs: 3000, value: 2 }, { ageMs: 1, value: undefined }], 1000, age)).toEqual({ ok: false, ageMs: 3000 });
  });
  it('can be said in words', () => {
    expect(inWords(pfdValues(state(flying()), 1000))).toBe(
      '10 degrees right, pitch 5 degrees down; heading 53 degrees; ground speed 14.2 metres per second; height 42.0 metres above home; vertical speed 1.5 metres per second',
    );
  });
});
