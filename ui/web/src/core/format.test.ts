import { describe, expect, it } from 'vitest';
import { age, bearing, bytes, clock, count, distance, fixed, lossPercent, missing, signed, unbroken } from './format';

describe('numbers', () => {
  it('never shows a minus before nought', () => {
    expect(fixed(-0.04, 1)).toBe('0.0');
    expect(signed(-0.04)).toBe('0.0');
  });
  it('signs climb and sink', () => {
    expect(signed(1.25)).toBe('+1.3');
    expect(signed(-2)).toBe('−2.0');
  });
  it('shows what is unknown as a dash', () => {
    expect([fixed(undefined), fixed(Number.NaN), clock(undefined), bearing(undefined), distance(undefined).number]).toEqual(
      Array.from({ length: 5 }, () => missing));
  });
  it('keeps a decimal for small losses', () => {
    expect([0, 0.004, 0.5].map(lossPercent)).toEqual(['0', '0.4', '50']);
  });
});

describe('words', () => {
  it('says durations', () => {
    expect([0, 59_999, 61_000, 3_661_000].map(clock)).toEqual(['0:00', '0:59', '1:01', '1:01:01']);
  });
  it('says ages', () => {
    expect([400, 12_400, 180_000, 10_800_000, Infinity].map(age)).toEqual(['0.4 s', '12 s', '3 min', '3 h', 'never']);
  });
  it('wraps bearings', () => {
    expect([0, 359.6, -90, 45.4].map(bearing)).toEqual(['000°', '000°', '270°', '045°']);
  });
  it('changes units where digits would grow', () => {
    expect(distance(9_999)).toEqual({ number: '9999', unit: 'm' });
    expect(distance(12_345)).toEqual({ number: '12.3', unit: 'km' });
    expect([999, 1_500, 999_600, 5e9].map(bytes)).toEqual(['999 B', '1.5 kB', '1.0 MB', '5.0 GB']);
    expect(count(1_234_567)).toBe('1\u202f234\u202f567');
  });
  it('keeps numbers with their units', () => {
    expect(unbroken('3 min 16 s behind, 150 m above, 19 % left, 14.7 V, 7 m/s; 2 heads, 3 of 5, 1 metre'))
      .toBe('3\u00a0min 16\u00a0s behind, 150\u00a0m above, 19\u00a0% left, 14.7\u00a0V, 7\u00a0m/s; 2 heads, 3 of 5, 1 metre');
  });
});
