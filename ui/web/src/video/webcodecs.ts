// The delivery for this machine's browser: Annex B or JPEG over a WebSocket,
// decoded by WebCodecs. It works with every network card down.

import type { Problem } from '../core/wire';
import { CodedPictures, type Pictures } from './coded';
import type { Delivery, Order } from './delivery';
import { ImagePictures } from './images';
import { type Reader, Stream } from './stream';
import type { Format, Header } from './unit';

export class WebCodecsDelivery implements Delivery, Reader {
  readonly way = 'webcodecs';
  fed = false;
  private readonly stream: Stream;
  private pictures: Pictures | undefined;

  constructor(private readonly order: Order) {
    this.stream = new Stream(order.track, 'annexb', this);
  }

  get decodeMs(): number | undefined {
    return this.pictures?.decodeMs;
  }

  report(): void {
    const { shown, dropped } = this.order.screen;
    this.stream.report(this.way, shown, dropped, this.decodeMs ?? 0);
  }

  close(): void {
    this.stream.close();
    this.pictures?.close();
    this.order.screen.rest();
  }

  format(format: Format): void {
    this.pictures?.close();
    if (format.codec === 'mjpeg') {
      this.pictures = new ImagePictures(this.order.screen);
    } else if ('VideoDecoder' in window) {
      this.pictures = new CodedPictures(format, this.order.screen, (why) => this.order.failed({ unable: true, why }));
    } else {
      this.order.failed({ unable: true, why: 'This browser has no WebCodecs' });
    }
  }

  unit(header: Header, bytes: Uint8Array<ArrayBuffer>): void {
    this.fed = true;
    this.pictures?.take(header, bytes);
  }

  skipped(units: number): void {
    this.order.screen.dropped += units;
  }

  ended(problem: Problem | undefined): void {
    this.order.failed({ unable: problem !== undefined, why: problem?.cause ?? 'The connection ended', ...(problem ? { problem } : {}) });
  }
}
