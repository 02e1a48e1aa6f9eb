// A question to the pilot before a command goes out: what, to which vehicle,
// with what consequence, and the value to set.

import { labels, type ActionId } from './actions';
import { fresh, type State } from './store';
import { limits } from './stale';
import { vehicleName } from './vehicle';
import type { PilotWish, Vehicle } from './wire';

type ValueField = 'above_home_m' | 'speed_mps' | 'true_deg' | 'radius_m';

export interface AskValue {
  field: ValueField;
  label: string;
  unit: string;
  min: number;
  max: number;
  step: number;
  initial: number;
}

export interface Ask {
  action: ActionId;
  title: string;
  vehicleId: string;
  vehicleName: string;
  consequence: string;
  /** Motors start: a caution; motors stop in the air, or nothing checks: a warning. */
  danger: 'none' | 'caution' | 'warning';
  wish: PilotWish;
  value?: AskValue;
}

export interface Place {
  lat_deg: number;
  lon_deg: number;
}

// Bounds of the sliders, in metres above home and metres a second. The aircraft
// has limits of its own and says so; these only keep a slip of the hand small.
const heightMax = 120;
const speedMax = 25;
const radiusMax = 300;

function height(v: Vehicle, s: State): number | undefined {
  return fresh(v.position?.age_ms, s, limits.position) ? v.position?.above_home_m : undefined;
}

function heightValue(initial: number): AskValue {
  // A vehicle above the usual ceiling must be able to keep its height.
  const max = Math.max(heightMax, Math.ceil(initial / 10) * 10 + 20);
  return { field: 'above_home_m', label: 'Height above home', unit: 'm', min: 2, max, step: 1, initial };
}

function clamp(n: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, n));
}

function groundSpeed(v: Vehicle, s: State): number | undefined {
  return fresh(v.velocity?.age_ms, s, limits.velocity) ? v.velocity?.speed_mps : undefined;
}

export function ask(action: ActionId, v: Vehicle, s: State, extra: { place?: Place; mode?: string } = {}): Ask {
  const base = { action, title: labels[action], vehicleId: v.id, vehicleName: vehicleName(v), danger: 'none' as const };
  const now = height(v, s);
  const here = Math.max(2, Math.round(now ?? 20));
  switch (action) {
    case 'arm':
      return { ...base, danger: 'caution', consequence: 'Propellers may turn at once.', wish: { kind: 'arm' } };
    case 'force_arm':
      return {
        ...base, danger: 'warning', consequence: 'Skips every check of the aircraft. Propellers may turn at once.',
        wish: { kind: 'arm', force: true },
      };
    case 'disarm':
      return { ...base, consequence: 'Motors stop.', wish: { kind: 'disarm' } };
    case 'force_disarm':
      return {
        ...base, danger: 'warning', consequence: 'Motors stop at once. In the air the aircraft falls.',
        wish: { kind: 'disarm', force: true },
      };
    case 'emergency_stop':
      return {
        ...base, danger: 'warning', consequence: 'Motors stop at once. In the air the aircraft falls.',
        wish: { kind: 'emergency_stop' },
      };
    case 'takeoff':
      return {
        ...base, danger: 'caution', consequence: 'Climbs straight up from where it stands.',
        wish: { kind: 'takeoff' }, value: heightValue(v.kind === 'plane' ? 40 : 10),
      };
    case 'land':
      return { ...base, consequence: 'Sinks and lands where it is now.', wish: { kind: 'land' } };
    case 'return':
      return { ...base, title: 'Return home', consequence: 'Flies home and lands there.', wish: { kind: 'return' } };
    case 'hold':
      return { ...base, consequence: 'Stops and keeps its place.', wish: { kind: 'hold' } };
    case 'goto':
      return {
        ...base, title: 'Go to the chosen point', consequence: 'Flies there straight, at this height.',
        wish: { kind: 'goto', ...extra.place }, value: heightValue(here),
      };
    case 'altitude':
      return {
        ...base, title: 'Change height', consequence: now === undefined ? 'The present height is unknown.'
          : `Climbs or sinks from ${Math.round(now)} m above home.`,
        wish: { kind: 'altitude' }, value: heightValue(here),
      };
    case 'speed': {
      const initial = clamp(Math.round(groundSpeed(v, s) ?? 5) || 5, 1, speedMax);
      return {
        ...base, title: 'Change speed', consequence: 'Speed over ground for guided flight.', wish: { kind: 'speed' },
        value: { field: 'speed_mps', label: 'Speed', unit: 'm/s', min: 1, max: speedMax, step: 0.5, initial },
      };
    }
    case 'heading': {
      const nose = fresh(v.heading?.age_ms, s, limits.heading) ? v.heading?.true_deg : undefined;
      return {
        ...base, title: 'Turn the nose', consequence: 'Turns on the spot; true north is 0°.', wish: { kind: 'heading' },
        value: {
          field: 'true_deg', label: 'Heading', unit: '°', min: 0, max: 359, step: 1, initial: Math.round(nose ?? 0) % 360,
        },
      };
    }
    case 'orbit':
      return {
        ...base, title: 'Orbit the chosen point', consequence: 'Circles it clockwise at the present height.',
        wish: { kind: 'orbit', ...extra.place },
        value: { field: 'radius_m', label: 'Radius', unit: 'm', min: 5, max: radiusMax, step: 5, initial: 30 },
      };
    case 'mode': {
      const mode = extra.mode ?? v.mode;
      return {
        ...base, title: `Mode ${mode}`, consequence: `Leaves ${v.mode}; ${mode} takes over at once.`,
        wish: { kind: 'mode', mode },
      };
    }
    case 'reboot':
      return { ...base, consequence: 'The autopilot restarts; telemetry stops for some seconds.', wish: { kind: 'reboot' } };
  }
}

/** The wish with the pilot's value, kept within its bounds. */
export function wishWith(a: Ask, value: number): PilotWish {
  if (!a.value) return a.wish;
  return { ...a.wish, [a.value.field]: clamp(value, a.value.min, a.value.max) };
}
