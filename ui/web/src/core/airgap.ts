// What the page says to "can anything leave?": one word, why, and how old the
// measurement behind it is. Too old a word is no word.

import { ageNow, type State } from './store';
import { limits } from './stale';
import type { AirGap } from './wire';

interface Word {
  word: string;
  mark: string;
  tone: 'engaged' | 'caution' | 'dim';
}

export interface AirGapWord extends Word {
  why: string;
  /** Infinity if there is no answer whose age could be told. */
  ageMs: number;
  /** Nothing may be claimed: the measurement is too old, or the station silent. */
  old: boolean;
}

const notProved: Word = { word: 'NOT PROVED', mark: '○', tone: 'dim' };

const words = new Map<AirGap['state'], Word>([
  ['gapped', { word: 'AIR-GAP', mark: '✓', tone: 'engaged' }],
  ['held', { word: 'DOOR HELD', mark: '✓', tone: 'engaged' }],
  ['weak', { word: 'DOOR WEAK', mark: '◆', tone: 'caution' }],
  ['unknown', notProved],
]);

export function airGap(s: State, now = performance.now()): AirGapWord {
  const gap = s.snapshot?.air_gap;
  const ageMs = ageNow(gap?.age_ms, s, now);
  if (s.connection !== 'open') {
    return { ...notProved, why: 'There is no connection to the station: nothing is known of its door now.', ageMs, old: true };
  }
  if (!gap) return { ...notProved, why: 'The station does not say whether anything could leave.', ageMs, old: false };
  // A state that this page does not know is none that it may vouch for.
  const word = words.get(gap.state) ?? notProved;
  if (word === notProved) return { ...notProved, why: gap.why, ageMs: Infinity, old: false };
  if (!(ageMs <= limits.airGap)) {
    return { ...notProved, why: 'The last measurement is too old to say how it is now.', ageMs, old: true };
  }
  return { ...word, why: gap.why, ageMs, old: false };
}
