// What the privacy view says, without how it looks.

import { capital } from '../../core/format';
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

// As package redact has them, the most telling first.
const classes = new Map([
  ['location', 'where the aircraft, its home, its operator or its target is'],
  ['identity', 'which aircraft it is'],
  ['person', 'who somebody is'],
  ['credential', 'what opens something: passwords, keys'],
  ['network', 'where a machine can be found'],
  ['imagery', 'what a camera saw'],
  ['text', 'free text, which may hold anything'],
  ['bulk', 'logs, files and parameters'],
  ['time', 'the world’s time'],
  ['control', 'commands, and the answers to them'],
  ['technical', 'how the aircraft does'],
  ['unknown', 'what nobody has judged'],
]);

const actions = new Map([
  ['relative', 'told from a secret origin'],
  ['coarsen', 'made less exact'],
  ['pseudonym', 'given another name'],
  ['blank', 'blanked'],
  ['drop', 'left out whole'],
]);

function actionWords(w: Withheld): string {
  if (w.class === 'text' && w.action === 'coarsen') return 'cleared of what is recognised';
  return actions.get(w.action) ?? w.action;
}

const purposes = new Map([
  ['local', 'the crew itself'],
  ['evidence', 'a whole record'],
  ['partner', 'somebody trusted'],
  ['public', 'anybody'],
]);

export function purposeWords(purpose: string): string {
  const words = purposes.get(purpose);
  return words ? `${purpose}: ${words}` : purpose;
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
    const k = kept.get(w.class) ?? { class: w.class, meaning: classes.get(w.class) ?? '', ways: [] };
    k.ways.push({ words: actionWords(w), count: w.count, of: w.action === 'drop' ? 'messages' : 'fields', ageMs: w.age_ms });
    kept.set(w.class, k);
  }
  const order = [...classes.keys()];
  const place = (k: Kept) => (order.includes(k.class) ? order.indexOf(k.class) : order.length);
  return [...kept.values()].toSorted((a, b) => place(a) - place(b));
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
