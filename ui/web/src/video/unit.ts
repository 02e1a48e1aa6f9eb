// What is on a video WebSocket, as ui/video/message.go writes it: texts about
// the pictures, and each picture behind a header.

import type { Problem } from '../core/wire';

export const headerBytes = 32;
const version = 1;

const flagKey = 1;
const flagDamaged = 2;
const flagCatchingUp = 16;

/** The header of one picture; one object is read into again and again. */
export class Header {
  /** Decoding can start here. */
  key = false;
  /** Something that it depends on was lost. */
  damaged = false;
  /** More wait behind it: decode it, do not show it. */
  catchingUp = false;
  sequence = 0;
  ptsUs = 0;
  /** When the station had it whole, and when it sent it; Unix time by the station's clock. */
  receivedMs = 0;
  sentMs = 0;
}

/** Unix times in µs stay below 2⁵³, so no BigInt is made for each picture. */
function int64(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true);
}

/** Reads a header; false if this is none that the page understands. */
export function readHeader(message: ArrayBuffer, into: Header): boolean {
  if (message.byteLength <= headerBytes) return false;
  const view = new DataView(message, 0, headerBytes);
  if (view.getUint8(0) !== version) return false;
  const flags = view.getUint8(1);
  into.key = (flags & flagKey) !== 0;
  into.damaged = (flags & flagDamaged) !== 0;
  into.catchingUp = (flags & flagCatchingUp) !== 0;
  into.sequence = view.getUint32(4, true);
  into.ptsUs = int64(view, 8);
  into.receivedMs = int64(view, 16) / 1000;
  into.sentMs = int64(view, 24) / 1000;
  return true;
}

export interface Format {
  type: 'format';
  track: string;
  codec: 'h264' | 'h265' | 'mjpeg';
  /** As RFC 6381 writes it. */
  name: string;
  width: number;
  height: number;
  /** Shown in another order than decoded. */
  reordered: boolean;
  /** For a SourceBuffer, where fragments of MP4 come. */
  mime?: string;
}

export type Text =
  | Format
  | { type: 'skipped'; units: number }
  | { type: 'state'; state: string }
  | { type: 'problem'; problem: Problem };

/** Reads a text; undefined for one of a kind that the page does not know. */
export function readText(message: string): Text | undefined {
  let m: unknown;
  try {
    m = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (typeof m !== 'object' || m === null || !('type' in m)) return undefined;
  switch (m.type) {
    case 'format':
    case 'skipped':
    case 'state':
    case 'problem':
      // Same origin, same program: the shape behind a known type is trusted.
      return m as Text;
    default:
      return undefined;
  }
}
