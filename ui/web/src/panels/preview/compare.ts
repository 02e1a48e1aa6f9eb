// Both sides of a preview, value by value. What becomes of a value the station has
// decided, by the real redactor; here the two sides are only laid side by side.

import { bearing, fixed, fixWord, missing, percent, signed } from '../../core/format';
import { actionOf, actionWords, classMeaning } from '../../core/policy';
import { limits } from '../../core/stale';
import { stackName, vehicleName } from '../../core/vehicle';
import { placeText } from '../../map/geo';
import type { HeardMessage, Policy, Vehicle } from '../../core/wire';

/** What became of a value on its way to them. */
export type Mark = 'same' | 'withheld' | 'changed';

export interface Row {
  name: string;
  mine: string;
  /** Absent where it is withheld. */
  theirs?: string;
  mark: Mark;
  /** What was done to it, in words, where that is not plain. */
  how?: string;
}

export interface Group {
  class: string;
  meaning: string;
  /** What the policy does to the class, in words. */
  action: string;
  rows: Row[];
}

interface Field {
  class: string;
  name: string;
  /** Where it stands on the wire, to know what is done to it. */
  from: string;
  of: (v: Vehicle) => string | undefined;
}

/** The newest messages that are shown. */
const shownTexts = 3;

const fields: readonly Field[] = [
  { class: 'location', name: 'Position', from: 'GLOBAL_POSITION_INT.lat', of: (v) => young(v.position, limits.position, (p) => placeText(p.lat_deg, p.lon_deg)) },
  { class: 'location', name: 'Altitude AMSL', from: 'GLOBAL_POSITION_INT.alt', of: (v) => young(v.position ?? v.height, limits.position, (p) => number(p.amsl_m, 'm')) },
  { class: 'location', name: 'Home', from: 'HOME_POSITION.latitude', of: (v) => v.home && placeText(v.home.lat_deg, v.home.lon_deg) },
  { class: 'location', name: 'To home', from: 'HOME_POSITION.latitude', of: (v) => young(v.position, limits.position, () => number(v.home?.distance_m, 'm')) },
  { class: 'location', name: 'Target', from: 'POSITION_TARGET_GLOBAL_INT.lat_int', of: (v) => young(v.mission, limits.mission, (m) => (m.target_lat_deg === undefined || m.target_lon_deg === undefined
    ? undefined : placeText(m.target_lat_deg, m.target_lon_deg))) },
  { class: 'location', name: 'Wind', from: 'WIND.speed', of: (v) => young(v.wind, limits.wind, (w) => `${fixed(w.speed_mps, 1)} m/s from ${bearing(w.from_deg)}`) },
  { class: 'location', name: 'Other aircraft', from: 'ADSB_VEHICLE.lat', of: (v) => (v.traffic.length > 0 ? `${v.traffic.length}` : undefined) },
  { class: 'identity', name: 'Serial number', from: 'AUTOPILOT_VERSION.uid2', of: (v) => v.board },
  { class: 'person', name: 'Sticks', from: 'RC_CHANNELS.chancount', of: (v) => young(v.rc, limits.rc, (r) => (r.channels_us.length > 0 ? `${r.channels_us.length} channels` : undefined)) },
  { class: 'time', name: 'Date and time', from: 'SYSTEM_TIME.time_unix_usec', of: (v) => v.clock && utc(v.clock.utc_ms) },
  { class: 'technical', name: 'Aircraft', from: 'HEARTBEAT.type', of: (v) => `${vehicleName(v)}, ${stackName(v)}` },
  { class: 'technical', name: 'Mode', from: 'HEARTBEAT.custom_mode', of: (v) => young(beat(v), limits.heartbeat, () => `${v.mode || missing}, ${v.armed ? 'armed' : 'disarmed'}`) },
  { class: 'technical', name: 'Height above home', from: 'GLOBAL_POSITION_INT.relative_alt', of: (v) => young(v.position ?? v.height, limits.position, (p) => number(p.above_home_m, 'm', 1)) },
  { class: 'technical', name: 'Speed', from: 'GLOBAL_POSITION_INT.vx', of: (v) => young(v.velocity, limits.velocity, (s) => number(s.speed_mps, 'm/s', 1)) ?? young(v.airspeed, limits.velocity, (s) => number(s.ground_mps, 'm/s', 1)) },
  { class: 'technical', name: 'Climb', from: 'GLOBAL_POSITION_INT.vz', of: (v) => young(v.velocity ?? v.airspeed, limits.velocity, (s) => `${signed(s.climb_mps)} m/s`) },
  { class: 'technical', name: 'Heading', from: 'GLOBAL_POSITION_INT.hdg', of: (v) => young(v.heading, limits.heading, (h) => bearing(h.true_deg)) },
  { class: 'technical', name: 'Battery', from: 'BATTERY_STATUS.voltages', of: (v) => young(v.batteries[0], limits.battery, (b) => `${fixed(b.voltage_v, 1)} V, ${percent(b.remaining_ratio)} %`) },
  { class: 'technical', name: 'GPS', from: 'GPS_RAW_INT.fix_type', of: (v) => young(v.gps[0], limits.gps, (g) => `${fixWord(g.fix)}, ${g.satellites ?? missing} satellites`) },
];

function young<T extends { age_ms: number }>(group: T | undefined, limitMs: number, say: (g: T) => string | undefined): string | undefined {
  return group && group.age_ms <= limitMs ? say(group) : undefined;
}

function beat(v: Vehicle): { age_ms: number } | undefined {
  return v.heartbeat_age_ms === undefined ? undefined : { age_ms: v.heartbeat_age_ms };
}

function number(value: number | undefined, unit: string, decimals = 0): string | undefined {
  return value === undefined ? undefined : `${fixed(value, decimals)} ${unit}`;
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Lays both sides beside each other, by class, the most telling first. A value that we do not have is no row. */
export function compare(mine: Vehicle, theirs: Vehicle | undefined, policy: Policy, heard: readonly HeardMessage[]): Group[] {
  return policy.classes.map((c) => {
    const rows: Row[] = [];
    for (const f of fields) {
      const ours = f.class === c.class ? f.of(mine) : undefined;
      if (ours !== undefined) rows.push(row(f.name, ours, theirs && f.of(theirs), { class: c.class, action: doneTo(f.from, heard) ?? c.action }));
    }
    if (c.class === 'text') rows.push(...messages(mine, theirs, policy));
    return { class: c.class, meaning: classMeaning(c.class), action: actionWords(c), rows };
  });
}

/** What is done to MESSAGE.FIELD; absent if the message has not come. */
function doneTo(name: string, heard: readonly HeardMessage[]): string | undefined {
  const [message, field] = name.split('.');
  const m = heard.find((x) => x.name === message);
  if (!m) return undefined;
  return m.withheld ? 'drop' : m.done.find((d) => d.field === field)?.action ?? 'keep';
}

/** A message comes with the same frame on both sides, and so is as old. */
function messages(mine: Vehicle, theirs: Vehicle | undefined, policy: Policy): Row[] {
  return mine.texts.slice(-shownTexts).toReversed().map((t) => row(
    'Message', t.text, theirs?.texts.find((o) => o.age_ms === t.age_ms && o.severity === t.severity)?.text, { class: 'text', action: actionOf(policy, 'text') },
  ));
}

function row(name: string, mine: string, theirs: string | undefined, done: { class: string; action: string }): Row {
  // What a format has instead of a value that is blanked may look like one: 0 m.
  const blanked = theirs !== mine && (done.action === 'blank' || done.action === 'drop');
  if (theirs === undefined || blanked) return { name, mine, mark: 'withheld' };
  if (theirs === mine) return { name, mine, theirs, mark: 'same' };
  return { name, mine, theirs, mark: 'changed', how: done.action === 'keep' ? 'not the same' : actionWords(done) };
}
