import { describe, expect, it } from 'vitest';
import { localTime, utcTime, whoFlew } from './when';
import type { RecordedMission } from '../core/wire';

const at = Date.UTC(2026, 10, 21, 23, 5, 9);
const mission: RecordedMission = {
  name: 'm', state: 'whole', start_ms: at, end_ms: at, system: 1, vehicle: 'copter', autopilot: 'ardupilot', flights: 1, airborne_ms: 0, distance_m: 0, warnings: 0,
  cautions: 0, pictures: 0, bytes: 0, path: [], problems: [], notes: { title: '', text: '', tags: [], keep: false }, films: [],
};

describe('when a mission was', () => {
  it('is told in the time of the place', () => {
    expect(localTime(at, 'Europe/Berlin')).toBe('22 Nov 2026, 00:05');
  });
  it('is told in UTC, with the date where that differs', () => {
    expect(utcTime(at, 'Europe/Berlin')).toBe('21 Nov 2026, 23:05 UTC');
    expect(utcTime(at, 'UTC')).toBe('23:05 UTC');
  });
});

describe('who flew', () => {
  it('is the kind, the number and the autopilot', () => {
    expect(whoFlew(mission)).toBe('Copter 1 · ArduPilot');
  });
  it('is nobody where only video was recorded', () => {
    expect(whoFlew({ ...mission, system: 0 })).toBe('Video only');
  });
});
