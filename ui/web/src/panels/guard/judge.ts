// What the guard's numbers mean, in a word, and how they are drawn.

import type { FarSide, Minute, State } from '../../core/guard_wire';
import type { GuardView } from '../../core/wire';

export interface Word {
  word: string;
  mark: '✓' | '◆' | '▲' | '○';
  tone: 'engaged' | 'caution' | 'warning' | 'dim';
}

export function left(uplinks: readonly FarSide[]): number {
  return uplinks.reduce((n, u) => n + u.left, 0);
}

/** One word for the whole wall; the worst that is known comes first. */
export function wallWord(view: GuardView): Word {
  const { state } = view;
  if (!state) return { word: 'NO GUARD', mark: '○', tone: 'dim' };
  if (view.running && left(state.uplinks) > 0) return { word: 'NOT HELD', mark: '▲', tone: 'warning' };
  if (view.running && state.wall.problem) return { word: 'IN DOUBT', mark: '▲', tone: 'warning' };
  if (!state.wall.standing) return { word: 'WALL DOWN', mark: '○', tone: 'dim' };
  if (!view.running) return { word: 'NOT WATCHED', mark: '◆', tone: 'caution' };
  return view.held ? { word: 'HELD', mark: '✓', tone: 'engaged' } : { word: 'IN DOUBT', mark: '▲', tone: 'warning' };
}

export interface Bar {
  at: number;
  n: number;
}

const minuteMs = 60_000;
export const shownMinutes = 60;

/** The hour up to now, a bar for each minute, also where nothing was tried. */
export function hour(minutes: readonly Minute[], nowMs: number): Bar[] {
  const by = new Map(minutes.map((m) => [Math.floor(Date.parse(m.at) / minuteMs), total(m)]));
  const last = Math.floor(nowMs / minuteMs);
  return Array.from({ length: shownMinutes }, (_, i) => {
    const minute = last - shownMinutes + 1 + i;
    return { at: minute * minuteMs, n: by.get(minute) ?? 0 };
  });
}

function total(m: Minute): number {
  return Object.values(m.attempts).reduce<number>((n, one) => n + (one ?? 0), 0);
}

export interface Share {
  name: string;
  attempts: number;
  bytes: number;
}

/** Adds up rows of one name, most attempts first. */
export function together(rows: readonly Share[]): Share[] {
  const sums = new Map<string, Share>();
  for (const r of rows) {
    const s = sums.get(r.name);
    if (s) {
      s.attempts += r.attempts;
      s.bytes += r.bytes;
    } else {
      sums.set(r.name, { ...r });
    }
  }
  return [...sums.values()].sort((a, b) => b.attempts - a.attempts || a.name.localeCompare(b.name));
}

export const byVendor = (s: State): Share[] => together(s.parties.map((p) => ({ ...p, name: p.vendor || 'Not in the table' })));
export const byCategory = (s: State): Share[] => together(s.parties.map((p) => ({ ...p, name: p.category || 'not known' })));

let regions: Intl.DisplayNames | undefined;

/** A country by its ISO 3166-1 code, in words. */
export function country(code: string): string {
  if (code === '') return 'Not in the table';
  try {
    regions ??= new Intl.DisplayNames(['en'], { type: 'region' });
    return regions.of(code) ?? code;
  } catch {
    return code; // it is no code
  }
}
