// What the station says of its door, asked again and again while somebody
// looks, and not otherwise.

import type { DoorView, Problem } from './wire';

const everyMs = 2_000;
/** The station answers from memory; slower than this, something is wrong. */
const patienceMs = 5_000;

/** Why the station's answer is no answer, in words. */
class AnswerError extends Error {}

/** Follows the door from start() to stop(); tells at every news. */
export class DoorWatch {
  /** The last answer, absent until there is one. */
  view: DoorView | undefined;
  /** When that was asked for, on the clock of performance.now(); its ages count from there. */
  askedAt = 0;
  /** Why the latest question has no answer; absent if it has one. */
  problem: Problem | undefined;
  private running: AbortController | undefined;
  private readonly changed: () => void;
  private readonly ask: (signal: AbortSignal) => Promise<DoorView>;

  constructor(changed: () => void, ask = fetchDoor) {
    this.changed = changed;
    this.ask = ask;
  }

  start(): void {
    if (this.running) return;
    this.running = new AbortController();
    void this.run(this.running.signal);
  }

  /** Stops asking and forgets, so that nothing old is there at the next start. */
  stop(): void {
    this.running?.abort();
    this.running = undefined;
    this.view = undefined;
    this.problem = undefined;
  }

  private async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      await this.once(stopped);
      await pause(everyMs, stopped);
    }
  }

  private async once(stopped: AbortSignal): Promise<void> {
    const askedAt = performance.now();
    try {
      const view = await this.ask(AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]));
      if (stopped.aborted) return;
      this.view = view;
      this.askedAt = askedAt;
      this.problem = undefined;
    } catch (error) {
      if (stopped.aborted) return;
      this.problem = problemOf(error);
    }
    this.changed();
  }
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stopped.addEventListener('abort', end);
    if (stopped.aborted) end();
  });
}

async function fetchDoor(signal: AbortSignal): Promise<DoorView> {
  const answer = await fetch('/api/door', { cache: 'no-store', signal });
  if (answer.status === 401 || answer.status === 403) {
    throw new AnswerError('The station does not know this page any more');
  }
  if (!answer.ok) throw new AnswerError(`The station answered with error ${answer.status}`);
  return parseDoor(await answer.json());
}

type Loose<T> = { [K in keyof T]?: T[K] | null };

/** Takes the station's answer; a list that it left empty may be null. */
export function parseDoor(data: unknown): DoorView {
  if (typeof data !== 'object' || data === null || !('layers' in data)) {
    throw new AnswerError('The station answered something else than was asked');
  }
  const d = data as Loose<DoorView>;
  return {
    layers: d.layers ?? [],
    doors: d.doors ?? [],
    ledger: d.ledger ?? [],
    ...(d.ledger_problem ? { ledger_problem: d.ledger_problem } : {}),
    ...(d.proof ? { proof: { ...d.proof, routes: listOf(d.proof.routes).map((r) => ({ ...r, closed_by: listOf(r.closed_by) })) } } : {}),
    ...(d.network ? {
      network: {
        ...d.network, interfaces: listOf(d.network.interfaces), default_routes: listOf(d.network.default_routes), appeared: listOf(d.network.appeared),
      },
    } : {}),
  };
}

function listOf<T>(list: T[] | null): T[] {
  return list ?? [];
}

function problemOf(error: unknown): Problem {
  return {
    cause: causeOf(error),
    meaning: 'What is known of the door grows old and is taken away when it is too old.',
    action: 'The page asks again by itself. If this stays, look at the station, or run “skylatch prove” beside it.',
  };
}

function causeOf(error: unknown): string {
  if (error instanceof AnswerError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') return `The station did not answer within ${patienceMs / 1000} s`;
  if (error instanceof SyntaxError) return 'The station’s answer cannot be read';
  return 'The station cannot be reached';
}
