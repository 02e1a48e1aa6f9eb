// What the map shows of the station's state: places with their age decided, so
// that the drawing code asks no questions.

import { ageNow, type State, vehicle } from '../core/store';
import type { TrackPoint, Traffic, Vehicle } from '../core/wire';
import { limits } from '../core/stale';

export interface Place {
  lat: number;
  lon: number;
}

export interface SceneVehicle extends Place {
  id: string;
  kind: Vehicle['kind'];
  selected: boolean;
  /** The position is too old: drawn hollow, as "last seen". */
  stale: boolean;
  ageMs: number;
  headingDeg?: number;
  northMps?: number;
  eastMps?: number;
  accuracyM?: number;
  track: readonly TrackPoint[];
}

export interface SceneTraffic extends Place {
  name: string;
  headingDeg?: number;
  speedMps?: number;
  distanceM?: number;
  relativeM?: number;
}

export interface Scene {
  /** Where a recorded flight went, before and after what is shown. */
  path?: readonly Place[];
  vehicles: SceneVehicle[];
  selected?: SceneVehicle;
  home?: Place;
  target?: Place;
  traffic: SceneTraffic[];
}

export function scene(state: State, now: number): Scene {
  const chosen = vehicle(state);
  const out: Scene = { vehicles: [], traffic: [] };
  if (state.past) out.path = state.past.mission.path.map(([lat = 0, lon = 0]) => ({ lat, lon }));
  for (const v of state.snapshot?.vehicles ?? []) {
    const shown = sceneVehicle(v, state, now, v === chosen);
    if (!shown) continue;
    out.vehicles.push(shown);
    if (shown.selected) out.selected = shown;
  }
  // The chosen one is drawn last, over the others.
  out.vehicles.sort((a, b) => Number(a.selected) - Number(b.selected));
  if (!chosen) return out;
  // Home has no age that matters: the vehicle says it once, and again when it moves it.
  if (chosen.home) out.home = { lat: chosen.home.lat_deg, lon: chosen.home.lon_deg };
  const m = chosen.mission;
  if (m?.target_lat_deg !== undefined && m.target_lon_deg !== undefined && ageNow(m.age_ms, state, now) <= limits.mission) {
    out.target = { lat: m.target_lat_deg, lon: m.target_lon_deg };
  }
  out.traffic = chosen.traffic.filter((t) => ageNow(t.age_ms, state, now) <= limits.traffic).map(sceneTraffic);
  return out;
}

function sceneVehicle(v: Vehicle, state: State, now: number, selected: boolean): SceneVehicle | undefined {
  const at = v.position;
  if (!at) return undefined;
  const ageMs = ageNow(at.age_ms, state, now);
  const out: SceneVehicle = {
    id: v.id, kind: v.kind, selected, ageMs, stale: ageMs > limits.position,
    lat: at.lat_deg, lon: at.lon_deg, track: state.tracks.get(v.id) ?? [],
  };
  if (v.heading && ageNow(v.heading.age_ms, state, now) <= limits.heading) out.headingDeg = v.heading.true_deg;
  else if (v.attitude && ageNow(v.attitude.age_ms, state, now) <= limits.attitude) out.headingDeg = v.attitude.yaw_deg;
  if (v.velocity && ageNow(v.velocity.age_ms, state, now) <= limits.velocity) {
    out.northMps = v.velocity.north_mps;
    out.eastMps = v.velocity.east_mps;
  }
  const gps = v.gps.find((g) => g.horizontal_accuracy_m !== undefined && ageNow(g.age_ms, state, now) <= limits.gps);
  if (gps?.horizontal_accuracy_m !== undefined) out.accuracyM = gps.horizontal_accuracy_m;
  return out;
}

function sceneTraffic(t: Traffic): SceneTraffic {
  return {
    lat: t.lat_deg, lon: t.lon_deg, name: t.callsign.trim() || t.icao.toUpperCase(),
    ...(t.heading_deg === undefined ? {} : { headingDeg: t.heading_deg }),
    ...(t.speed_mps === undefined ? {} : { speedMps: t.speed_mps }),
    ...(t.distance_m === undefined ? {} : { distanceM: t.distance_m }),
    ...(t.relative_m === undefined ? {} : { relativeM: t.relative_m }),
  };
}
