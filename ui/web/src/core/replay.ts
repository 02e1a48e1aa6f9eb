// A recorded flight in place of the live one: a socket of its own to the station,
// which has no vehicle behind it. The live socket stays open meanwhile, so that
// the page knows when the flight that is on needs its pilot.

import { ReplayClock } from '../replay/clock';
import { fetchMission, noAnswer } from './missions';
import { show, store, type State } from './store';
import { extend } from './track';
import type { Hello, Problem, Reply, ReplayWish, Request, Snapshot } from './wire';

/** Reading the index of a long flight takes seconds on a slow disk. */
const patienceMs = 30_000;
/** A word of the station that follows an older wish than the last one tells nothing new. */
const followMs = 2_000;

interface Run {
  socket: WebSocket;
  state: State;
  clock: ReplayClock;
  asked: number;
  askedAt: number;
  answered: number;
}

let run: Run | undefined;

/** The moment that is shown now, in ms since the Unix epoch. */
export function replayNow(now = performance.now()): number {
  const replay = run?.state.snapshot?.replay;
  if (!run || !replay) return 0;
  return Math.min(replay.end_ms, Math.max(replay.start_ms, run.clock.at(now)));
}

/** Shows a mission once its first moment is here; what prevents it is returned. */
export async function startReplay(name: string): Promise<Problem | undefined> {
  leaveReplay();
  try {
    const past = await fetchMission(name, AbortSignal.timeout(patienceMs));
    const state: State = { receivedAt: performance.now(), connection: 'open', tracks: new Map(), selected: `${past.mission.system}.1`, past };
    if (store.live.hello) state.hello = store.live.hello;
    await open(name, state);
    return undefined;
  } catch (error) {
    return error instanceof CannotError ? error.problem : noAnswer(error);
  }
}

/** Goes back to the live flight, at once. */
export function leaveReplay(): void {
  const was = run;
  run = undefined;
  was?.socket.close();
  if (store.state !== store.live) show(undefined);
}

/** Asks the replay to play, to stand or to jump. */
export function steerReplay(wish: ReplayWish): void {
  if (run?.socket.readyState !== WebSocket.OPEN) return;
  const request: Request = { type: 'replay', request: ++run.asked, replay: wish };
  run.askedAt = performance.now();
  run.socket.send(JSON.stringify(request));
  const replay = run.state.snapshot?.replay;
  if (!replay) return;
  // The page shows the wish at once; the station follows within milliseconds.
  if (wish.rate !== undefined) replay.rate = wish.rate;
  if (wish.playing !== undefined) replay.playing = wish.playing;
  const at = wish.at_ms ?? run.clock.at(run.askedAt);
  run.clock.set(at, replay.playing ? replay.rate : 0, run.askedAt);
  if (wish.at_ms !== undefined) run.state.tracks.clear();
}

const cannot: Problem = {
  cause: 'This mission cannot be replayed',
  meaning: 'It holds no flight log that can be read, or four replays are open already. Its films and pictures can still be seen.',
  action: 'Close other replays and try again; what is damaged stands with the mission.',
};

class CannotError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.cause);
  }
}

function open(name: string, state: State): Promise<void> {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/replay/${encodeURIComponent(name)}`);
  const mine: Run = { socket, state, clock: new ReplayClock(), asked: 0, askedAt: 0, answered: 0 };
  run?.socket.close();
  run = mine;
  return new Promise((resolve, reject) => {
    const tooLong = setTimeout(() => socket.close(), patienceMs);
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (run !== mine || typeof event.data !== 'string') return;
      const message = JSON.parse(event.data) as Hello | Snapshot | Reply;
      if (message.type === 'reply') mine.answered = message.request;
      if (message.type !== 'snapshot') return;
      clearTimeout(tooLong);
      take(mine, message);
      resolve();
    });
    socket.addEventListener('close', () => {
      clearTimeout(tooLong);
      if (run === mine) leaveReplay();
      reject(new CannotError(cannot));
    });
  });
}

function take(r: Run, snapshot: Snapshot): void {
  const now = performance.now();
  const { replay } = snapshot;
  if (!replay) return;
  const behind = r.answered < r.asked && now - r.askedAt < followMs;
  if (behind) return;
  r.clock.tell(snapshot.at_ms, replay.playing ? replay.rate : 0, now);
  r.state.snapshot = { ...snapshot, ...station(now) };
  r.state.receivedAt = now;
  for (const v of snapshot.vehicles) {
    const p = v.position;
    if (!p) continue;
    const track = r.state.tracks.get(v.id) ?? [];
    const point = { at_ms: snapshot.at_ms - p.age_ms, lat_deg: p.lat_deg, lon_deg: p.lon_deg };
    r.state.tracks.set(v.id, track);
    extend(track, point);
  }
  show(r.state);
}

/** What the station is and does stands in the present, also beside a flight of the past. */
function station(now: number): Partial<Snapshot> {
  const { snapshot, receivedAt } = store.live;
  if (!snapshot) return {};
  const { links, devices, recordings, forwards, doors, air_gap: gap } = snapshot;
  return { links, devices, recordings, forwards, doors, ...(gap ? { air_gap: { ...gap, age_ms: gap.age_ms + now - receivedAt } } : {}) };
}
