// The station's side of scrubbing: a run is begun, files are sent one by one, and
// copies can be saved.

import { getJSON } from './watch';
import type { Problem, ScrubEnd, ScrubPlace, ScrubResult, ScrubRun, ScrubStart } from './wire';

/** The station could not deal with it, in three parts. */
export class ScrubError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.cause);
  }
}

/** Where copies are kept; absent where the station takes no files from this page. */
export async function scrubPlace(signal: AbortSignal): Promise<ScrubPlace | undefined> {
  try {
    return await getJSON('/api/scrub', signal) as ScrubPlace;
  } catch {
    return undefined;
  }
}

export async function startRun(start: ScrubStart): Promise<ScrubRun> {
  let answer: Response;
  try {
    answer = await fetch('/api/scrub/start', { method: 'POST', body: JSON.stringify(start), headers: { 'Content-Type': 'application/json' } });
  } catch {
    throw new ScrubError(lost);
  }
  const begun = said<ScrubRun>(answer.status, await answer.text());
  // A page that is left sends no more. To say so of a run that is over does no harm.
  addEventListener('pagehide', () => { void endRun(begun.run).catch(() => undefined); }, { once: true });
  return begun;
}

/** Says that no more files come: the ledger gets an entry about all of them. It is said even while the page is left. */
export async function endRun(run: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch('/api/scrub/end', { method: 'POST', body: JSON.stringify({ run } satisfies ScrubEnd), headers: { 'Content-Type': 'application/json' }, keepalive: true });
  } catch {
    throw new ScrubError({ ...lost, cause: 'The station did not hear that the run is over', meaning: 'The copies that have a name are whole, and each is in the ledger. The sum of them comes into it when the station ends.' });
  }
  said<ScrubEnd>(answer.status, await answer.text());
}

export interface Sent {
  run: string;
  file: File;
  as: string;
  /** "x,y,w,h" each. */
  boxes: string[];
}

/** Sends one file and waits for what became of it; tells how much has gone. */
export function sendFile(what: Sent, sent: (bytes: number) => void, signal: AbortSignal): Promise<ScrubResult> {
  const query = new URLSearchParams({ run: what.run, as: what.as, modified: String(what.file.lastModified) });
  for (const box of what.boxes) query.append('box', box);
  return new Promise((resolve, reject) => {
    // Only XMLHttpRequest tells how much of a body has gone.
    const request = new XMLHttpRequest();
    request.open('POST', `/api/scrub/file?${query}`);
    request.upload.addEventListener('progress', (e) => sent(e.loaded));
    request.addEventListener('load', () => {
      try {
        resolve(said<ScrubResult>(request.status, request.responseText));
      } catch (error) {
        reject(error instanceof Error ? error : new ScrubError(lost));
      }
    });
    request.addEventListener('error', () => reject(new ScrubError(lost)));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(what.file);
  });
}

export function copyAddress(run: string, file: string): string {
  return `/api/scrub/copy?${new URLSearchParams({ run, file })}`;
}

const lost: Problem = {
  cause: 'The file did not reach the station, or its browser could not read it',
  meaning: 'Nothing of it has left, and the original is untouched.',
  action: 'See that the card is still there and that the station answers, then start again.',
};

function said<T>(status: number, text: string): T {
  if (status === 200) return JSON.parse(text) as T;
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.cause === 'string') throw new ScrubError(problem);
  } catch (error) {
    if (error instanceof ScrubError) throw error;
  }
  throw new ScrubError({ ...lost, cause: status === 403 ? 'The station does not know this page any more' : `The station answered with error ${status}` });
}
