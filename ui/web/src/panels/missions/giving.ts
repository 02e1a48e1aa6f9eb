// One export of a mission: what was asked for, how far it is, and how it ended.

import { giveAway, type Ended } from '../../core/exports';
import { Pace } from '../../leaving/pace';
import type { ExportPlace, ExportProgress, ExportResult, ExportStart, Problem, RecordedMission } from '../../core/wire';

export type Give = (start: ExportStart, tell: (p: ExportProgress) => void, signal: AbortSignal) => Promise<Ended>;

export class Giving {
  state: 'running' | 'done' | 'cancelled' | 'failed' = 'running';
  far: ExportProgress = { files: 0, of_files: 0, bytes: 0, of_bytes: 0 };
  result: ExportResult | undefined;
  problem: Problem | undefined;
  readonly pace = new Pace();
  private readonly stop = new AbortController();

  constructor(readonly start: ExportStart, private readonly changed: () => void, private readonly give: Give = giveAway) {}

  /** Goes to its end; never rejects. */
  async go(): Promise<void> {
    try {
      const ended = await this.give(this.start, (p) => {
        this.far = p;
        this.pace.note(p.bytes);
        this.changed();
      }, this.stop.signal);
      this.result = ended.result;
      this.problem = ended.problem;
      this.state = ended.result ? 'done' : 'failed';
    } catch {
      this.state = 'cancelled';
    }
    this.changed();
  }

  cancel(): void {
    this.stop.abort();
  }
}

/** Why an export cannot begin as it was asked for; absent if it can. */
export function missingOf(start: ExportStart, again: string, open: boolean): string | undefined {
  if (start.purpose !== 'evidence' || open) return undefined;
  if (start.passphrase.length < 8) return 'A passphrase of at least 8 letters, or the box below it';
  return start.passphrase === again ? undefined : 'The two passphrases are not the same';
}

/** What writes the same to a stick, at the command line: the page's station cannot reach one. */
export function command(m: RecordedMission, start: ExportStart, place: ExportPlace): string {
  const data = place.folder.replace(/[/\\]exports$/, '');
  const quoted = /^[\w./-]+$/.test(data) ? data : `'${data.replaceAll("'", "'\\''")}'`;
  const what = start.format ? `convert ${m.name} --format ${start.format} --policy ${start.purpose}`
    : `export ${m.name} --for ${start.purpose}${start.purpose !== 'evidence' ? '' : start.passphrase ? ' --passphrase-file FILE' : ' --plain'}`;
  return `skylatch missions ${what}${start.cleared ? ' --cleared' : ''} --to-drive --data ${quoted}`;
}
