// What a run has to say: how many left, what was taken out, and of what class.

import { actionWords, classRank } from '../core/policy';
import type { ScrubPart, ScrubResult } from '../core/wire';

export interface Summary {
  copies: ScrubResult[];
  refused: ScrubResult[];
  /** What nobody misses. */
  junk: number;
  /** How many parts were taken out, by class, the most telling first. */
  out: { class: string; n: number }[];
}

export function summary(results: readonly ScrubResult[]): Summary {
  const out = new Map<string, number>();
  for (const r of results) {
    if (r.refused) continue;
    for (const p of r.parts) if (isOut(p)) out.set(p.class, (out.get(p.class) ?? 0) + p.n);
  }
  return {
    copies: results.filter((r) => !r.refused),
    refused: results.filter((r) => r.refused && !r.junk),
    junk: results.filter((r) => r.junk).length,
    out: [...out].map(([name, n]) => ({ class: name, n })).toSorted((a, b) => classRank(a.class) - classRank(b.class)),
  };
}

/** Whether nothing of it is in the copy. */
function isOut(p: ScrubPart): boolean {
  return p.action === 'drop' || p.action === 'blank';
}

export interface Told {
  class: string;
  /** What stood in the file, in the words of its format. */
  before: string[];
  /** What of it stands in the copy, with how it was changed; empty: nothing. */
  after: string[];
}

/** The fields of a file, before and after, by class. */
export function fields(r: ScrubResult): Told[] {
  const by = new Map<string, Told>();
  for (const p of r.parts) {
    const t = by.get(p.class) ?? { class: p.class, before: [], after: [] };
    const name = named(p);
    t.before.push(name);
    if (!isOut(p)) t.after.push(p.action === 'keep' ? name : `${name} (${actionWords(p)})`);
    by.set(p.class, t);
  }
  if (r.unknown > 0) by.set('unknown', { class: 'unknown', before: [`${r.unknown} ${r.unknown === 1 ? 'part' : 'parts'} that nobody has judged`], after: [] });
  return [...by.values()].toSorted((a, b) => classRank(a.class) - classRank(b.class));
}

function named(p: ScrubPart): string {
  const name = p.what || p.class;
  return p.n > 1 ? `${name} × ${p.n}` : name;
}
