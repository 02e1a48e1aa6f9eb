// A run: one file after the other goes to the station, with the rate and what is
// left of it, until it ends or is cancelled.

import { endRun, ScrubError, sendFile, startRun, type Sent } from '../../core/scrub';
import type { Problem, ScrubResult, ScrubRun, ScrubStart } from '../../core/wire';
import { Pace } from '../../leaving/pace';
import { boxText } from './boxes';
import type { Chosen } from './files';

export type RunState = 'running' | 'done' | 'cancelled' | 'failed';

export interface Station {
  start: (what: ScrubStart) => Promise<ScrubRun>;
  send: (what: Sent, sent: (bytes: number) => void, signal: AbortSignal) => Promise<ScrubResult>;
  end: (run: string) => Promise<void>;
}

export class Run {
  state: RunState = 'running';
  run: ScrubRun | undefined;
  readonly results: ScrubResult[] = [];
  problem: Problem | undefined;
  /** The file that is dealt with now. */
  now = '';
  private over = false;
  private whole = 0;
  private part = 0;
  private readonly pace = new Pace();
  private readonly stop = new AbortController();

  constructor(readonly files: readonly Chosen[], private readonly changed: () => void, private readonly station: Station = { start: startRun, send: sendFile, end: endRun }) {}

  /** Goes through all files; never rejects. */
  async go(what: Omit<ScrubStart, 'asked'>): Promise<void> {
    try {
      this.run = await this.station.start({ ...what, asked: this.files.length });
      for (const c of this.files) {
        this.stop.signal.throwIfAborted();
        this.now = c.as;
        this.count(0);
        const sent = { run: this.run.run, file: c.file, as: c.as, boxes: c.boxes.map(boxText) };
        this.results.push(await this.station.send(sent, (bytes) => this.count(Math.min(bytes, c.file.size)), this.stop.signal));
        this.whole += c.file.size;
        this.count(0);
      }
      await this.end();
      this.state = 'done';
    } catch (error) {
      this.state = this.stop.signal.aborted ? 'cancelled' : 'failed';
      if (this.state === 'failed') {
        this.problem = error instanceof ScrubError ? error.problem
          : { cause: 'The run broke off', meaning: 'What has a copy is whole; of the rest nothing has left.', action: 'Start again.' };
      }
      await this.end().catch(() => undefined); // why it broke off says more
    }
    this.now = '';
    this.changed();
  }

  /** Tells the station, once, that no more files come. */
  private async end(): Promise<void> {
    if (!this.run || this.over) return;
    this.over = true;
    await this.station.end(this.run.run);
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

  get rate(): number | undefined {
    return this.pace.rate;
  }

  get leftMs(): number | undefined {
    return this.pace.leftMs(this.ofBytes - this.bytes);
  }

  private count(part: number): void {
    this.part = part;
    this.pace.note(this.bytes);
    this.changed();
  }
}
