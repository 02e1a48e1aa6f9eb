import { describe, expect, it } from 'vitest';
import { height, left, profile, width } from './profile';

describe('the profile of a flight on paper', () => {
  it('goes from edge to edge and is as high as the flight', () => {
    const p = profile([0, 50, 100], 1);
    expect(p).toMatchObject({ low: 0, high: 100 });
    const points = p?.line.split(/[ML]/).slice(1).map((w) => w.split(' ').map(Number)) ?? [];
    expect(points.map(([x]) => x)).toEqual([left, (left + width) / 2, width]);
    expect(points.every(([, y = -1]) => y >= 0 && y <= height)).toBe(true);
    expect((points[0]?.[1] ?? 0) > (points[2]?.[1] ?? 0)).toBe(true);
  });
  it('leaves a hole where nothing was recorded', () => {
    expect(profile([1, null, 2, 3], 1)?.line.match(/M/g)?.length).toBe(2);
    expect(profile([null], 1)).toBeUndefined();
  });
  it('is in the unit that people read', () => {
    expect(profile([0.5, 1], 100)).toMatchObject({ low: 50, high: 100 });
  });
});
