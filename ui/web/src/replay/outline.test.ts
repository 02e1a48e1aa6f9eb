import { describe, expect, it } from 'vitest';
import { height, outline, width } from './outline';

describe('the outline of a path', () => {
  it('is north up, and as wide as it is in the world', () => {
    // At 60° a degree of longitude is half as long as one of latitude.
    const [south = [0, 0], north = [0, 0], east = [0, 0]] = outline([[60, 10], [60.01, 10], [60, 10.02]]);
    expect(north[1]).toBeLessThan(south[1]);
    expect((east[0] - south[0]) / (south[1] - north[1])).toBeCloseTo(1, 2);
  });
  it('stays inside', () => {
    for (const [x, y] of outline([[47, 8], [47.2, 8.9], [46.8, 8.1]])) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
    }
  });
  it('crosses the date line the short way', () => {
    const [west = [0, 0], east = [0, 0]] = outline([[0, 179.99], [0, -179.99]]);
    expect(east[0]).toBeGreaterThan(west[0]);
  });
  it('draws a flight on the spot as a dot in the middle', () => {
    expect(outline([[47, 8], [47, 8]])).toEqual([[width / 2, height / 2], [width / 2, height / 2]]);
    expect(outline([])).toEqual([]);
  });
});
