// How pictures reach the page. A delivery brings those of one track to a
// Screen until it is closed or says why it cannot.

import type { Problem } from '../core/wire';
import type { Screen } from './screen';

export type Way = 'webcodecs' | 'webrtc' | 'mse';

export const wayNames: Record<Way, string> = { webcodecs: 'WebCodecs', webrtc: 'WebRTC', mse: 'MSE' };

/** Why a delivery ended. */
export interface Failure {
  /** This browser or this picture cannot be had this way: trying again is no use. */
  unable: boolean;
  /** One short sentence for people. */
  why: string;
  /** The station's own words, where it gave any. */
  problem?: Problem;
}

export interface Delivery {
  readonly way: Way;
  /** How long a picture takes from its bytes to being decoded, in ms; undefined if nobody can know. */
  readonly decodeMs: number | undefined;
  /** Pictures have reached the browser this way, decoded or not. */
  readonly fed: boolean;
  /** Tells the station what the page has shown, where this delivery can. */
  report(): void;
  close(): void;
}

export interface Order {
  track: string;
  screen: Screen;
  /** Called at most once, not before the constructor has returned. */
  failed(failure: Failure): void;
}
