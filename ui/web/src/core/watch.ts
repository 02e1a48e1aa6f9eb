// What the station answers to one question, asked again and again while somebody
// looks, and not otherwise.

import type { Problem } from './wire';

/** The station answers from memory; slower than this, something is wrong. */
const patienceMs = 5_000;

/** Why the station's answer is no answer, in words. */
export class AnswerError extends Error {}

export interface Asking<T> {
  ask: (signal: AbortSignal) => Promise<T>;
  everyMs: number;
  /** What it means, and what to do, that there is no answer. */
  meaning: string;
  action: string;
}

/** Follows an answer from start() to stop(); tells at every news. */
export class Watch<T> {
  /** The last answer, absent until there is one. */
  view: T | undefined;
  /** When that was asked for, on the clock of performance.now(); its ages count from there. */
  askedAt = 0;
  /** Why the latest question has no answer; absent if it has one. */
  problem: Problem | undefined;
  private running: AbortController | undefined;

  constructor(private readonly changed: () => void, private readonly how: Asking<T>) {}

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
      await pause(this.how.everyMs, stopped);
    }
  }

  private async once(stopped: AbortSignal): Promise<void> {
    const askedAt = performance.now();
    try {
      const view = await this.how.ask(AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]));
      if (stopped.aborted) return;
      this.view = view;
      this.askedAt = askedAt;
      this.problem = undefined;
    } catch (error) {
      if (stopped.aborted) return;
      this.problem = { cause: causeOf(error), meaning: this.how.meaning, action: this.how.action };
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

/** Asks for JSON; throws an AnswerError where the station refuses. */
export async function getJSON(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(address, { cache: 'no-store', signal });
  if (answer.status === 401 || answer.status === 403) throw new AnswerError('The station does not know this page any more');
  if (!answer.ok) throw new AnswerError(`The station answered with error ${answer.status}`);
  return answer.json();
}

function causeOf(error: unknown): string {
  if (error instanceof AnswerError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') return `The station did not answer within ${patienceMs / 1000} s`;
  if (error instanceof SyntaxError) return 'The station’s answer cannot be read';
  return 'The station cannot be reached';
}
