// The station's side of giving missions away: it makes one export at a time, and
// tells how far it is until it ends. Who stops listening cancels it.

import { getJSON } from './watch';
import type { ExportNews, ExportPlace, ExportProgress, ExportResult, ExportStart, Problem } from './wire';

/** Where exports are kept; absent where the station gives nothing to this page. */
export async function exportPlace(signal: AbortSignal): Promise<ExportPlace | undefined> {
  try {
    return await getJSON('/api/exports', signal) as ExportPlace;
  } catch {
    return undefined;
  }
}

export type Ended = { result: ExportResult; problem?: undefined } | { result?: undefined; problem: Problem };

/** Makes an export; resolves with how it ended, and rejects only when the signal aborts it. */
export async function giveAway(start: ExportStart, tell: (p: ExportProgress) => void, signal: AbortSignal): Promise<Ended> {
  try {
    const answer = await fetch('/api/exports/start', { method: 'POST', body: JSON.stringify(start), headers: { 'Content-Type': 'application/json' }, signal });
    if (!answer.ok) return { problem: await told(answer) };
    if (answer.body) {
      for await (const line of lines(answer.body)) {
        // Same origin, same program, types generated from it: the shape is trusted.
        const news = JSON.parse(line) as ExportNews;
        if (news.progress) tell(news.progress);
        if (news.result) return { result: news.result };
        if (news.problem) return { problem: news.problem };
      }
    }
  } catch {
    signal.throwIfAborted();
  }
  return { problem: lost };
}

/** The lines of a stream, as they come. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const whole = rest.split('\n');
    rest = whole.pop() ?? '';
    for (const line of whole) if (line !== '') yield line;
    if (done) return; // a line without an end was cut off
  }
}

export function exportAddress(run: string, file: string): string {
  return `/api/exports/file?${new URLSearchParams({ run, file })}`;
}

/** Deletes what an export left on this machine; resolves with why it could not. */
export async function dropExport(run: string): Promise<Problem | undefined> {
  try {
    const answer = await fetch(`/api/exports/delete?${new URLSearchParams({ run })}`, { method: 'POST' });
    return answer.ok ? undefined : await told(answer);
  } catch {
    return { ...lost, meaning: 'It may still be in the data folder.' };
  }
}

const lost: Problem = {
  cause: 'The station stopped answering', meaning: 'What has a name is whole; of the rest nothing has left. The mission is as it was.',
  action: 'Try again when the station answers.',
};

async function told(answer: Response): Promise<Problem> {
  if (answer.headers.get('Content-Type') === 'application/json') return await answer.json() as Problem;
  return { ...lost, cause: answer.status === 403 ? 'The station does not know this page any more' : `The station answered with error ${answer.status}` };
}
