// H.264 and H.265 by the browser's decoder.

import type { Format, Header } from './unit';
import { codecName } from './judge';
import type { Screen } from './screen';

/**
 * More than this on their way, the first of them for so long: the decoder, or this
 * page, cannot keep up. A burst after a pause is got over in less.
 */
const backlog = 8;
const backlogMs = 700;
/** Pictures that come out of order are held back: as many as H.264 and H.265 allow. */
const heldBack = 16;
/** What is remembered of pictures between the decoder's two ends; a power of two. */
const ringSize = 1024;

export interface Pictures {
  /** The mean of the last pictures, in ms. */
  readonly decodeMs: number;
  take(header: Header, bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Told when this browser cannot decode it at all. */
type Unable = (why: string) => void;

/**
 * Decodes what it is given in order. A decoder that stumbles is replaced and goes
 * on at the next picture where it can begin.
 */
export class CodedPictures implements Pictures {
  decodeMs = 0;
  private readonly config: VideoDecoderConfig;
  private readonly cannot: string;
  private decoder: VideoDecoder | undefined;
  private needKey = true;
  // A chunk's timestamp is its place in these, so that nothing is made for each picture.
  private readonly receivedMs = new Float64Array(ringSize);
  private readonly takenMs = new Float64Array(ringSize);
  private readonly damaged = new Uint8Array(ringSize);
  private readonly hidden = new Uint8Array(ringSize);
  private number = 0;
  private readonly backlog: number;
  private decodedTo = -1;
  /** What was kept for those who join is coming, and the last of it. */
  private burst = false;
  private caughtUpAt = -1;
  private readonly about = { width: 0, height: 0, damaged: false, receivedMs: 0 };

  constructor(format: Format, private readonly screen: Screen, private readonly unable: Unable) {
    this.backlog = format.reordered ? heldBack : backlog;
    this.config = {
      codec: format.name,
      // Pictures that come out of order are held back by the decoder, which knows
      // their order; the source's times may not.
      optimizeForLatency: !format.reordered,
      hardwareAcceleration: 'no-preference',
    };
    this.cannot = `This browser does not decode ${codecName(format.codec)} (${format.name})`;
    this.open();
    // A decoder that cannot fails like one that stumbled; only this tells them apart.
    VideoDecoder.isConfigSupported(this.config).then((known) => { if (!known.supported) this.unable(this.cannot); }, () => this.unable(this.cannot));
  }

  take(header: Header, bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.decoder) this.open();
    const { decoder } = this;
    if (!decoder) return;
    const now = performance.now();
    // The queue that the decoder tells of ends where it begins to decode; what is
    // decoded and waits to be handed out, on a page without processor, is not in it.
    const waiting = this.number - 1 - this.decodedTo;
    const waitedMs = waiting > this.backlog ? now - (this.takenMs[(this.decodedTo + 1) % ringSize] ?? now) : 0;
    // What was kept for those who join comes at once, from a key picture on, and is
    // decoded to its end: the next key picture may be ten seconds away. A busy
    // station sends two at a time, too; that excuses nobody who is behind.
    if (!header.catchingUp) this.burst = false;
    else if (header.key && waiting <= this.backlog) this.burst = true;
    const joining = this.burst || this.decodedTo <= this.caughtUpAt;
    const behind = waitedMs > backlogMs && !joining;
    if (behind) this.needKey = true;
    if (this.needKey && !header.key) {
      this.screen.dropped++;
      return;
    }
    // What waits before a key picture is the past.
    if (header.key && behind) this.configure(decoder);
    const at = this.number % ringSize;
    this.receivedMs[at] = header.receivedMs;
    this.takenMs[at] = now;
    this.damaged[at] = header.damaged ? 1 : 0;
    this.hidden[at] = header.catchingUp ? 1 : 0;
    if (this.burst) this.caughtUpAt = this.number;
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
      error: () => {
        if (decoder === this.decoder) this.stumble(decoder);
      },
    });
    this.decoder = decoder;
    this.configure(decoder);
  }

  private configure(decoder: VideoDecoder): void {
    if (decoder.state === 'configured') decoder.reset();
    this.decodedTo = this.number - 1;
    try {
      decoder.configure(this.config);
    } catch {
      this.unable(this.cannot);
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
    if (this.hidden[at]) {
      frame.close();
      return;
    }
    const took = performance.now() - (this.takenMs[at] ?? 0);
    this.decodeMs = this.decodeMs === 0 ? took : this.decodeMs + (took - this.decodeMs) / 16;
    this.about.width = frame.displayWidth;
    this.about.height = frame.displayHeight;
    this.about.damaged = this.damaged[at] === 1;
    this.about.receivedMs = this.receivedMs[at] ?? 0;
    this.screen.show(frame, this.about);
  }
}
