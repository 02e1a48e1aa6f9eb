// What the page says to "who is told of this flight?": one word, and why.

import type { State } from './store';
import type { Forward } from './wire';

export interface PrivacyWord {
  word: string;
  /** Empty for the calm word: there is nothing to point at. */
  mark: string;
  tone: 'engaged' | 'caution' | 'dim' | '';
  why: string;
  /** Nothing may be claimed: the station is silent. */
  old: boolean;
}

/** Absent until the station has said anything. */
export function privacy(s: State): PrivacyWord | undefined {
  if (!s.snapshot) return undefined;
  if (s.connection !== 'open') {
    return { word: 'Not known', mark: '○', tone: 'dim', why: 'There is no connection to the station: nothing is known of what it forwards now.', old: true };
  }
  return wordFor(s.snapshot.forwards);
}

function wordFor(all: readonly Forward[]): PrivacyWord {
  if (all.length === 0) {
    return { word: 'Nothing leaves', mark: '', tone: '', why: 'The configuration names no destination: telemetry is forwarded to nobody.', old: false };
  }
  const held = all.filter((f) => f.state === 'held');
  const open = all.filter((f) => f.state === 'open');
  if (held.length > 0) {
    const word = held.length === all.length ? 'Held' : `${held.length} of ${all.length} held`;
    return { word, mark: '◆', tone: 'caution', why: `${names(held)} should be told and must not be now.`, old: false };
  }
  if (open.length === 0) {
    return { word: 'Waiting', mark: '○', tone: 'dim', why: `Nobody is there to be told yet: ${names(all)}.`, old: false };
  }
  const complete = open.length === all.length;
  return {
    word: complete ? `${all.length} told` : `${open.length} of ${all.length} told`,
    mark: complete ? '✓' : '○',
    tone: complete ? 'engaged' : 'dim',
    why: `Told what a policy allows: ${open.map((f) => `${f.name} (${f.policy})`).join(', ')}.`,
    old: false,
  };
}

function names(list: readonly Forward[]): string {
  return list.map((f) => f.name).join(', ');
}
