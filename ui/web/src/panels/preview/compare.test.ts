import { describe, expect, it } from 'vitest';
import { policyWith, vehicleWith } from '../../core/sample';
import type { HeardMessage, Vehicle } from '../../core/wire';
import { compare, type Row } from './compare';

const place = { age_ms: 100, lat_deg: 48.85837, lon_deg: 2.29448, amsl_m: 187.6, above_home_m: 64.2 };
const mine = vehicleWith({ position: place, board: 'c0ffee', texts: [{ number: 4, age_ms: 900, severity: 4, text: 'call +33 1 23 45' }] });

const heard: HeardMessage[] = [{ name: 'GLOBAL_POSITION_INT', kept: 5, done: [
  { field: 'lat', class: 'location', action: 'coarsen' }, { field: 'lon', class: 'location', action: 'coarsen' }, { field: 'alt', class: 'location', action: 'blank' },
] }];

function rows(theirs: Vehicle | undefined, policy = policyWith(), messages = heard): Map<string, Row> {
  return new Map(compare(mine, theirs, policy, messages).flatMap((g) => g.rows).map((r) => [r.name, r]));
}

describe('compare', () => {
  it('shows what is told as it is on both sides', () => {
    const all = rows(mine, policyWith(), []);
    expect([...all.values()].every((r) => r.mark === 'same' && r.theirs === r.mine)).toBe(true);
    expect(all.get('Serial number')?.mine).toBe('c0ffee');
  });

  it('says withheld, and never nothing, for what they are not told', () => {
    const all = rows(undefined);
    expect(all.get('Position')).toEqual({ name: 'Position', mine: '48.85837° N  002.29448° E', mark: 'withheld' });
    expect([...all.values()].map((r) => r.mark)).toEqual(Array.from(all, () => 'withheld'));
  });

  it('takes what stands for "not known" for no value', () => {
    const all = rows({ ...mine, position: { ...place, lat_deg: 48.86, amsl_m: 0 } });
    expect(all.get('Altitude AMSL')?.mark).toBe('withheld');
    expect(all.get('Position')).toMatchObject({ mark: 'changed', how: 'made less exact' });
    expect(all.get('Height above home')?.mark).toBe('same');
  });

  it('goes by the class where the message has not come', () => {
    const all = rows({ ...mine, board: 'a1' }, policyWith({ identity: 'pseudonym' }));
    expect(all.get('Serial number')).toMatchObject({ theirs: 'a1', mark: 'changed', how: 'given another name' });
  });

  it('finds the message that came with the same frame, whatever its number', () => {
    const cleared = { ...mine, texts: [{ number: 1, age_ms: 900, severity: 4, text: 'call (phone)' }, { number: 2, age_ms: 500, severity: 4, text: 'other' }] };
    expect(rows(cleared, policyWith({ text: 'coarsen' })).get('Message')).toMatchObject({ theirs: 'call (phone)', how: 'cleared of what is recognised' });
  });

  it('knows heights and speeds of who does not know the place', () => {
    const { position: _, ...nowhere } = mine;
    expect(rows({ ...nowhere, height: { age_ms: 100, above_home_m: 64.2 } }).get('Height above home')?.mark).toBe('same');
  });

  it('has no row for what we do not have, or have no more', () => {
    const old = compare(vehicleWith({ position: { ...place, age_ms: 60_000 } }), undefined, policyWith(), []);
    expect(old.find((g) => g.class === 'location')?.rows).toEqual([]);
  });
});
