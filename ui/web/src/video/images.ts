// MJPEG: each picture is an image, and needs no other.

import type { Pictures } from './coded';
import type { About, Screen } from './screen';
import type { Header } from './unit';

export class ImagePictures implements Pictures {
  decodeMs = 0;
  private busy = false;
  private closed = false;
  /** The newest that came while another was being decoded. */
  private next: { image: Blob; damaged: boolean; receivedMs: number } | undefined;

  constructor(private readonly screen: Screen) {}

  take(header: Header, bytes: Uint8Array<ArrayBuffer>): void {
    if (header.catchingUp) return;
    if (this.next) this.screen.dropped++;
    this.next = { image: new Blob([bytes], { type: 'image/jpeg' }), damaged: header.damaged, receivedMs: header.receivedMs };
    void this.work();
  }

  close(): void {
    this.closed = true;
    this.next = undefined;
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let one = this.next; one; one = this.next) {
      this.next = undefined;
      await this.decode(one.image, one.damaged, one.receivedMs);
    }
    this.busy = false;
  }

  private async decode(image: Blob, damaged: boolean, receivedMs: number): Promise<void> {
    const from = performance.now();
    try {
      const bitmap = await createImageBitmap(image);
      const took = performance.now() - from;
      this.decodeMs = this.decodeMs === 0 ? took : this.decodeMs + (took - this.decodeMs) / 16;
      const about: About = { width: bitmap.width, height: bitmap.height, damaged, receivedMs };
      if (this.closed) bitmap.close();
      else this.screen.show(bitmap, about);
    } catch {
      this.screen.dropped++; // an image cut short; the next one needs nothing of it
    }
  }
}
