// What the keys do on a time line.

import type { ReplayWish } from '../../core/wire';

export const stepMs = 5_000;
export const wideStepMs = 60_000;

export interface Standing {
  atMs: number;
  startMs: number;
  endMs: number;
  playing: boolean;
}

/** What a key asks of the replay; undefined if it is none of its keys. */
export function wishOf(key: string, shift: boolean, s: Standing): ReplayWish | undefined {
  const to = (ms: number): ReplayWish => ({ at_ms: Math.round(Math.min(s.endMs, Math.max(s.startMs, ms))) });
  const step = shift ? wideStepMs : stepMs;
  switch (key) {
    case ' ': return { playing: !s.playing };
    case 'ArrowLeft': return to(s.atMs - step);
    case 'ArrowRight': return to(s.atMs + step);
    case 'Home': return to(s.startMs);
    case 'End': return to(s.endMs);
    default: return undefined;
  }
}
