// The delivery for tablets on the LAN, where packets get lost: RTP from the
// station's one socket. No server in between is named, asked or needed.

import type { Delivery, Failure, Order } from './delivery';
import { Unseen } from './unseen';
import type { Problem } from '../core/wire';

export class WebRTCDelivery implements Delivery {
  readonly way = 'webrtc';
  readonly decodeMs = undefined;
  fed = false;
  private readonly peer = new RTCPeerConnection();
  private readonly element: Unseen;
  private readonly stop = new AbortController();
  /** What the station calls this delivery; empty until it answers. */
  private session = '';

  constructor(private readonly order: Order) {
    this.element = new Unseen(order.screen);
    this.peer.addEventListener('track', (event) => {
      // A track is not mute once its packets come.
      event.track.addEventListener('unmute', () => { this.fed = true; });
      this.element.video.srcObject = new MediaStream([event.track]);
      this.element.play();
    });
    this.peer.addEventListener('connectionstatechange', () => {
      if (this.peer.connectionState === 'failed') this.fail({ unable: false, why: 'The connection failed' });
    });
    this.offer().catch((error: unknown) => this.fail({ unable: false, why: String(error) }));
  }

  report(): void {
    const { shown, dropped } = this.order.screen;
    if (this.session) void this.ask('POST', `${this.session}/stats`, JSON.stringify({ type: 'stats', shown, dropped, decodeMs: 0, delivery: this.way }));
  }

  close(): void {
    if (this.session) void this.ask('DELETE', this.session);
    this.stop.abort();
    this.peer.close();
    this.element.close();
  }

  /** The station frees a viewer that it does not hear of anyway; nothing waits for the answer. */
  private async ask(method: 'POST' | 'DELETE', path: string, body?: string): Promise<void> {
    try {
      await fetch(path, { method, keepalive: true, ...(body === undefined ? {} : { body }) });
    } catch {
      // The station is gone, and the connection with it.
    }
  }

  private fail(failure: Failure): void {
    if (!this.stop.signal.aborted) this.order.failed(failure);
  }

  /** Offers at once: the station sees where the page is when the page first speaks. */
  private async offer(): Promise<void> {
    this.peer.addTransceiver('video', { direction: 'recvonly' });
    await this.peer.setLocalDescription();
    const answer = await fetch(`/video/webrtc?track=${encodeURIComponent(this.order.track)}`, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: this.peer.localDescription?.sdp ?? '', signal: this.stop.signal,
    });
    const text = await answer.text();
    if (!answer.ok) {
      this.fail(refusal(answer.status, text));
      return;
    }
    this.session = answer.headers.get('Location') ?? '';
    if (!this.stop.signal.aborted) await this.peer.setRemoteDescription({ type: 'answer', sdp: text });
  }
}

/** What the station's refusal means; its words are in ui/video/webrtc.go. A conflict is of this picture, not of this moment. */
export function refusal(status: number, text: string): Failure {
  const unable = status === 409;
  try {
    const { problem } = JSON.parse(text) as { problem?: Problem };
    if (typeof problem?.cause === 'string') return { unable, why: problem.cause, problem };
  } catch {
    // Not in its words: the status alone says it.
  }
  return { unable, why: `The station refused with ${status}` };
}
