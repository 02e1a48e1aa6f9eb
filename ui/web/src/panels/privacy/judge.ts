// What the privacy view says, without how it looks.

import { capital } from '../../core/format';
import { actionWords, classMeaning, classRank } from '../../core/policy';
import type { Forward, Withheld } from '../../core/wire';

export interface Verdict {
  mark: string;
  tone: 'engaged' | 'caution' | 'dim';
  words: string;
}

export function stateVerdict(f: Forward): Verdict {
  switch (f.state) {
    case 'open': return { mark: '✓', tone: 'engaged', words: 'told what its policy allows' };
    case 'waiting': return { mark: '○', tone: 'dim', words: 'nobody there to be told' };
    case 'held': return { mark: '◆', tone: 'caution', words: 'held: nothing is sent' };
    default: return { mark: '◆', tone: 'caution', words: 'in a state that this page does not know' };
  }
}

export interface Kept {
  class: string;
  /** What the class means; empty for one that this page does not know. */
  meaning: string;
  ways: Way[];
}

export interface Way {
  words: string;
  count: number;
  /** Whole messages are left out; the rest happens to fields of messages that are told. */
  of: 'messages' | 'fields';
  /** Of the last one. */
  ageMs: number;
}

/** What was withheld, by class, the most telling first. */
export function keptBack(list: readonly Withheld[]): Kept[] {
  const kept = new Map<string, Kept>();
  for (const w of list) {
    const k = kept.get(w.class) ?? { class: w.class, meaning: classMeaning(w.class), ways: [] };
    k.ways.push({ words: actionWords(w), count: w.count, of: w.action === 'drop' ? 'messages' : 'fields', ageMs: w.age_ms });
    kept.set(w.class, k);
  }
  return [...kept.values()].toSorted((a, b) => classRank(a.class) - classRank(b.class));
}

export interface HeldBack {
  what: string;
  why: string;
}

/** What is held back, once for each reason. */
export function heldBack(all: readonly Forward[]): HeldBack[] {
  const by = new Map<string, string[]>();
  for (const f of all) {
    if (f.state === 'held') by.set(f.detail, [...by.get(f.detail) ?? [], f.name]);
  }
  return [...by].map(([detail, names]) => ({
    what: names.length === all.length ? 'Nothing is forwarded' : `Nothing is forwarded to ${names.join(', ')}`,
    why: `${sentence(detail)} What is not on record may not be forwarded.`,
  }));
}

/** The station's words as a sentence. */
function sentence(words: string): string {
  const text = capital(words.trim().replace(/^nothing is sent: /, ''));
  if (text === '') return 'The station does not say why.';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
