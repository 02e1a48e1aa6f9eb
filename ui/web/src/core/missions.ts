// What the station answers of recorded missions. Nothing of it is live: it is
// asked for once, when somebody looks.

import { AnswerError, getJSON } from './watch';
import type { MissionList, MissionView, Notes, Problem, RecordedMission, Series, Unlocking } from './wire';

export type Order = 'start' | 'duration' | 'distance' | 'highest' | 'size';

export interface Query {
  search: string;
  order: Order;
  ascending: boolean;
  offset: number;
}

/** As many as a list shows at once. */
export const pageLength = 25;

export const firstQuery: Query = { search: '', order: 'start', ascending: false, offset: 0 };

/** The address of a list. */
export function listAddress(q: Query): string {
  const words = new URLSearchParams({ search: q.search.trim(), order: q.order, ascending: String(q.ascending), limit: String(pageLength), offset: String(q.offset) });
  return `/api/missions?${words.toString()}`;
}

export function missionAddress(name: string): string {
  return `/api/missions/${encodeURIComponent(name)}`;
}

/** Where the browser finds a film or a picture of a mission. */
export function fileAddress(mission: string, file: string): string {
  return `/missions/${encodeURIComponent(mission)}/${encodeURIComponent(file)}`;
}

// Same origin, same program, types generated from it: the shapes are trusted.

export async function fetchMissions(q: Query, signal: AbortSignal): Promise<MissionList> {
  return await getJSON(listAddress(q), signal) as MissionList;
}

export async function fetchMission(name: string, signal: AbortSignal): Promise<MissionView> {
  return await getJSON(missionAddress(name), signal) as MissionView;
}

/** What was recorded of some fields over time, and which fields there are. */
export async function fetchSeries(name: string, fields: readonly string[], steps: number, signal: AbortSignal): Promise<Series> {
  const words = new URLSearchParams([['steps', String(steps)], ...fields.map((f) => ['field', f])]);
  return await getJSON(`${missionAddress(name)}/series?${words.toString()}`, signal) as Series;
}

export type Saved = { mission: RecordedMission; problem?: undefined } | { problem: Problem };

/** Keeps what a crew wrote; resolves with the mission as it is then, never rejects. */
export async function saveNotes(name: string, notes: Notes): Promise<Saved> {
  try {
    const answer = await fetch(`${missionAddress(name)}/notes`, {
      method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(notes),
    });
    if (answer.ok) return { mission: await answer.json() as RecordedMission };
    const told = answer.headers.get('Content-Type') === 'application/json' ? await answer.json() as Problem : undefined;
    return { problem: told ?? notSaved(`The station answered with error ${answer.status}`) };
  } catch {
    return { problem: notSaved('The station cannot be reached') };
  }
}

/** Opens sealed missions with a key file's text, or with no key locks them again; resolves with why it did not. */
export async function unlockMissions(key: string | undefined, passphrase = ''): Promise<Problem | undefined> {
  try {
    const answer = await fetch(key === undefined ? '/api/missions/lock' : '/api/missions/unlock', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(key === undefined ? {} : { key, passphrase } satisfies Unlocking),
    });
    if (answer.ok) return undefined;
    if (answer.headers.get('Content-Type') === 'application/json') return await answer.json() as Problem;
    return { cause: 'This page cannot unlock missions', meaning: 'Sealed missions stay closed.', action: 'Use the browser of the station’s own machine.' };
  } catch {
    return { cause: 'The station cannot be reached', meaning: 'Sealed missions stay closed.', action: 'Try again when the station answers.' };
  }
}

function notSaved(cause: string): Problem {
  return { cause, meaning: 'The notes were not saved. They are still in the form.', action: 'Try again when the station answers.' };
}

/** Why there is no answer, for people. */
export function noAnswer(error: unknown): Problem {
  return {
    cause: error instanceof AnswerError ? error.message : 'The station cannot be reached',
    meaning: 'The recordings are not affected.', action: 'Try again when the station answers.',
  };
}
