// The WebSocket of one track: texts and pictures in, counts out.

import { type Format, Header, headerBytes, readHeader, readText } from './unit';
import type { Problem } from '../core/wire';
import type { Way } from './delivery';

export interface Reader {
  format(format: Format): void;
  /** Bytes are the picture behind the header; both are the reader's until it returns. */
  unit(header: Header, bytes: Uint8Array<ArrayBuffer>): void;
  /** The station left out some, because this page was slow. */
  skipped(units: number): void;
  /** The connection is gone; the station may have said why. */
  ended(problem: Problem | undefined): void;
}

export class Stream {
  private readonly socket: WebSocket;
  private readonly header = new Header();
  private problem: Problem | undefined;

  constructor(track: string, as: 'annexb' | 'mp4', private readonly reader: Reader) {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(`${scheme}//${location.host}/video/ws?track=${encodeURIComponent(track)}&as=${as}`);
    this.socket.binaryType = 'arraybuffer';
    this.socket.addEventListener('message', this.message);
    this.socket.addEventListener('close', this.gone);
  }

  /** Tells the station what was shown, in the words of its statsMessage. */
  report(way: Way, shown: number, dropped: number, decodeMs: number): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ type: 'stats', shown, dropped, decodeMs, delivery: way }));
  }

  /** Closes without a word to the reader. */
  close(): void {
    this.socket.removeEventListener('message', this.message);
    this.socket.removeEventListener('close', this.gone);
    this.socket.close();
  }

  private readonly message = (event: MessageEvent<unknown>): void => {
    const { data } = event;
    if (data instanceof ArrayBuffer) {
      if (readHeader(data, this.header)) this.reader.unit(this.header, new Uint8Array(data, headerBytes));
      return;
    }
    if (typeof data !== 'string') return;
    const text = readText(data);
    if (text?.type === 'format') this.reader.format(text);
    else if (text?.type === 'skipped') this.reader.skipped(text.units);
    else if (text?.type === 'problem') this.problem = text.problem;
  };

  private readonly gone = (): void => this.reader.ended(this.problem);
}
