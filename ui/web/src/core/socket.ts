// The connection to the station: one WebSocket that heals by itself. Newest
// snapshot wins; nothing is queued on the way in. Commands are never queued
// either: without an open connection they fail at once, in words.

import { store, update } from './store';
import { followTracks, reseedTracks } from './track';
import type { Hello, Problem, Reply, Request, Snapshot } from './wire';

/** The station speaks at least four times a second; a silent second is a loss. */
const silenceMs = 1_000;
/** A silent socket is given up after this, and a new one opened. */
const giveUpMs = 3_000;
/** A handshake to a program on this machine takes milliseconds. */
const openMs = 4_000;
const retryFirstMs = 250;
const retryMaxMs = 2_000;
/** The station answers a request at once; it does not wait for the vehicle. */
const replyMs = 5_000;

type Unnumbered = Omit<Request, 'request'>;

let socket: WebSocket | undefined;
let heardAt = 0;
let retryMs = retryFirstMs;
let version: string | undefined;
let number = 0;
const pending = new Map<number, (reply: Reply) => void>();

function failed(asked: number, problem: Problem): Reply {
  return { type: 'reply', request: asked, ok: false, problem };
}

const lostProblem: Problem = {
  cause: 'The connection to the station is lost',
  meaning: 'Whether the station took the command is not known.',
  action: 'Wait until the page is connected again, look at the command list, and use the hand controller meanwhile.',
};

/** Nothing that is pressed while a recorded flight is shown may reach a vehicle. */
const pastProblem: Problem = {
  cause: 'This is a replay of a recorded flight',
  meaning: 'Nothing was sent to any aircraft.',
  action: 'Go back to the live flight first.',
};

export function connect(): void {
  open();
  setInterval(watch, 200);
  // A tablet that wakes up should not wait for the next retry.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') watch();
  });
}

/** Sends one request; resolves with the station's reply, never rejects. */
export function request(what: Unnumbered): Promise<Reply> {
  const n = ++number;
  if (store.state !== store.live) return Promise.resolve(failed(n, pastProblem));
  if (socket?.readyState !== WebSocket.OPEN || store.live.connection !== 'open') {
    return Promise.resolve(failed(n, {
      cause: 'There is no connection to the station',
      meaning: 'Nothing was sent to the aircraft.',
      action: 'Use the hand controller; the page connects again by itself.',
    }));
  }
  const full: Request = { ...what, request: n };
  socket.send(JSON.stringify(full));
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(failed(n, lostProblem)), replyMs);
    const settle = (reply: Reply) => {
      clearTimeout(timer);
      pending.delete(n);
      resolve(reply);
    };
    pending.set(n, settle);
  });
}

function open(): void {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const ws = new WebSocket(`${scheme}//${location.host}/ws`);
  socket = ws;
  heardAt = performance.now();
  let opened = false;
  const tooLong = setTimeout(() => ws.close(), openMs);
  ws.addEventListener('open', () => {
    opened = true;
    clearTimeout(tooLong);
    heardAt = performance.now();
  });
  ws.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (ws === socket && typeof event.data === 'string') receive(event.data);
  });
  ws.addEventListener('close', () => {
    clearTimeout(tooLong);
    if (ws !== socket) return;
    socket = undefined;
    for (const settle of pending.values()) settle(failed(0, lostProblem));
    lose();
    if (opened) retryMs = retryFirstMs;
    else void findOutWhy();
    setTimeout(open, retryMs);
    retryMs = Math.min(retryMaxMs, retryMs * 2);
  });
}

/** A browser does not say why a WebSocket was refused; a plain request does. */
async function findOutWhy(): Promise<void> {
  try {
    const answer = await fetch('/api/maps', { cache: 'no-store' });
    if (answer.status === 403 && store.live.connection !== 'open') {
      update((s) => { s.connection = 'refused'; });
    }
  } catch {
    // The station is not there at all; lost already says so.
  }
}

function lose(): void {
  if (store.live.connection !== 'open') return;
  update((s) => {
    s.connection = 'lost';
    s.lostSince = heardAt;
  });
}

function watch(): void {
  if (!socket) return;
  const silent = performance.now() - heardAt;
  if (silent > silenceMs) lose();
  if (silent > giveUpMs && socket.readyState === WebSocket.OPEN) socket.close();
}

type Message = Hello | Snapshot | Reply;

function receive(text: string): void {
  // Same origin, same program, types generated from it: the shape is trusted.
  const message = JSON.parse(text) as Message;
  heardAt = performance.now();
  switch (message.type) {
    case 'hello':
      greet(message);
      break;
    case 'snapshot':
      take(message);
      break;
    case 'reply':
      pending.get(message.request)?.(message);
      break;
  }
}

function greet(hello: Hello): void {
  if (version !== undefined && version !== hello.version) {
    location.reload();
    return;
  }
  version = hello.version;
  retryMs = retryFirstMs;
  reseedTracks();
  update((s) => { s.hello = hello; });
}

function take(snapshot: Snapshot): void {
  update((s) => {
    s.snapshot = snapshot;
    s.receivedAt = heardAt;
    s.connection = 'open';
    delete s.lostSince;
    followTracks(s, snapshot);
  });
}
