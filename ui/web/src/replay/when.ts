// When something was, for a crew in its own time zone and for a court in UTC.

import type { RecordedMission } from '../core/wire';

const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const minute: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };
const second: Intl.DateTimeFormatOptions = { ...minute, second: '2-digit' };

/** `zone` is this machine's own where it is absent. */
function format(ms: number, how: Intl.DateTimeFormatOptions, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...how, ...(zone ? { timeZone: zone } : {}) }).format(ms);
}

/** "21 Nov 2026, 13:05" on the clock of this machine. */
export function localTime(ms: number, zone?: string): string {
  return `${format(ms, day, zone)}, ${format(ms, minute, zone)}`;
}

/** "12:05 UTC", with the date where it is another one. */
export function utcTime(ms: number, zone?: string): string {
  const same = format(ms, day, zone) === format(ms, day, 'UTC');
  return `${same ? '' : `${format(ms, day, 'UTC')}, `}${format(ms, minute, 'UTC')} UTC`;
}

/** "13:05:09" on the clock of this machine. */
export function timeOfDay(ms: number): string {
  return format(ms, second);
}

const stacks: Record<string, string> = { ardupilot: 'ArduPilot', px4: 'PX4' };

/** "Copter 1 · ArduPilot"; a mission of video alone has no vehicle. */
export function whoFlew(m: RecordedMission): string {
  if (m.system === 0) return 'Video only';
  const kind = m.vehicle ? m.vehicle.charAt(0).toUpperCase() + m.vehicle.slice(1) : 'Vehicle';
  const stack = stacks[m.autopilot ?? ''];
  return `${kind} ${m.system}${stack ? ` · ${stack}` : ''}`;
}

/** What a crew called it, or else when it was. */
export function titleOf(m: RecordedMission): string {
  return m.notes.title || localTime(m.start_ms);
}
