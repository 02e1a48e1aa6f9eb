// The one word on a picture. An old picture must not look live.

import { age } from '../core/format';

/** As long as telemetry.VideoStaleAfter: longer than any frame interval, shorter than a decision. */
export const staleAfterMs = 500;

export interface Seen {
  now: number;
  /** When the last picture was drawn; -Infinity if none was. */
  shownAt: number;
  /** How old it was then, in ms; undefined if unknown. */
  delayMs: number | undefined;
  damaged: boolean;
  /** Why there can be no picture. */
  unable: string | undefined;
}

export type Look = 'live' | 'damaged' | 'stale' | 'waiting' | 'unable';

export interface Verdict {
  look: Look;
  mark: '●' | '◆' | '○';
  tone: 'engaged' | 'caution' | 'dim';
  word: string;
  /** How old the picture is, in words, where that is the message. */
  age: string;
}

export function judge(s: Seen): Verdict {
  const ageMs = s.now - s.shownAt + (s.delayMs ?? 0);
  if (ageMs === Infinity) {
    return s.unable === undefined ? { look: 'waiting', mark: '○', tone: 'dim', word: 'CONNECTING', age: '' }
      : { look: 'unable', mark: '◆', tone: 'caution', word: 'NO PICTURE', age: '' };
  }
  if (ageMs > staleAfterMs) return { look: 'stale', mark: '◆', tone: 'caution', word: 'VIDEO STALE', age: age(ageMs) };
  if (s.damaged) return { look: 'damaged', mark: '◆', tone: 'caution', word: 'DAMAGED', age: '' };
  return { look: 'live', mark: '●', tone: 'engaged', word: 'LIVE', age: '' };
}

/** Names of codecs as people say them. */
export function codecName(codec: string): string {
  return { h264: 'H.264', h265: 'H.265', mjpeg: 'MJPEG' }[codec] ?? codec;
}

export function bitRate(bitsPerSecond: number): { number: string; unit: string } {
  return bitsPerSecond < 999_500 ? { number: (bitsPerSecond / 1e3).toFixed(0), unit: 'kbit/s' }
    : { number: (bitsPerSecond / 1e6).toFixed(1), unit: 'Mbit/s' };
}
