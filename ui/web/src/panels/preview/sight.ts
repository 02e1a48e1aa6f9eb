// Where the aircraft is, as one side sees it.

import { actionOf } from '../../core/policy';
import { limits } from '../../core/stale';
import type { Policy, TrackPoint, Vehicle } from '../../core/wire';
import type { Place, SceneVehicle } from '../../map/scene';

export type Sight =
  /** Nobody knows it: the aircraft does not say. */
  | { kind: 'unknown' }
  | { kind: 'withheld' }
  | { kind: 'exact' | 'coarse' | 'relative'; vehicle: SceneVehicle; home?: Place; grid: Place; centre: Place; spanM: number; cellM: number };

/** What a map of exact places shows from side to side. */
const exactSpanM = 700;
/** How many cells are shown from side to side, so that one stands out. */
const cellsShown = 2.2;

/** Our own sight, on the scale on which theirs can be compared. */
export function ours(mine: Vehicle, track: readonly TrackPoint[], policy: Policy): Sight {
  const at = place(mine);
  if (!at) return { kind: 'unknown' };
  const home = homeOf(mine);
  return { kind: 'exact', vehicle: sceneOf(mine, at, track), centre: at, grid: home ?? at, spanM: span(policy), cellM: policy.cell_m, ...(home ? { home } : {}) };
}

/** Theirs: where ours is in the middle if it is a place on Earth, so that the two maps fit. */
export function others(mine: Vehicle, theirs: Vehicle | undefined, track: readonly TrackPoint[], policy: Policy): Sight {
  const ourPlace = place(mine);
  if (!ourPlace) return { kind: 'unknown' };
  const at = theirs && place(theirs);
  if (!at) return { kind: 'withheld' };
  const same = Math.abs(at.lat - ourPlace.lat) < 1e-6 && Math.abs(at.lon - ourPlace.lon) < 1e-6;
  const kind = same ? 'exact' : actionOf(policy, 'location') === 'relative' ? 'relative' : 'coarse';
  const home = homeOf(theirs);
  return {
    kind, vehicle: sceneOf(theirs, at, track), grid: kind === 'relative' ? home ?? at : homeOf(mine) ?? ourPlace, centre: kind === 'relative' ? at : ourPlace, spanM: span(policy), cellM: policy.cell_m,
    ...(home && kind !== 'coarse' ? { home } : {}),
  };
}

function span(policy: Policy): number {
  return actionOf(policy, 'location') === 'coarsen' ? policy.cell_m * cellsShown : exactSpanM;
}

function place(v: Vehicle): Place | undefined {
  const p = v.position;
  return p && p.age_ms <= limits.position ? { lat: p.lat_deg, lon: p.lon_deg } : undefined;
}

function homeOf(v: Vehicle): Place | undefined {
  return v.home && { lat: v.home.lat_deg, lon: v.home.lon_deg };
}

function sceneOf(v: Vehicle, at: Place, track: readonly TrackPoint[]): SceneVehicle {
  return {
    id: v.id, kind: v.kind, selected: true, stale: false, ageMs: v.position?.age_ms ?? 0, ...at, track,
    ...(v.heading && v.heading.age_ms <= limits.heading ? { headingDeg: v.heading.true_deg } : {}),
  };
}

/** The sight in words, for who does not see the map. */
export function sightWords(s: Sight): string {
  switch (s.kind) {
    case 'unknown': return 'The aircraft does not say where it is';
    case 'withheld': return 'Where it is: withheld';
    case 'exact': return 'The exact place';
    case 'coarse': return `Somewhere in a cell of about ${length(s.cellM)}`;
    case 'relative': return 'The shape of the flight; where on Earth is not told';
  }
}

function length(m: number): string {
  return m < 1000 ? `${Math.round(m)} m` : `${Number((m / 1000).toFixed(1))} km`;
}
