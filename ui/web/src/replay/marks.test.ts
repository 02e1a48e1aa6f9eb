import { describe, expect, it } from 'vitest';
import { shareOf, spots } from './marks';
import type { Mark } from '../core/wire';

const mark = (at_ms: number, kind: Mark['kind'], text: string, level?: string): Mark => ({ at_ms, kind, text, ...(level ? { level } : {}) });

describe('the marks of a time line', () => {
  it('says where a moment is, and never outside', () => {
    expect(shareOf(50, 0, 200)).toBe(0.25);
    expect(shareOf(-5, 0, 200)).toBe(0);
    expect(shareOf(500, 0, 200)).toBe(1);
    expect(shareOf(5, 5, 5)).toBe(0);
  });
  it('keeps what is apart apart, in the order of time', () => {
    const found = spots([mark(900, 'landing', 'Landed'), mark(100, 'take_off', 'Took off')], 0, 1000, 0.02);
    expect(found.map((s) => [s.sign, s.share])).toEqual([['↑', 0.1], ['↓', 0.9]]);
  });
  it('shows the most serious of what is near, and tells all of it', () => {
    const [spot, ...rest] = spots([mark(100, 'mode', 'Guided'), mark(103, 'alert', 'Battery low', 'caution'), mark(105, 'alert', 'GPS', 'advisory')], 0, 1000, 0.02);
    expect(rest).toEqual([]);
    expect(spot).toMatchObject({ sign: '◆', tone: 'caution', atMs: 103 });
    expect(spot?.marks.map((m) => m.text)).toEqual(['Guided', 'Battery low', 'GPS']);
  });
  it('does not chain near marks into one that covers the whole line', () => {
    const many = Array.from({ length: 100 }, (_, i) => mark(i * 10, 'mode', 'Auto'));
    expect(spots(many, 0, 1000, 0.02).length).toBeGreaterThan(40);
  });
});
