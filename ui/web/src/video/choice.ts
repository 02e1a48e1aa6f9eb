// What the pilot chose for this browser: the main picture, and how pictures come.

import { isWay, type Wanted } from './choose';

const mainKey = 'skylatch.main';
const wayKey = 'skylatch.video';

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(key: string, word: string): void {
  try {
    localStorage.setItem(key, word);
  } catch {
    // The choice then lasts as long as the page.
  }
}

export interface Main {
  map: boolean;
  /** A track's id; '' for the first there is. */
  track: string;
}

const map = 'map';
const video = 'video ';
let main = restore(read(mainKey));

function restore(word: string | undefined): Main {
  return { map: word === map, track: word?.startsWith(video) ? word.slice(video.length) : '' };
}

export function mainChoice(): Main {
  return main;
}

export function chooseMain(choice: Main): void {
  main = choice;
  keep(mainKey, choice.map ? map : video + choice.track);
}

// The address may say it for this page: ?video=webrtc.
const asked = new URLSearchParams(globalThis.location?.search ?? '').get('video');
const kept = read(wayKey);
let wanted: Wanted = isWay(asked) ? asked : isWay(kept) ? kept : 'auto';

export function wantedWay(): Wanted {
  return wanted;
}

export function wantWay(way: Wanted): void {
  wanted = way;
  keep(wayKey, way);
}
