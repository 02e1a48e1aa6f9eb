import { describe, expect, it } from 'vitest';
import type { State } from '../../core/guard_wire';
import { parseGuard } from '../../core/guard';
import type { GuardView } from '../../core/wire';
import { byCategory, byVendor, country, hour, wallWord } from './judge';

const at = '2026-03-01T12:00:00Z';

const up = (left: number) => [{ interface: 'eth0', left, caught: 0, sent: 9 }];

function state(change: Partial<State> = {}): State {
  return {
    since: at, at, wall: { standing: true, host: false, interfaces: [], stopped: 0, bytes: 0 }, devices: [], attempts: 0, bytes: 0, unnamed: 0, parties: [],
    countries: [], names: [], forgotten: 0, minutes: [], recent: [], speeches: [], holds: [], allowed: [], uplinks: [], layers: [], ...change,
  };
}

function view(change: Partial<GuardView> = {}, of: Partial<State> = {}): GuardView {
  return { running: true, age_ms: 0, held: true, verdict: '', state: state(of), ...change };
}

describe('wallWord', () => {
  it('vouches only for a wall that stands, is watched and let nothing past', () => {
    const wall = state().wall;
    expect(wallWord(view({}, { uplinks: up(0) })).word).toBe('HELD');
    expect(wallWord(view({}, { uplinks: up(1) }))).toEqual({ word: 'NOT HELD', mark: '▲', tone: 'warning' });
    expect(wallWord(view({}, { wall: { ...wall, problem: 'flushed' } })).word).toBe('IN DOUBT');
    expect(wallWord(view({ held: false })).word).toBe('IN DOUBT');
    expect(wallWord(view({}, { wall: { ...wall, standing: false } })).word).toBe('WALL DOWN');
    expect(wallWord(view({ running: false })).word).toBe('NOT WATCHED');
    const { state: _, ...none } = view();
    expect(wallWord(none).word).toBe('NO GUARD');
  });
});

describe('hour', () => {
  it('has sixty minutes up to now, with what was tried in each', () => {
    const bars = hour([{ at, attempts: { update: 2, '': 1 } }, { at: '2026-03-01T09:00:00Z', attempts: { update: 9 } }], Date.parse('2026-03-01T12:03:20Z'));
    expect(bars).toHaveLength(60);
    expect(bars[59]?.at).toBe(Date.parse('2026-03-01T12:03:00Z'));
    expect(bars[56]).toEqual({ at: Date.parse(at), n: 3 });
    expect(bars.reduce((n, b) => n + b.n, 0)).toBe(3);
  });
});

describe('sums', () => {
  const parties = [
    { vendor: 'A', category: 'update', attempts: 2, bytes: 10, last: at }, { vendor: 'B', category: 'update', attempts: 5, bytes: 1, last: at },
    { vendor: 'A', category: 'account', attempts: 4, bytes: 10, last: at }, { vendor: '', category: '', attempts: 1, bytes: 1, last: at },
  ];
  it('adds up by vendor and by category, most first', () => {
    expect(byVendor(state({ parties })).map((s) => [s.name, s.attempts])).toEqual([['A', 6], ['B', 5], ['Not in the table', 1]]);
    expect(byCategory(state({ parties })).map((s) => [s.name, s.attempts])).toEqual([['update', 7], ['account', 4], ['not known', 1]]);
  });
  it('names countries, and takes what is none as it is', () => {
    expect([country('SG'), country(''), country('?!')]).toEqual(['Singapore', 'Not in the table', '?!']);
  });
});

describe('parseGuard', () => {
  it('takes an answer without a state, fills missing lists, and refuses what is no answer', () => {
    expect(parseGuard({ running: false, age_ms: 0, held: false, verdict: '' }).state).toBeUndefined();
    const thin = parseGuard({ running: true, age_ms: 1, held: true, verdict: '', state: { ...state(), names: null, devices: [{ mac: 'm', addresses: null }] } });
    expect(thin.state?.names).toEqual([]);
    expect(thin.state?.devices[0]?.addresses).toEqual([]);
    expect(() => parseGuard({ layers: [] })).toThrow('something else');
  });
});
