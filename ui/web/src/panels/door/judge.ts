// What the proof view says, without how it looks.

import type { Door, Layer, Proof, Route } from '../../core/wire';

export type Tone = 'engaged' | 'warning' | 'caution' | 'advisory' | 'dim';

export interface Verdict {
  mark: string;
  tone: Tone;
  words: string;
}

const marks: Record<Tone, string> = { engaged: '✓', warning: '▲', caution: '◆', advisory: '●', dim: '○' };

function verdict(tone: Tone, words: string): Verdict {
  return { mark: marks[tone], tone, words };
}

export function layerVerdict(l: Layer): Verdict {
  return verdict(l.state === 'active' ? 'engaged' : 'caution', l.state);
}

/** An open route that a layer claims to close is a broken promise, one that none claims a lack. */
export function routeVerdict(r: Route): Verdict {
  switch (r.outcome) {
    case 'refused': return verdict('engaged', 'refused');
    case 'untried': return verdict('dim', 'not tried');
    default: return verdict(r.closed_by.length > 0 ? 'warning' : 'caution', 'open');
  }
}

const rank: Record<Tone, number> = { warning: 0, caution: 1, advisory: 2, dim: 3, engaged: 4 };

/** Failed ones first; those of a kind stay in the order in which they were tried. */
export function worstFirst(routes: readonly Route[]): Route[] {
  return routes.toSorted((a, b) => rank[routeVerdict(a).tone] - rank[routeVerdict(b).tone]);
}

function countOf(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** "27 routes tried, 27 refused", and what was not so. */
export function proofVerdict(p: Proof): Verdict {
  const open = p.routes.filter((r) => r.outcome !== 'refused' && r.outcome !== 'untried');
  const untried = p.routes.filter((r) => r.outcome === 'untried').length;
  const broken = open.filter((r) => r.closed_by.length > 0).length;
  const tried = p.routes.length - untried;
  const words = `${countOf(tried, 'route')} tried, ${tried - open.length} refused${
    open.length > 0 ? `, ${open.length} open` : ''}${untried > 0 ? `; ${untried} could not be tried` : ''}`;
  if (!p.ok || broken > 0) return verdict('warning', words);
  // A proof that tried nothing proves nothing.
  return verdict(open.length > 0 || tried === 0 ? 'caution' : 'engaged', words);
}

/** How far the station's own sockets reach, counted. */
export function reach(doors: readonly Door[]): string {
  if (doors.length === 0) return 'The station lists no socket.';
  const link = doors.filter((d) => d.scope === 'link').length;
  const machine = doors.filter((d) => d.scope === 'machine').length;
  const routed = doors.length - link - machine;
  const parts = [
    routed > 0 ? `${routed} through routers` : '',
    link > 0 ? `${link} on the link` : '',
    machine > 0 ? `${machine} on this machine only` : '',
  ];
  return `${countOf(doors.length, 'socket')}: ${parts.filter((part) => part !== '').join(', ')}.`;
}

export function scopeVerdict(d: Door): Verdict {
  switch (d.scope) {
    case 'machine': return verdict('dim', 'this machine only');
    case 'link': return verdict('dim', 'the link it is on');
    default: return verdict('advisory', 'through routers, because the configuration says so');
  }
}

/** The UTC time of a ledger entry; with the day if that is not today's. */
export function ledgerTime(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  if (Number.isNaN(at.getTime())) return 'time unknown';
  const text = at.toISOString();
  const time = `${text.slice(11, 19)}Z`;
  return text.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10) ? time : `${text.slice(0, 10)} ${time}`;
}
