import { describe, expect, it } from 'vitest';
import { status } from './status';
import { stateWith, vehicleWith } from './sample';

describe('status', () => {
  it.each([
    ['Not ready', { ready: false, reasons: ['PreArm: GPS 1: Bad fix'] }],
    ['Ready to fly', { ready: true }],
    ['Disarmed', {}],
    ['Armed', { armed: true, landed: 'on_ground' }],
    ['Armed', { armed: true, landed: 'unknown' }],
    ['Flying', { armed: true, landed: 'in_air' }],
    ['Flying', { armed: true, landed: 'taking_off' }],
    ['Landing', { armed: true, landed: 'landing' }],
    ['Link lost', { armed: true, landed: 'in_air', link_lost: true }],
  ] as const)('says "%s" for %o', (word, over) => {
    expect(status(stateWith(vehicleWith({ ...over, reasons: 'reasons' in over ? [...over.reasons] : [] }))).word).toBe(word);
  });

  it("gives the vehicle's own reasons when it is not ready", () => {
    const st = status(stateWith(vehicleWith({ ready: false, reasons: ['PreArm: Compass not calibrated'] })));
    expect(st.reasons).toContain('PreArm: Compass not calibrated');
    expect(st.tone).toBe('caution');
  });
  it('warns of a lost station whatever the vehicle said last', () => {
    expect(status(stateWith(vehicleWith({ ready: true }), { connection: 'lost' })).tone).toBe('warning');
  });
  it('turns to caution when the aircraft reports a failsafe in flight', () => {
    expect(status(stateWith(vehicleWith({ armed: true, landed: 'in_air', status: 'critical' }))).tone).toBe('caution');
  });
  it('says that there is no vehicle only once the station has said so', () => {
    expect(status(stateWith()).word).toBe('No aircraft');
    const { snapshot: _, ...empty } = stateWith();
    expect(status({ ...empty, connection: 'connecting' }).word).toBe('Connecting');
  });
});
