// The shape of where a flight went: north up, to scale, without a map.

export const width = 112;
export const height = 72;
const margin = 8;

export type Point = readonly [x: number, y: number];

/** The path in the thumbnail's pixels; empty where there is none. */
export function outline(path: readonly number[][]): Point[] {
  const first = path[0];
  if (!first) return [];
  const [lat0 = 0, lon0 = 0] = first;
  const shrink = Math.cos((lat0 * Math.PI) / 180);
  // East of the first point, across the date line too.
  const flat = path.map(([lat = 0, lon = 0]): Point => [(((lon - lon0 + 540) % 360) - 180) * shrink, lat0 - lat]);
  const xs = flat.map(([x]) => x);
  const ys = flat.map(([, y]) => y);
  const west = Math.min(...xs);
  const north = Math.min(...ys);
  const wide = Math.max(...xs) - west;
  const high = Math.max(...ys) - north;
  // A flight on the spot is a dot in the middle, not its own noise.
  const scale = Math.min((width - 2 * margin) / Math.max(wide, 1e-5), (height - 2 * margin) / Math.max(high, 1e-5));
  const left = (width - wide * scale) / 2;
  const top = (height - high * scale) / 2;
  return flat.map(([x, y]): Point => [left + (x - west) * scale, top + (y - north) * scale]);
}
