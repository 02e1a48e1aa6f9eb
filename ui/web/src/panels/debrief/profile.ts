// A value over a flight, drawn for paper.

export const width = 680;
export const height = 120;
/** Left of this stand the numbers. */
export const left = 44;
const bottom = 18;

export interface Profile {
  /** SVG path data; a hole in the recording is a hole in the line. */
  line: string;
  low: number;
  high: number;
}

/** The line of a value, `scale` times as large as recorded; undefined where nothing was recorded. */
export function profile(list: readonly (number | null)[], scale: number): Profile | undefined {
  const known = list.filter((n): n is number => n !== null).map((n) => n * scale);
  if (known.length === 0) return undefined;
  // One by one: a long list is too much for the arguments of Math.min.
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const spread = high - low || 1;
  const x = (i: number): number => left + (list.length > 1 ? (i / (list.length - 1)) * (width - left) : 0);
  const y = (n: number): number => 4 + (1 - (n * scale - low) / spread) * (height - bottom - 8);
  let line = '';
  let drawing = false;
  for (const [i, n] of list.entries()) {
    if (n !== null) line += `${drawing ? 'L' : 'M'}${x(i).toFixed(1)} ${y(n).toFixed(1)}`;
    drawing = n !== null;
  }
  return { line, low, high };
}
