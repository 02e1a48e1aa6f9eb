// What panels tell the shell. Panels do not know each other; the shell listens.

import type { ActionId } from './actions';
import type { Problem } from './wire';

export type Section =
  | 'aircraft' | 'links' | 'batteries' | 'gps' | 'sensors' | 'rc' | 'devices' | 'recordings' | 'video';
export type Sheet = 'missions' | 'details' | 'door' | 'privacy' | 'preview' | 'scrub' | 'guard' | 'messages' | 'help';

export interface Intents {
  /** The pilot pressed an action; mode names the one chosen from the list. */
  'sky-action': { action: ActionId; mode?: string };
  /** The section is of the details, the policy the one to look through. */
  'sky-show': { sheet: Sheet; section?: Section; policy?: string };
  'sky-close': undefined;
  /** A place was chosen on the map. */
  'sky-map-pick': { lat_deg: number; lon_deg: number };
  'sky-problem': Problem;
  /** Something was done that the pilot should see said. */
  'sky-done': { what: string; detail: string };
  /** Charts of a recorded flight, shown or not. */
  'sky-charts': boolean;
  /** Into the whole screen, or out of it. */
  'sky-full': undefined;
}

export function tell<K extends keyof Intents>(from: EventTarget, name: K, detail: Intents[K]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
