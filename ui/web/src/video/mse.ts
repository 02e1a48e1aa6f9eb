// The delivery where a browser has neither WebCodecs nor WebRTC: fragments of
// MP4 into a <video>, kept at the live edge.

import type { Problem } from '../core/wire';
import type { Delivery, Order } from './delivery';
import { Unseen } from './unseen';
import { codecName } from './judge';
import { type Reader, Stream } from './stream';
import type { Format, Header } from './unit';

/** Behind the live edge by more than these, play faster, much faster, or jump. */
const chaseS = 0.1;
const farS = 0.2;
const jumpS = 0.4;
const chaseRate = 1.1;
const farRate = 1.5;
/** How much of the past is kept, and when it is cut. */
const keepS = 4;
const cutAtS = 12;
/** Pictures that wait for the browser to take them; then the newest group is asked for anew. */
const queueLimit = 600;

export class MSEDelivery implements Delivery, Reader {
  readonly way = 'mse';
  readonly decodeMs = undefined;
  fed = false;
  private readonly stream: Stream;
  private readonly element: Unseen;
  private readonly source = new MediaSource();
  private readonly address = URL.createObjectURL(this.source);
  private readonly queue: Uint8Array<ArrayBuffer>[] = [];
  private buffer: SourceBuffer | undefined;
  private mime = '';

  constructor(private readonly order: Order) {
    this.element = new Unseen(order.screen);
    this.element.video.src = this.address;
    this.source.addEventListener('sourceopen', () => this.open());
    this.stream = new Stream(order.track, 'mp4', this);
    this.element.play();
  }

  report(): void {
    this.stream.report(this.way, this.order.screen.shown, this.order.screen.dropped, 0);
  }

  close(): void {
    this.stream.close();
    this.element.close();
    URL.revokeObjectURL(this.address);
  }

  format(format: Format): void {
    const mime = format.mime ?? `video/mp4; codecs="${format.name}"`;
    if (!MediaSource.isTypeSupported(mime)) {
      this.order.failed({ unable: true, why: `This browser does not play ${codecName(format.codec)} (${format.name})` });
      return;
    }
    if (this.buffer && mime !== this.mime) this.buffer.changeType(mime);
    this.mime = mime;
    this.open();
  }

  unit(_: Header, bytes: Uint8Array<ArrayBuffer>): void {
    this.fed = true;
    if (this.queue.length >= queueLimit) {
      this.order.failed({ unable: false, why: 'The browser does not keep up' });
      return;
    }
    this.queue.push(bytes);
    this.feed();
  }

  skipped(units: number): void {
    this.order.screen.dropped += units;
  }

  ended(problem: Problem | undefined): void {
    this.order.failed({ unable: problem !== undefined, why: problem?.cause ?? 'The connection ended', ...(problem ? { problem } : {}) });
  }

  private open(): void {
    if (this.buffer || this.mime === '' || this.source.readyState !== 'open') return;
    this.buffer = this.source.addSourceBuffer(this.mime);
    this.buffer.addEventListener('updateend', () => {
      this.chase();
      this.feed();
    });
    this.buffer.addEventListener('error', () => this.order.failed({ unable: false, why: 'The browser could not read the fragments' }));
    this.feed();
  }

  private feed(): void {
    const { buffer } = this;
    if (!buffer || buffer.updating || this.source.readyState !== 'open') return;
    const { currentTime } = this.element.video;
    const { buffered } = buffer;
    try {
      if (buffered.length > 0 && currentTime - buffered.start(0) > cutAtS) {
        buffer.remove(buffered.start(0), currentTime - keepS);
        return;
      }
      const bytes = this.queue.shift();
      if (bytes) buffer.appendBuffer(bytes);
    } catch (error) {
      this.order.failed({ unable: false, why: String(error) });
    }
  }

  /** Stays at the newest picture: a little late plays faster, too late jumps. */
  private chase(): void {
    const { video } = this.element;
    const { buffered } = video;
    if (buffered.length === 0) return;
    const edge = buffered.end(buffered.length - 1);
    const late = edge - video.currentTime;
    if (late > jumpS || video.currentTime < buffered.start(buffered.length - 1)) {
      video.currentTime = Math.max(buffered.start(buffered.length - 1), edge - chaseS / 2);
    }
    video.playbackRate = late > farS ? farRate : late > chaseS ? chaseRate : 1;
    if (video.paused) this.element.play();
  }
}
