// Which delivery to use, and which after it.

import type { Way } from './delivery';

export interface Browser {
  /** The page is served on this machine. */
  here: boolean;
  webcodecs: boolean;
  webrtc: boolean;
  mse: boolean;
}

export type Wanted = Way | 'auto';

const ways: readonly Way[] = ['webcodecs', 'webrtc', 'mse'];

export function isWay(word: string | null | undefined): word is Way {
  return ways.some((way) => way === word);
}

/**
 * The deliveries to try, best first. On this machine WebCodecs is the fastest, and
 * a WebRTC of the browser finds no network card; on the LAN packets get lost, and
 * TCP would wait for them. What the pilot wants is tried first.
 */
export function order(b: Browser, wanted: Wanted): Way[] {
  const best: Way[] = b.here ? ['webcodecs', 'webrtc', 'mse'] : ['webrtc', 'webcodecs', 'mse'];
  const able = best.filter((way) => b[way]);
  return wanted !== 'auto' && able.includes(wanted) ? [wanted, ...able.filter((way) => way !== wanted)] : able;
}

/** Whether a page of that host is served on this machine. */
export function isHere(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** What this browser has. */
export function browser(): Browser {
  return {
    here: isHere(location.hostname),
    // Images need no VideoDecoder, and the WebSocket is always there; a stream
    // that needs one says so.
    webcodecs: 'VideoDecoder' in window || 'createImageBitmap' in window,
    webrtc: 'RTCPeerConnection' in window && 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
    mse: 'MediaSource' in window && 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
  };
}
