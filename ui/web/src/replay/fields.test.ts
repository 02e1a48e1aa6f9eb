import { describe, expect, it } from 'vitest';
import { bridged, fieldName, firstFields, reading, stepAt } from './fields';

describe('the name of a field', () => {
  it('is words with the unit apart', () => {
    expect(fieldName('position.above_home_m')).toMatchObject({ name: 'Position: above home', unit: 'm', scale: 1 });
    expect(fieldName('batteries.0.remaining_ratio')).toMatchObject({ name: 'Batteries 1: remaining', unit: '%', scale: 100 });
    expect(fieldName('armed')).toMatchObject({ name: 'Armed', unit: '' });
  });
  it('is never empty', () => {
    for (const f of [...firstFields, 'position.lat_deg', 'flying_ms']) expect(fieldName(f).name).toMatch(/^[A-Z].*\w$/);
  });
});

describe('the value at a moment', () => {
  it('is that of the step before it', () => {
    expect([5, 10, 19, 20, 99].map((t) => stepAt([10, 20, 30], t))).toEqual([-1, 0, 0, 1, 2]);
    expect(stepAt([], 5)).toBe(-1);
  });
  it('is a range where the step has one, and nothing where nothing was recorded', () => {
    const height = fieldName('position.above_home_m');
    expect(reading(1.04, 1.01, height)).toBe('1.0');
    expect(reading(1, 3, height)).toBe('1.0–3.0');
    expect(reading(undefined, undefined, height)).toBeUndefined();
  });
});

describe('holes in a recording', () => {
  const every200 = Array.from({ length: 12 }, (_, i) => i * 200);
  it('are bridged where they are shorter than a value lives', () => {
    expect(bridged([1, null, 3], every200)).toEqual([1, 1, 3]);
  });
  it('stay where nothing was heard', () => {
    expect(bridged([1, null, null, null, null, null, null, 3], every200)).toEqual([1, null, null, null, null, null, null, 3]);
    expect(bridged([null, 2, undefined], every200)).toEqual([null, 2, null]);
  });
});
