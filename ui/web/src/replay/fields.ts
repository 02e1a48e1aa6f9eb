// What a recorded field is called, and in what unit people read it. Fields are
// paths into wire.Vehicle; their last word carries the unit.

export interface FieldName {
  name: string;
  unit: string;
  /** What a recorded number is multiplied by to be in that unit. */
  scale: number;
  decimals: number;
}

/** Shown first: how high, how fast, how much is left, how well it knows where it is. */
export const firstFields: readonly string[] = ['position.above_home_m', 'velocity.speed_mps', 'batteries.0.remaining_ratio', 'gps.0.satellites'];

const units: readonly (readonly [suffix: string, unit: string, scale: number, decimals: number])[] = [
  ['_per_s', '1/s', 1, 1], ['_mps2', 'm/s²', 1, 1], ['_mps', 'm/s', 1, 1], ['_dps', '°/s', 1, 0], ['_deg', '°', 1, 1], ['_m', 'm', 1, 1], ['_v', 'V', 1, 2], ['_a', 'A', 1, 1],
  ['_ratio', '%', 100, 0], ['_c', '°C', 1, 0], ['_ms', 's', 0.001, 1], ['_mah', 'mAh', 1, 0], ['_wh', 'Wh', 1, 1], ['_pa', 'Pa', 1, 0], ['_dbm', 'dBm', 1, 0], ['_db', 'dB', 1, 0],
];

/** Places are told to the metre, which a degree of latitude is too large for. */
const placeDecimals = 6;

export function fieldName(path: string): FieldName {
  const parts = path.split('.');
  const last = parts.pop() ?? path;
  const [suffix, unit, scale, decimals] = units.find(([s]) => last.endsWith(s)) ?? ['', '', 1, 0];
  const what = last.slice(0, last.length - suffix.length).replaceAll('_', ' ');
  const group = parts.map((p) => /^\d+$/.test(p) ? String(Number(p) + 1) : p.replaceAll('_', ' ')).join(' ');
  const name = group ? `${group}: ${what}` : what;
  const place = /^(?:lat|lon)_deg$/.test(last);
  const start = name.startsWith('gps') ? name.replace('gps', 'GPS') : name;
  return { name: start.charAt(0).toUpperCase() + start.slice(1), unit, scale, decimals: place ? placeDecimals : decimals };
}

/** The step of a recording that a moment lies in; -1 before the first. */
export function stepAt(atMs: readonly number[], moment: number): number {
  let low = 0;
  let high = atMs.length - 1;
  if (high < 0 || moment < (atMs[0] ?? Infinity)) return -1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((atMs[middle] ?? Infinity) <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** "12.4" or, where a step holds more than one value, "11.9–12.4". */
export function reading(low: number | undefined | null, high: number | undefined | null, f: FieldName): string | undefined {
  if (low === undefined || low === null || high === undefined || high === null) return undefined;
  const [a, b] = [low, high].map((n) => (n * f.scale).toFixed(f.decimals));
  return a === b ? a : `${a}–${b}`;
}

/** Values older than this are missing; nearer ones stand until the next one. */
const bridgeMs = 1_000;

/** A list without the short holes that come from looking at steps in between two values. */
export function bridged(list: readonly (number | null | undefined)[], atMs: readonly number[]): (number | null)[] {
  const step = (atMs[1] ?? 0) - (atMs[0] ?? 0);
  const most = step > 0 ? Math.floor(bridgeMs / step) : 0;
  const next = list.map((n) => n ?? null);
  let last = -1;
  for (const [i, value] of list.entries()) {
    if (value === null || value === undefined) continue;
    if (last >= 0 && i - last - 1 <= most) next.fill(list[last] ?? null, last + 1, i);
    last = i;
  }
  return next;
}
