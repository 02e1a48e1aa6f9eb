// The one place where the page keeps what the station said. Panels read it and
// are told when it changes; only core/socket and core/track write to it, and
// core/replay, which shows a recorded flight in place of the live one.

import type { Hello, MissionView, Snapshot, TrackPoint, Vehicle } from './wire';

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
  /** The mission that all of this is of, if it is a recorded one. */
  past?: MissionView;
}

const live: State = { receivedAt: 0, connection: 'connecting', tracks: new Map() };
let shown = live;
const listeners = new Set<() => void>();

function changed(): void {
  for (const tell of listeners) tell();
}

export const store: {
  /** What is shown: the live flight, or a recorded one. */
  readonly state: State;
  /** What the station says now, whatever is shown. */
  readonly live: State;
  subscribe(fn: () => void): () => void;
  select(id: string): void;
} = {
  get state() {
    return shown;
  },
  live,
  subscribe(fn) {
    listeners.add(fn);
    return () => listeners.delete(fn);
  },
  select(id) {
    shown.selected = id;
    changed();
  },
};

/** For core/socket and core/track only: changes the live state and tells the panels. */
export function update(change: (state: State) => void): void {
  change(live);
  changed();
}

/** For core/replay only: shows a recorded flight, or the live one again. */
export function show(past: State | undefined): void {
  shown = past ?? live;
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
