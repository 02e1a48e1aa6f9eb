// The path each vehicle has flown: fetched once when the vehicle is first seen
// and after each reconnect, then continued from the snapshots.

import { update, type State } from './store';
import type { Snapshot, TrackPoint } from './wire';

/** The station's own step, so that a reload shows the same line. */
const stepMetres = 2;
/** Bounds memory in a page that stays open for days. */
const maxPoints = 20_000;

const seeded = new Set<string>();

/** Makes every track be fetched again. */
export function reseedTracks(): void {
  seeded.clear();
}

export function followTracks(s: State, snapshot: Snapshot): void {
  for (const v of snapshot.vehicles) {
    if (!seeded.has(v.id)) {
      seeded.add(v.id);
      void seed(v.id);
    }
    const p = v.position;
    if (!p || v.link_lost) continue;
    const point: TrackPoint = { at_ms: snapshot.at_ms - p.age_ms, lat_deg: p.lat_deg, lon_deg: p.lon_deg };
    if (p.above_home_m !== undefined) point.above_home_m = p.above_home_m;
    const track = s.tracks.get(v.id);
    if (!track) s.tracks.set(v.id, [point]);
    else extend(track, point);
  }
}

/** Adds a point if it is a step away from the last one; thins a full track. */
export function extend(track: TrackPoint[], point: TrackPoint): void {
  const last = track.at(-1);
  if (last && metresBetween(last, point) < stepMetres) return;
  if (track.length >= maxPoints) track.splice(0, track.length, ...track.filter((_, i) => i % 2 === 0));
  track.push(point);
}

function metresBetween(a: TrackPoint, b: TrackPoint): number {
  const north = (b.lat_deg - a.lat_deg) * 111_195;
  const east = (b.lon_deg - a.lon_deg) * 111_195 * Math.cos((a.lat_deg * Math.PI) / 180);
  return Math.hypot(north, east);
}

async function seed(id: string): Promise<void> {
  try {
    const answer = await fetch(`/api/track?vehicle=${encodeURIComponent(id)}`, { cache: 'no-store' });
    if (!answer.ok) throw new Error(`track of ${id}: ${answer.status}`);
    const past = (await answer.json()) as TrackPoint[] | null;
    update((s) => {
      const since = past?.at(-1)?.at_ms ?? -Infinity;
      const newer = (s.tracks.get(id) ?? []).filter((p) => p.at_ms > since);
      s.tracks.set(id, [...(past ?? []), ...newer]);
    });
  } catch {
    // Try again with a later snapshot; the live part of the track is there.
    setTimeout(() => seeded.delete(id), 2_000);
  }
}
