// The words of policies: what classes of data are, and what is done to them. What
// a policy does the station says.

import { getJSON } from './watch';
import type { Policy, PolicyClass } from './wire';

export async function fetchPolicies(signal: AbortSignal): Promise<Policy[]> {
  // Same origin, same program, types generated from it: the shape is trusted.
  return await getJSON('/api/policies', signal) as Policy[];
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

/** What a class means; empty for one that this page does not know. */
export function classMeaning(name: string): string {
  return classes.get(name) ?? '';
}

/** The place of a class in a list: the most telling first, unknown ones last. */
export function classRank(name: string): number {
  const at = [...classes.keys()].indexOf(name);
  return at < 0 ? classes.size : at;
}

const actions = new Map([
  ['keep', 'told as it is'],
  ['relative', 'told from a secret origin'],
  ['coarsen', 'made less exact'],
  ['pseudonym', 'given another name'],
  ['blank', 'blanked'],
  ['drop', 'left out whole'],
]);

export function actionWords(what: { class: string; action: string }): string {
  if (what.class === 'text' && what.action === 'coarsen') return 'cleared of what is recognised';
  return actions.get(what.action) ?? what.action;
}

const purposes = new Map([
  ['local', 'the crew itself'],
  ['evidence', 'a whole record'],
  ['partner', 'somebody trusted'],
  ['public', 'anybody'],
  ['vendor', 'the maker'],
]);

/** Whom a purpose is for; the purpose itself where this page does not know it. */
export function audience(purpose: string): string {
  return purposes.get(purpose) ?? purpose;
}

export function purposeWords(purpose: string): string {
  return purposes.has(purpose) ? `${purpose}: ${audience(purpose)}` : purpose;
}

/** What a policy does to a class; what it does not name is dropped. */
export function actionOf(p: Policy, name: string): PolicyClass['action'] {
  return p.classes.find((c) => c.class === name)?.action ?? 'drop';
}
