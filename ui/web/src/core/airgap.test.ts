import { describe, expect, it } from 'vitest';
import { airGap } from './airgap';
import { stateWith } from './sample';
import type { State } from './store';
import type { AirGap, Snapshot } from './wire';

function stateOf(gap: AirGap | undefined, over: Partial<State> = {}): State {
  const s = stateWith(undefined, { receivedAt: 1_000, ...over });
  if (gap && s.snapshot) (s.snapshot as Snapshot).air_gap = gap;
  return s;
}

const gapped: AirGap = { state: 'gapped', why: 'No way out.', age_ms: 800 };

describe('airGap', () => {
  it('says the word of each state, green only where nothing can leave', () => {
    const said = (['gapped', 'held', 'weak', 'unknown'] as const).map((state) => airGap(stateOf({ ...gapped, state }), 1_200));
    expect(said.map((g) => g.word)).toEqual(['AIR-GAP', 'DOOR HELD', 'DOOR WEAK', 'NOT PROVED']);
    expect(said.map((g) => g.tone)).toEqual(['engaged', 'engaged', 'caution', 'dim']);
    expect(said.map((g) => g.mark)).toEqual(['✓', '✓', '◆', '○']);
  });
  it('counts the age on from when the snapshot arrived', () => {
    expect(airGap(stateOf(gapped), 3_000).ageMs).toBe(2_800);
  });
  it('claims nothing from a measurement older than ten seconds', () => {
    expect(airGap(stateOf(gapped), 10_200).old).toBe(false);
    const g = airGap(stateOf(gapped), 10_201);
    expect([g.old, g.word, g.tone]).toEqual([true, 'NOT PROVED', 'dim']);
    expect(g.why).not.toContain('No way out');
  });
  it('claims nothing without a measurement', () => {
    const g = airGap(stateOf(undefined), 1_200);
    expect([g.word, g.tone, g.ageMs, g.old]).toEqual(['NOT PROVED', 'dim', Infinity, false]);
  });
  it('tells no age of a proof that was not made', () => {
    const g = airGap(stateOf({ ...gapped, state: 'unknown', why: 'Not proved.' }), 60_000);
    expect([g.word, g.why, g.ageMs, g.old]).toEqual(['NOT PROVED', 'Not proved.', Infinity, false]);
  });
  it('claims nothing when the station is silent, however young the measurement', () => {
    const g = airGap(stateOf(gapped, { connection: 'lost' }), 1_200);
    expect([g.old, g.word, g.tone]).toEqual([true, 'NOT PROVED', 'dim']);
  });
  it('claims nothing for a state that it does not know, or an age that is no number', () => {
    expect(airGap(stateOf({ ...gapped, state: 'fine' as AirGap['state'] }), 1_200).tone).toBe('dim');
    expect(airGap(stateOf({ ...gapped, age_ms: NaN }), 1_200).old).toBe(true);
  });
});
