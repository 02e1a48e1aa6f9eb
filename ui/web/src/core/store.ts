// The one place where the page keeps what the station said. Panels read it and
// are told when it changes; only core/socket and core/track write to it.

import type { Hello, Snapshot, TrackPoint, Vehicle } from './wire';

export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

export interface State {
  hello?: Hello;
  snapshot?: Snapshot;
  /** When the snapshot arrived, on the clock of performance.now(). */
  receivedAt: number;
  connection: Connection;
  /** When the station was last heard, if it is lost now. */
  lostSince?: number;
  /** The vehicle that the pilot chose; absent: the first one. */
  selected?: string;
  /** The path flown so far, by vehicle. */
  tracks: Map<string, TrackPoint[]>;
}

const state: State = { receivedAt: 0, connection: 'connecting', tracks: new Map() };
const listeners = new Set<() => void>();

function changed(): void {
  for (const tell of listeners) tell();
}

export const store: {
  readonly state: State;
  subscribe(fn: () => void): () => void;
  select(id: string): void;
} = {
  state,
  subscribe(fn) {
    listeners.add(fn);
    return () => listeners.delete(fn);
  },
  select(id) {
    state.selected = id;
    changed();
  },
};

/** For core/socket and core/track only: changes the state and tells the panels. */
export function update(change: (state: State) => void): void {
  change(state);
  changed();
}

/** The vehicle shown: the chosen one while it is known, else the first. */
export function vehicle(s: State): Vehicle | undefined {
  const all = s.snapshot?.vehicles;
  return all?.find((v) => v.id === s.selected) ?? all?.[0];
}

/** How old a value of the snapshot is now, in ms; Infinity when there is none. */
export function ageNow(ageMs: number | undefined, s: State, now = performance.now()): number {
  return ageMs === undefined ? Infinity : ageMs + Math.max(0, now - s.receivedAt);
}

/** Whether a value may be shown: young enough, and the station still speaks. */
export function fresh(ageMs: number | undefined, s: State, limitMs: number, now = performance.now()): boolean {
  return s.connection === 'open' && ageNow(ageMs, s, now) <= limitMs;
}
