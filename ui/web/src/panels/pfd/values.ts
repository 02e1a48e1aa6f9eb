// What the display shows of a vehicle: the best source for each value that is
// young enough, or how long it has been missing.

import { ageNow, type State, vehicle } from '../../core/store';
import type { Vehicle } from '../../core/wire';
import { limits } from '../../core/stale';
import type { Shown } from '../../instruments/missing';
import type { PfdValues } from '../../instruments/pfd';
import { bearing } from '../../map/geo';

interface Source {
  ageMs: number | undefined;
  value: number | undefined;
}

/** Movement slower than this has no direction worth showing. */
const leastTrackMps = 0.8;

/** The first source that is young enough, else the age of the youngest. */
export function choose(sources: Source[], limitMs: number, age: (ageMs: number | undefined) => number): Shown<number> {
  let youngest = Infinity;
  for (const s of sources) {
    if (s.value === undefined) continue;
    const ms = age(s.ageMs);
    if (ms <= limitMs) return { ok: true, value: s.value };
    youngest = Math.min(youngest, ms);
  }
  return { ok: false, ageMs: youngest };
}

export function pfdValues(state: State, now: number): PfdValues {
  const v = vehicle(state);
  const age = (ageMs: number | undefined): number => ageNow(ageMs, state, now);
  const rel = v?.position?.above_home_m;
  const attitudeAge = age(v?.attitude?.age_ms);
  const values: PfdValues = {
    attitude: v?.attitude && attitudeAge <= limits.attitude
      ? { ok: true, value: { rollDeg: v.attitude.roll_deg, pitchDeg: v.attitude.pitch_deg } }
      : { ok: false, ageMs: attitudeAge },
    heading: choose([
      { ageMs: v?.heading?.age_ms, value: v?.heading?.true_deg },
      { ageMs: v?.attitude?.age_ms, value: v?.attitude?.yaw_deg },
    ], limits.heading, age),
    groundMps: choose([
      { ageMs: v?.velocity?.age_ms, value: v?.velocity?.speed_mps },
      { ageMs: v?.airspeed?.age_ms, value: v?.airspeed?.ground_mps },
    ], limits.velocity, age),
    height: choose([{ ageMs: v?.position?.age_ms, value: rel ?? v?.position?.amsl_m }], limits.position, age),
    datum: rel === undefined && v?.position?.amsl_m !== undefined ? 'AMSL' : 'REL',
    climbMps: choose([
      { ageMs: v?.velocity?.age_ms, value: v?.velocity?.climb_mps },
      { ageMs: v?.airspeed?.age_ms, value: v?.airspeed?.climb_mps },
    ], limits.velocity, age),
  };
  if (v) addOptional(values, v, age);
  return values;
}

function addOptional(out: PfdValues, v: Vehicle, age: (ageMs: number | undefined) => number): void {
  const positionKnown = v.position !== undefined && age(v.position.age_ms) <= limits.position;
  if (v.airspeed?.air_mps !== undefined && age(v.airspeed.age_ms) <= limits.velocity) out.airMps = v.airspeed.air_mps;
  if (v.velocity && v.velocity.speed_mps >= leastTrackMps && age(v.velocity.age_ms) <= limits.velocity) {
    out.trackDeg = (Math.atan2(v.velocity.east_mps, v.velocity.north_mps) * 180) / Math.PI;
  }
  // Home stays where it was said to be; only our own place must be known now.
  if (positionKnown && v.home?.distance_m !== undefined) {
    out.homeM = v.home.distance_m;
    // Over home the direction turns at random.
    if (v.home.bearing_deg !== undefined && v.home.distance_m > 3) out.homeDeg = v.home.bearing_deg;
  }
  const m = v.mission;
  if (m && age(m.age_ms) <= limits.mission) {
    if (m.target_above_home_m !== undefined && out.datum === 'REL') out.targetHeightM = m.target_above_home_m;
    if (positionKnown && v.position && m.target_lat_deg !== undefined && m.target_lon_deg !== undefined) {
      out.targetDeg = bearing(v.position.lat_deg, v.position.lon_deg, m.target_lat_deg, m.target_lon_deg);
    }
  }
  if (v.wind && age(v.wind.age_ms) <= limits.wind) out.wind = { fromDeg: v.wind.from_deg, mps: v.wind.speed_mps };
}
