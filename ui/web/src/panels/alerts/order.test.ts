import { describe, expect, it } from 'vitest';
import { Caller, ordered } from './order';
import type { Alert } from '../../core/wire';

const alert = (key: string, level: Alert['level'], over: Partial<Alert> = {}): Alert => ({
  key, code: key, level, cause: key, meaning: '', action: '', age_ms: 0, acknowledged: false, ...over,
});

describe('ordered', () => {
  it('puts warnings before cautions before advisories, the acknowledged last in their level', () => {
    const list = [alert('a', 'advisory'), alert('c', 'caution'), alert('w1', 'warning', { acknowledged: true }), alert('w2', 'warning')];
    expect(ordered(list).map((a) => a.key)).toEqual(['w2', 'w1', 'c', 'a']);
  });
});

describe('Caller', () => {
  it('sounds a caution once', () => {
    const c = new Caller();
    expect(c.due([alert('x', 'caution')], 0)).toBe('caution');
    expect(c.due([alert('x', 'caution')], 60_000)).toBeUndefined();
  });
  it('repeats a warning every three seconds until it is acknowledged', () => {
    const c = new Caller();
    expect(c.due([alert('x', 'warning')], 0)).toBe('warning');
    expect(c.due([alert('x', 'warning')], 2_999)).toBeUndefined();
    expect(c.due([alert('x', 'warning')], 3_000)).toBe('warning');
    expect(c.due([alert('x', 'warning', { acknowledged: true })], 9_000)).toBeUndefined();
  });
  it('sounds again when a condition that had gone comes back', () => {
    const c = new Caller();
    c.due([alert('x', 'caution')], 0);
    c.due([], 1);
    expect(c.due([alert('x', 'caution')], 2)).toBe('caution');
  });
  it('never sounds an advisory', () => {
    expect(new Caller().due([alert('x', 'advisory')], 0)).toBeUndefined();
  });
});
