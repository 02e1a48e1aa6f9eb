import { describe, expect, it } from 'vitest';
import type { State } from '../core/store';
import type { Vehicle } from '../core/wire';
import { flying } from '../panels/pfd/flying';
import { scene } from './scene';
import { mapInWords } from './words';

function state(vehicles: Vehicle[], selected?: string): State {
  return {
    receivedAt: 1000, connection: 'open', tracks: new Map(), ...(selected === undefined ? {} : { selected }),
    snapshot: { type: 'snapshot', seq: 1, at_ms: 0, vehicles, links: [], devices: [], recordings: [], video: [], forwards: [], alerts: [], doors: [], pages: 1 },
  };
}

describe('scene', () => {
  it('shows nothing of a vehicle that never said where it is', () => {
    const v = flying();
    delete v.position;
    expect(scene(state([v]), 1000).vehicles).toEqual([]);
  });
  it('keeps the last place of a silent vehicle, as last seen, without a nose', () => {
    const s = scene(state([flying()]), 1000 + 20_000);
    expect(s.selected).toMatchObject({ stale: true, ageMs: 20_040 });
    expect(s.selected?.headingDeg).toBeUndefined();
    expect(s.selected?.northMps).toBeUndefined();
  });
  it('draws the chosen vehicle last and takes home and target from it alone', () => {
    const other = { ...flying(), id: '2.1' };
    delete other.home;
    const s = scene(state([flying(), other], '1.1'), 1000);
    expect(s.vehicles.map((v) => v.id)).toEqual(['2.1', '1.1']);
    expect(s.home).toBeDefined();
    expect(scene(state([flying(), other], '2.1'), 1000).home).toBeUndefined();
  });
  it('forgets traffic that is no longer heard', () => {
    expect(scene(state([flying()]), 1000).traffic.map((t) => t.name)).toEqual(['SWR123', '4B1806']);
    expect(scene(state([flying()]), 1000 + 60_000).traffic).toEqual([]);
  });
});

describe('mapInWords', () => {
  it('says where home is, what else flies, and how to choose', () => {
    const shown = scene(state([flying()]), 1000);
    expect(mapInWords({ scene: shown, name: 'Copter 1', picking: false, cursor: undefined })).toBe('Map; Copter 1 here, home 247 m  211°; 2 other aircraft');
    expect(mapInWords({ scene: shown, name: 'Copter 1', picking: true, cursor: { lat: 47.3778, lon: 8.5417 } }))
      .toContain('arrow keys move the cross, Enter chooses; cross at 100 m  000° from the aircraft');
    expect(mapInWords({ scene: scene(state([]), 1000), name: undefined, picking: false, cursor: undefined })).toBe('Map; no position of an aircraft');
  });
});
