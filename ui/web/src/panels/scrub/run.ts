// A run: one file after the other goes to the station, with the rate and what is
// left of it, until it ends or is cancelled.

import { ScrubError, sendFile, startRun, type Sent } from '../../core/scrub';
import type { Problem, ScrubResult, ScrubRun, ScrubStart } from '../../core/wire';
import { boxText } from './boxes';
import type { Chosen } from './files';

export type RunState = 'running' | 'done' | 'cancelled' | 'failed';

/** How far back the rate looks. */
const spanMs = 8_000;

export interface Station {
  start: (what: ScrubStart) => Promise<ScrubRun>;
  send: (what: Sent, sent: (bytes: number) => void, signal: AbortSignal) => Promise<ScrubResult>;
}

export class Run {
  state: RunState = 'running';
  run: ScrubRun | undefined;
  readonly results: ScrubResult[] = [];
  problem: Problem | undefined;
  /** The file that is dealt with now. */
  now = '';
  private whole = 0;
  private part = 0;
  private readonly samples: { at: number; bytes: number }[] = [];
  private readonly stop = new AbortController();

  constructor(readonly files: readonly Chosen[], private readonly changed: () => void, private readonly station: Station = { start: startRun, send: sendFile }) {}

  /** Goes through all files; never rejects. */
  async go(what: ScrubStart): Promise<void> {
    try {
      this.run = await this.station.start(what);
      for (const c of this.files) {
        this.stop.signal.throwIfAborted();
        this.now = c.as;
        this.count(0);
        const sent = { run: this.run.run, file: c.file, as: c.as, boxes: c.boxes.map(boxText) };
        this.results.push(await this.station.send(sent, (bytes) => this.count(Math.min(bytes, c.file.size)), this.stop.signal));
        this.whole += c.file.size;
        this.count(0);
      }
      this.state = 'done';
    } catch (error) {
      this.state = this.stop.signal.aborted ? 'cancelled' : 'failed';
      if (this.state === 'failed') {
        this.problem = error instanceof ScrubError ? error.problem
          : { cause: 'The run broke off', meaning: 'What has a copy is whole; of the rest nothing has left.', action: 'Start again.' };
      }
    }
    this.now = '';
    this.changed();
  }

  cancel(): void {
    this.stop.abort();
  }

  get bytes(): number {
    return this.whole + this.part;
  }

  get ofBytes(): number {
    return this.files.reduce((sum, c) => sum + c.file.size, 0);
  }

  /** Bytes a second, lately; absent until it is known. */
  get rate(): number | undefined {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.at - first.at < 500) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  get leftMs(): number | undefined {
    const { rate } = this;
    return rate ? ((this.ofBytes - this.bytes) / rate) * 1000 : undefined;
  }

  private count(part: number): void {
    this.part = part;
    const at = performance.now();
    this.samples.push({ at, bytes: this.bytes });
    while ((this.samples[0]?.at ?? at) < at - spanMs) this.samples.shift();
    this.changed();
  }
}
