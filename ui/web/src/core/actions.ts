// What the pilot can ask for, and why not now. Buttons, shortcuts and menus
// all draw on this table; a reason is a sentence for people.

import { fresh, vehicle, type State } from './store';
import { limits } from './stale';
import { airborne, waiting } from './vehicle';
import type { PilotWish, Vehicle } from './wire';

export type ActionId =
  | 'arm' | 'disarm' | 'takeoff' | 'land' | 'return' | 'hold' | 'goto' | 'altitude' | 'speed'
  | 'heading' | 'orbit' | 'mode' | 'reboot' | 'force_arm' | 'force_disarm' | 'emergency_stop';

export const labels: Record<ActionId, string> = {
  arm: 'Arm', disarm: 'Disarm', takeoff: 'Take off', land: 'Land', return: 'Return', hold: 'Hold',
  goto: 'Go to', altitude: 'Height', speed: 'Speed', heading: 'Heading', orbit: 'Orbit', mode: 'Mode',
  reboot: 'Reboot autopilot', force_arm: 'Arm without checks', force_disarm: 'Force disarm',
  emergency_stop: 'Emergency stop',
};

export const kindOf: Record<ActionId, PilotWish['kind']> = {
  arm: 'arm', disarm: 'disarm', takeoff: 'takeoff', land: 'land', return: 'return', hold: 'hold',
  goto: 'goto', altitude: 'altitude', speed: 'speed', heading: 'heading', orbit: 'orbit', mode: 'mode',
  reboot: 'reboot', force_arm: 'arm', force_disarm: 'disarm', emergency_stop: 'emergency_stop',
};

/** Actions that make the flight safer: they may push another question aside. */
export const urgent: ReadonlySet<ActionId> = new Set<ActionId>([
  'land', 'return', 'hold', 'force_disarm', 'emergency_stop',
]);

function onSurface(v: Vehicle): boolean {
  return v.kind === 'rover' || v.kind === 'boat';
}

function whyNotFlying(v: Vehicle): string | undefined {
  if (!v.armed) return 'Not armed';
  if (onSurface(v) || v.kind === 'sub') return undefined;
  return airborne(v) === 'no' ? 'On the ground: take off first' : undefined;
}

function whyNotForVehicle(action: ActionId, v: Vehicle, s: State): string | undefined {
  switch (action) {
    case 'arm':
      if (v.armed) return 'Already armed';
      if (v.ready === false) return `Not ready: ${v.reasons[0] ?? 'the aircraft gives no reason'}`;
      return undefined;
    case 'force_arm':
      return v.armed ? 'Already armed' : undefined;
    case 'disarm':
      if (!v.armed) return 'Not armed';
      return airborne(v) === 'yes' ? 'In the air: land first' : undefined;
    case 'force_disarm':
    case 'emergency_stop':
      return v.armed ? undefined : 'Not armed';
    case 'takeoff':
      if (onSurface(v) || v.kind === 'sub') return 'This vehicle does not fly';
      if (!v.armed) return 'Arm first';
      return airborne(v) === 'yes' ? 'Already flying' : undefined;
    case 'land':
      return onSurface(v) ? 'This vehicle does not fly' : whyNotFlying(v);
    case 'altitude':
      return onSurface(v) ? 'This vehicle does not fly' : whyNotFlying(v);
    case 'goto':
    case 'orbit':
      return whyNotFlying(v) ?? (fresh(v.position?.age_ms, s, limits.position) ? undefined : 'Position unknown');
    case 'return':
    case 'hold':
    case 'speed':
    case 'heading':
      return whyNotFlying(v);
    case 'mode':
      return v.modes.length > 0 ? undefined : 'The aircraft offers no modes';
    case 'reboot':
      return v.armed ? 'Armed: disarm first' : undefined;
  }
}

/** What a pilot can do who was told why not. */
export function remedy(s: State): string {
  if (s.past) return 'Go back to the live flight first.';
  if (s.connection !== 'open') return 'Use the hand controller; the page connects again by itself.';
  const v = vehicle(s);
  if (!v) return 'Wait until one is heard.';
  return v.link_lost ? 'It follows its own failsafe. Use the hand controller.' : 'Ask again when that has changed.';
}

/** Why an action is not possible now; undefined when it is. */
export function whyNot(action: ActionId, s: State): string | undefined {
  if (s.past) return 'This is a replay of a recorded flight';
  if (s.connection !== 'open') return 'No connection to the station';
  const v = vehicle(s);
  if (!v) return 'No aircraft';
  if (v.link_lost) return 'The link to the aircraft is lost';
  return whyNotForVehicle(action, v, s) ??
    (waiting(v, kindOf[action]) ? "Waiting for the aircraft's answer" : undefined);
}
