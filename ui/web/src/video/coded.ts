// H.264 and H.265 by the browser's decoder.

import type { Format, Header } from './unit';
import type { Screen } from './screen';

/** More than this wait in the decoder: it cannot keep up, or was kept waiting. */
const backlogLimit = 24;
/** What is remembered of pictures between the decoder's two ends; a power of two. */
const ringSize = 1024;
/** A picture this much older than the last was not reordered: its source began again. */
const restartUs = 1_000_000;

export interface Pictures {
  /** The mean of the last pictures, in ms. */
  readonly decodeMs: number;
  take(header: Header, bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Why it failed for good, or undefined to go on with the next key picture. */
type Unable = (why: string) => void;

/**
 * Decodes what it is given in order. A decoder that stumbles is replaced and goes
 * on at the next picture where it can begin.
 */
export class CodedPictures implements Pictures {
  decodeMs = 0;
  private decoder: VideoDecoder | undefined;
  private needKey = true;
  private lastPtsUs = -Infinity;
  // A chunk's timestamp is its place in these, so that nothing is made for each picture.
  private readonly ptsUs = new Float64Array(ringSize);
  private readonly receivedMs = new Float64Array(ringSize);
  private readonly takenMs = new Float64Array(ringSize);
  private readonly damaged = new Uint8Array(ringSize);
  private readonly hidden = new Uint8Array(ringSize);
  private number = 0;
  private decodedTo = -1;
  /** The last picture that was only decoded to catch up. */
  private caughtUpAt = -1;
  private readonly about = { width: 0, height: 0, damaged: false, receivedMs: 0 };

  constructor(private readonly format: Format, private readonly screen: Screen, private readonly unable: Unable) {
    this.open();
  }

  take(header: Header, bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.decoder) this.open();
    const { decoder } = this;
    if (!decoder) return;
    const behind = decoder.decodeQueueSize > backlogLimit;
    // What was kept for those who join is decoded to its end: the next key
    // picture may be ten seconds away.
    if (behind && !header.catchingUp && this.decodedTo > this.caughtUpAt) this.needKey = true;
    if (this.needKey && !header.key) {
      this.screen.dropped++;
      return;
    }
    // What waits before a key picture is the past.
    if (header.key && behind) this.configure(decoder);
    const at = this.number % ringSize;
    this.ptsUs[at] = header.ptsUs;
    this.receivedMs[at] = header.receivedMs;
    this.takenMs[at] = performance.now();
    this.damaged[at] = header.damaged ? 1 : 0;
    this.hidden[at] = header.catchingUp ? 1 : 0;
    if (header.catchingUp) this.caughtUpAt = this.number;
    this.needKey = false;
    try {
      decoder.decode(new EncodedVideoChunk({ type: header.key ? 'key' : 'delta', timestamp: this.number, data: bytes }));
    } catch {
      // The browser's own idea of a key picture is stricter than the station's.
      this.stumble(decoder);
    }
    this.number++;
  }

  close(): void {
    const { decoder } = this;
    this.decoder = undefined;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }

  private open(): void {
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (decoder === this.decoder) this.output(frame);
        else frame.close();
      },
      error: (error) => {
        if (decoder !== this.decoder) return;
        if (error.name === 'NotSupportedError') this.unable(`This browser does not decode ${this.format.name}`);
        else this.stumble(decoder);
      },
    });
    this.decoder = decoder;
    this.configure(decoder);
  }

  private configure(decoder: VideoDecoder): void {
    try {
      if (decoder.state === 'configured') decoder.reset();
      decoder.configure({
        codec: this.format.name,
        // Where pictures come out of order, the decoder must hold some back.
        optimizeForLatency: !this.format.reordered,
        hardwareAcceleration: 'no-preference',
      });
    } catch (error) {
      this.unable(error instanceof TypeError ? `This browser does not know ${this.format.name}` : String(error));
    }
    this.needKey = true;
  }

  private stumble(decoder: VideoDecoder): void {
    if (decoder.state === 'closed') this.decoder = undefined;
    else this.configure(decoder);
    this.needKey = true;
    this.screen.dropped++;
  }

  private output(frame: VideoFrame): void {
    this.decodedTo = frame.timestamp;
    const at = frame.timestamp % ringSize;
    const ptsUs = this.ptsUs[at] ?? 0;
    const late = this.format.reordered && ptsUs < this.lastPtsUs && this.lastPtsUs - ptsUs < restartUs;
    if (this.hidden[at] || late) {
      if (late) this.screen.dropped++;
      frame.close();
      return;
    }
    this.lastPtsUs = ptsUs;
    const took = performance.now() - (this.takenMs[at] ?? 0);
    this.decodeMs = this.decodeMs === 0 ? took : this.decodeMs + (took - this.decodeMs) / 16;
    this.about.width = frame.displayWidth;
    this.about.height = frame.displayHeight;
    this.about.damaged = this.damaged[at] === 1;
    this.about.receivedMs = this.receivedMs[at] ?? 0;
    this.screen.show(frame, this.about);
  }
}
