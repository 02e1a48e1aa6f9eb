// Keyboard shortcuts: one table for the handler, the titles and the help sheet.

import type { ActionId } from './actions';

export type Shortcut =
  | { action: ActionId }
  | { page: 'missions' | 'help' | 'details' | 'door' | 'privacy' | 'preview' | 'scrub' | 'guard' | 'messages' | 'theme' | 'acknowledge' | 'next' | 'swap' | 'full' | 'picture' };

export interface Key {
  key: string;
  does: string;
  what: Shortcut;
}

export const keys: readonly Key[] = [
  { key: 'A', does: 'Arm, or disarm', what: { action: 'arm' } },
  { key: 'T', does: 'Take off', what: { action: 'takeoff' } },
  { key: 'L', does: 'Land', what: { action: 'land' } },
  { key: 'R', does: 'Return home', what: { action: 'return' } },
  { key: 'H', does: 'Hold: sent at once, without a question', what: { action: 'hold' } },
  { key: 'G', does: 'Go to a point on the map', what: { action: 'goto' } },
  { key: 'U', does: 'Change height', what: { action: 'altitude' } },
  { key: 'S', does: 'Change speed', what: { action: 'speed' } },
  { key: 'D', does: 'Turn the nose', what: { action: 'heading' } },
  { key: 'O', does: 'Orbit a point on the map', what: { action: 'orbit' } },
  { key: 'M', does: 'Flight modes', what: { action: 'mode' } },
  { key: 'K', does: 'Acknowledge the most urgent alert', what: { page: 'acknowledge' } },
  { key: 'V', does: 'Swap video and map', what: { page: 'swap' } },
  { key: 'F', does: 'Full screen', what: { page: 'full' } },
  { key: 'C', does: 'Save the picture of the video', what: { page: 'picture' } },
  { key: 'X', does: 'Next aircraft', what: { page: 'next' } },
  { key: 'N', does: 'Messages', what: { page: 'messages' } },
  { key: 'I', does: 'Details', what: { page: 'details' } },
  { key: 'P', does: 'The door: what could leave, and the proof', what: { page: 'door' } },
  { key: 'W', does: 'Privacy: who is told what, and what is withheld', what: { page: 'privacy' } },
  { key: 'E', does: 'What they see: the flight with the eyes of others', what: { page: 'preview' } },
  { key: 'B', does: 'Scrub files of a camera card', what: { page: 'scrub' } },
  { key: 'Q', does: 'The guard: what a vendor’s device tries', what: { page: 'guard' } },
  { key: 'J', does: 'The logbook: recorded missions, to find and to replay', what: { page: 'missions' } },
  { key: 'Y', does: 'Theme: dark, daylight, night', what: { page: 'theme' } },
  { key: '?', does: 'This sheet', what: { page: 'help' } },
];

export function keyOf(action: ActionId): string | undefined {
  const shown = action === 'disarm' ? 'arm' : action;
  return keys.find((k) => 'action' in k.what && k.what.action === shown)?.key;
}

/**
 * The shortcut of a key press, unless the pilot types words or holds a modifier.
 * A number takes no letters, so L still lands while a height is being typed.
 */
export function shortcut(event: KeyboardEvent): Shortcut | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return undefined;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && target.matches('input:not([type=range], [type=number]), select, textarea')) return undefined;
  const pressed = event.key.toUpperCase();
  return keys.find((k) => k.key === pressed)?.what;
}
