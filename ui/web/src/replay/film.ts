// Which picture of a recorded film belongs to a moment of the flight, and how a
// player gets there and stays there.

import type { Film } from '../core/wire';

/** The film that was being recorded at a moment; undefined between films. */
export function filmAt(films: readonly Film[], atMs: number): Film | undefined {
  return films.find((f) => atMs >= startOf(f) && atMs <= f.end_ms);
}

function startOf(f: Film): number {
  return f.clock?.[0]?.[1] ?? f.start_ms;
}

export interface Moment {
  /** Seconds in the film. */
  seconds: number;
  /** Seconds of film for each second of flight: 0 where the camera had stopped. */
  pace: number;
}

/** Where a moment of the flight is in a film. */
export function momentIn(film: Film, atMs: number): Moment {
  const clock = film.clock ?? [];
  const i = lastBefore(clock, atMs);
  const [media = 0, cameMs = film.start_ms] = clock[i] ?? [];
  const next = clock[i + 1];
  const passed = (atMs - cameMs) / 1000;
  if (!next) return { seconds: Math.max(0, media + passed), pace: 1 };
  const [nextMedia = 0, nextMs = 0] = next;
  const length = nextMedia - media;
  const took = (nextMs - cameMs) / 1000;
  // Pictures come a little early or late; where they did not come at all, the last one stands.
  if (took < 1.5 * length) return { seconds: media + (passed * length) / took, pace: length / took };
  return passed < length ? { seconds: media + passed, pace: 1 } : { seconds: nextMedia - 0.001, pace: 0 };
}

/** The last tick that is not after a moment; the first if all are. */
function lastBefore(clock: readonly number[][], atMs: number): number {
  let low = 0;
  let high = clock.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((clock[middle]?.[1] ?? Infinity) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Steer {
  /** Where to jump, in seconds of the film; absent: nowhere. */
  seek?: number;
  /** How fast to play; 0 stands. */
  rate: number;
}

/** What browsers play at; faster films are shown by jumps. */
const slowestRate = 0.0625;
const fastestRate = 16;
/** Half a picture at 25 a second: nearer is the same picture. */
const nearSeconds = 0.02;
/** A standing picture is the exact one. */
const exactSeconds = 0.002;
/** Farther off than this, a jump is quicker than a pursuit. */
const farSeconds = 0.4;
/** In how many seconds a small difference is made up. */
const pursuitSeconds = 0.5;

/** What a player that is at `has` must do to be at `want`, which moves at `rate` film seconds a second. */
export function steer(want: number, has: number, rate: number): Steer {
  const off = want - has;
  if (rate === 0) return Math.abs(off) > exactSeconds ? { seek: want, rate: 0 } : { rate: 0 };
  if (rate > fastestRate || rate < slowestRate) return Math.abs(off) > nearSeconds ? { seek: want, rate: 0 } : { rate: 0 };
  if (Math.abs(off) > farSeconds * Math.max(1, rate)) return { seek: want, rate };
  if (Math.abs(off) <= nearSeconds) return { rate };
  const corrected = rate + off / pursuitSeconds;
  return { rate: Math.min(fastestRate, Math.max(slowestRate, rate * 0.5, Math.min(corrected, rate * 2))) };
}
