// Questions about a vehicle that several panels ask.

import { fresh, type State } from './store';
import { limits } from './stale';
import type { Battery, GPS, Vehicle } from './wire';

const kinds: Record<Vehicle['kind'], string> = {
  copter: 'Copter', plane: 'Plane', vtol: 'VTOL', rover: 'Rover', boat: 'Boat', sub: 'Sub', other: 'Vehicle',
};

const stacks: Record<Vehicle['autopilot'], string> = {
  ardupilot: 'ArduPilot', px4: 'PX4', other: 'Autopilot',
};

/** "Copter 1"; a component other than the autopilot's own is named too. */
export function vehicleName(v: Vehicle): string {
  const [system = v.id, component = '1'] = v.id.split('.');
  return `${kinds[v.kind]} ${component === '1' ? system : v.id}`;
}

export function stackName(v: Vehicle): string {
  return v.firmware ? `${stacks[v.autopilot]} ${v.firmware}` : stacks[v.autopilot];
}

/** Whether the vehicle is off the ground, as far as it says. */
export function airborne(v: Vehicle): 'yes' | 'no' | 'unknown' {
  if (v.landed === 'on_ground') return 'no';
  if (v.landed !== 'unknown') return 'yes';
  return v.armed ? 'unknown' : 'no';
}

/** The first battery that reports in time. */
export function freshBattery(v: Vehicle, s: State): Battery | undefined {
  return v.batteries.find((b) => fresh(b.age_ms, s, limits.battery));
}

export function freshGPS(v: Vehicle, s: State): GPS | undefined {
  return v.gps.find((g) => fresh(g.age_ms, s, limits.gps));
}

export function waiting(v: Vehicle, kind: string): boolean {
  return v.commands.some((c) => c.kind === kind && (c.state === 'sent' || c.state === 'in_progress'));
}
