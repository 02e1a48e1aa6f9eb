import { describe, expect, it } from 'vitest';
import { policyWith, vehicleWith } from '../../core/sample';
import { others, ours, sightWords } from './sight';

const at = (lat_deg: number, lon_deg: number) => vehicleWith({ position: { age_ms: 100, lat_deg, lon_deg } });
const mine = at(48.85837, 2.29448);
const coarse = policyWith({ location: 'coarsen' });

describe('what they see of the place', () => {
  it('is the exact one, or none', () => {
    expect(others(mine, mine, [], policyWith()).kind).toBe('exact');
    expect(others(mine, undefined, [], policyWith()).kind).toBe('withheld');
    expect(others(mine, vehicleWith(), [], policyWith()).kind).toBe('withheld');
    expect(others(vehicleWith(), undefined, [], policyWith()).kind).toBe('unknown');
  });

  it('is a cell on the map that we see, in the scale of the cell', () => {
    const theirs = others(mine, at(48.861, 2.3), [], coarse);
    const own = ours(mine, [], coarse);
    expect(theirs).toMatchObject({ kind: 'coarse', centre: { lat: 48.85837, lon: 2.29448 }, spanM: 2_200 });
    expect(own).toMatchObject({ kind: 'exact', spanM: 2_200 });
    expect(sightWords(theirs)).toBe('Somewhere in a cell of about 1 km');
  });

  it('is a shape somewhere, with its own middle, where places are told from a secret origin', () => {
    const theirs = others(mine, at(1.0001, 1.0002), [], policyWith({ location: 'relative' }));
    expect(theirs).toMatchObject({ kind: 'relative', centre: { lat: 1.0001, lon: 1.0002 } });
  });
});
