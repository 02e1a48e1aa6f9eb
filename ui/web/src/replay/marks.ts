// The marks of a time line: what happened, thinned so that each can be hit.

import type { Mark } from '../core/wire';

/** Marks that lie so near to each other that they are one on the screen. */
export interface Spot {
  atMs: number;
  /** From 0, the start, to 1, the end. */
  share: number;
  sign: string;
  tone: 'warning' | 'caution' | 'advisory' | 'plain';
  marks: Mark[];
}

interface Sign {
  sign: string;
  tone: Spot['tone'];
  /** What matters most stands for all of a spot. */
  weight: number;
}

const alerts = new Map<string, Sign>([
  ['warning', { sign: '▲', tone: 'warning', weight: 9 }],
  ['caution', { sign: '◆', tone: 'caution', weight: 8 }],
  ['advisory', { sign: '●', tone: 'advisory', weight: 1 }],
]);

const kinds = new Map<Mark['kind'], Sign>([
  ['take_off', { sign: '↑', tone: 'plain', weight: 5 }],
  ['landing', { sign: '↓', tone: 'plain', weight: 4 }],
  ['armed', { sign: 'A', tone: 'plain', weight: 3 }],
  ['mode', { sign: 'M', tone: 'plain', weight: 2 }],
]);

const other: Sign = { sign: '·', tone: 'plain', weight: 0 };

function signOf(m: Mark): Sign {
  return (m.kind === 'alert' ? alerts.get(m.level ?? '') : kinds.get(m.kind)) ?? other;
}

/** Where a moment is between start and end. */
export function shareOf(atMs: number, startMs: number, endMs: number): number {
  return endMs > startMs ? Math.min(1, Math.max(0, (atMs - startMs) / (endMs - startMs))) : 0;
}

/** The spots of a time line on which two of them must be `apart` (a share of its length). */
export function spots(marks: readonly Mark[], startMs: number, endMs: number, apart: number): Spot[] {
  const out: Spot[] = [];
  const weights: number[] = [];
  for (const m of marks.toSorted((a, b) => a.at_ms - b.at_ms)) {
    const share = shareOf(m.at_ms, startMs, endMs);
    const { sign, tone, weight } = signOf(m);
    const last = out.at(-1);
    if (!last || share - last.share >= apart) {
      out.push({ atMs: m.at_ms, share, sign, tone, marks: [m] });
      weights.push(weight);
      continue;
    }
    last.marks.push(m);
    if (weight > (weights.at(-1) ?? 0)) {
      Object.assign(last, { sign, tone, atMs: m.at_ms });
      weights[weights.length - 1] = weight;
    }
  }
  return out;
}
