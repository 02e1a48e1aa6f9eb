import { describe, expect, it } from 'vitest';
import { extend } from './track';
import type { TrackPoint } from './wire';

const at = (lat: number): TrackPoint => ({ at_ms: 0, lat_deg: lat, lon_deg: 8 });

describe('extend', () => {
  it('adds no point for a vehicle that hovers', () => {
    const track = [at(47)];
    extend(track, at(47.000_01));
    expect(track).toHaveLength(1);
    extend(track, at(47.000_02));
    expect(track).toHaveLength(2);
  });
  it('thins a path that has grown too long, and goes on', () => {
    const track = Array.from({ length: 20_000 }, (_, i) => at(i / 1000));
    extend(track, at(50));
    expect(track).toHaveLength(10_001);
    expect(track.at(-1)?.lat_deg).toBe(50);
  });
});
