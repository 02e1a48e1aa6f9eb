import { describe, expect, it } from 'vitest';
import { remedy, whyNot, type ActionId } from './actions';
import { ask, wishWith } from './ask';
import { stateWith, vehicleWith } from './sample';
import type { Command, Vehicle } from './wire';

const here = { age_ms: 0, lat_deg: 47, lon_deg: 8, above_home_m: 31.4 };
const ground = vehicleWith({ ready: true, position: here });
const armed = vehicleWith({ armed: true, position: here });
const air = vehicleWith({ armed: true, landed: 'in_air', position: here });

function possible(v: Vehicle): ActionId[] {
  const all: ActionId[] = ['arm', 'disarm', 'takeoff', 'land', 'return', 'hold', 'goto', 'altitude', 'speed', 'heading', 'orbit',
    'mode', 'reboot', 'force_arm', 'force_disarm', 'emergency_stop'];
  return all.filter((a) => whyNot(a, stateWith(v)) === undefined);
}

describe('remedy', () => {
  it('always says what to do', () => {
    expect(remedy({ ...stateWith(ground), connection: 'lost' })).toContain('hand controller');
    expect(remedy(stateWith())).toBe('Wait until one is heard.');
    expect(remedy(stateWith(vehicleWith({ link_lost: true })))).toContain('failsafe');
    expect(remedy(stateWith(ground))).toBe('Ask again when that has changed.');
  });
});

describe('whyNot', () => {
  it('offers on the ground only what makes sense there', () => {
    expect(possible(ground)).toEqual(['arm', 'mode', 'reboot', 'force_arm']);
    expect(possible(armed)).toEqual(['disarm', 'takeoff', 'mode', 'force_disarm', 'emergency_stop']);
  });
  it('offers everything of flight in the air, but no disarm', () => {
    expect(possible(air)).toEqual(['land', 'return', 'hold', 'goto', 'altitude', 'speed', 'heading', 'orbit', 'mode',
      'force_disarm', 'emergency_stop']);
  });
  it('keeps landing possible when the aircraft does not say whether it flies', () => {
    expect(possible(vehicleWith({ armed: true, landed: 'unknown' }))).toContain('land');
  });
  it("says the aircraft's own reason against arming", () => {
    const v = vehicleWith({ ready: false, reasons: ['PreArm: GPS 1: Bad fix'] });
    expect(whyNot('arm', stateWith(v))).toBe('Not ready: PreArm: GPS 1: Bad fix');
  });
  it('does not go to a point without knowing where the aircraft is', () => {
    const v = { ...air, position: { ...here, age_ms: 5_000 } };
    expect(whyNot('goto', stateWith(v))).toBe('Position unknown');
    expect(whyNot('return', stateWith(v))).toBeUndefined();
  });
  it('waits for the answer to a command of the same kind', () => {
    const c: Command = { id: 1, kind: 'land', words: 'Land', state: 'sent', age_ms: 0, updated_age_ms: 0, attempts: 1 };
    expect(whyNot('land', stateWith({ ...air, commands: [c] }))).toMatch(/answer/);
    expect(whyNot('land', stateWith({ ...air, commands: [{ ...c, state: 'accepted' }] }))).toBeUndefined();
  });
  it('offers nothing without a station, a vehicle or a link', () => {
    expect(whyNot('hold', stateWith(air, { connection: 'lost' }))).toMatch(/station/);
    expect(whyNot('hold', stateWith())).toMatch(/aircraft/);
    expect(whyNot('hold', stateWith({ ...air, link_lost: true }))).toMatch(/link/);
  });
});

describe('ask', () => {
  it('starts a change of height from the present height', () => {
    expect(ask('altitude', air, stateWith(air)).value?.initial).toBe(31);
  });
  it('makes room above a vehicle that is higher than the usual ceiling', () => {
    const v = { ...air, position: { ...here, above_home_m: 400 } };
    const a = ask('goto', v, stateWith(v), { place: { lat_deg: 47.1, lon_deg: 8.1 } });
    expect(a.value?.max).toBeGreaterThan(400);
    expect(wishWith(a, 400)).toEqual({ kind: 'goto', lat_deg: 47.1, lon_deg: 8.1, above_home_m: 400 });
  });
  it('keeps a typed value within its bounds', () => {
    const a = ask('takeoff', armed, stateWith(armed));
    expect(wishWith(a, 99_999)).toEqual({ kind: 'takeoff', above_home_m: 120 });
    expect(wishWith(a, -5)).toEqual({ kind: 'takeoff', above_home_m: 2 });
  });
  it('marks what stops motors in the air as a warning', () => {
    expect(ask('emergency_stop', air, stateWith(air)).danger).toBe('warning');
    expect(ask('force_disarm', air, stateWith(air)).wish).toEqual({ kind: 'disarm', force: true });
    expect(ask('land', air, stateWith(air)).danger).toBe('none');
  });
});
