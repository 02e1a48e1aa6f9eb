// Pictures that the pilot keeps: the station files them with the mission.

import type { Problem } from './wire';

export type Kept = { name: string; problem?: undefined } | { problem: Problem };

/** Sends a PNG of a track to the station; resolves with its file's name, never rejects. */
export async function keepPicture(track: string, png: Blob): Promise<Kept> {
  try {
    const answer = await fetch(`/api/snapshot?track=${encodeURIComponent(track)}`, {
      method: 'POST', headers: { 'Content-Type': 'image/png' }, body: png,
    });
    const text = await answer.text();
    return answer.ok ? { name: nameIn(text) } : { problem: problemIn(text) ?? refused(`The station answered with error ${answer.status}`) };
  } catch {
    return { problem: refused('The station cannot be reached') };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameIn(text: string): string {
  const data = parse(text);
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string' ? data.name : 'with the mission';
}

function problemIn(text: string): Problem | undefined {
  const data = parse(text);
  return typeof data === 'object' && data !== null && 'cause' in data && 'meaning' in data ? data as Problem : undefined;
}

function refused(cause: string): Problem {
  return { cause, meaning: 'The picture was not saved. The recording is not affected.', action: 'Try again.' };
}
