import { describe, expect, it } from 'vitest';
import { Late } from './late';

const key = { key: true, catchingUp: false };
const delta = { key: false, catchingUp: false };

describe('Late', () => {
  it('leaves nothing out while pictures come in time', () => {
    const late = new Late();
    expect([key, delta, delta].map((p, i) => late.leaves(p, 999, i * 33))).toEqual([false, false, false]);
  });
  it('catches up: what is late is left out, up to a key picture in time', () => {
    const late = new Late();
    const seen = [[key, 20], [delta, 1_100], [delta, 900], [key, 1_400], [delta, 100], [key, 80], [delta, 80]] as const;
    expect(seen.map(([p, age], i) => late.leaves(p, age, i * 33))).toEqual([false, true, true, true, true, false, false]);
  });
  it('does not count what the station sends to catch up', () => {
    expect(new Late().leaves({ key: true, catchingUp: true }, 9_000, 0)).toBe(false);
  });
  it('shows late pictures where none is in time', () => {
    const late = new Late();
    expect(late.leaves(delta, 1_800, 0)).toBe(true);
    expect(late.leaves(key, 1_800, 1_900)).toBe(true);
    expect(late.leaves(key, 1_800, 2_100)).toBe(false);
    expect(late.leaves(delta, 1_800, 4_000)).toBe(false);
    expect(late.leaves(delta, 1_800, 4_200)).toBe(true);
  });
});
