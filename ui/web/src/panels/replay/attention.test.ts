import { describe, expect, it } from 'vitest';
import { stateWith, vehicleWith } from '../../core/sample';
import type { State } from '../../core/store';
import type { Alert } from '../../core/wire';
import { attention } from './attention';

const alert = (level: Alert['level'], cause: string, acknowledged = false): Alert => ({
  key: cause, code: 'x', level, cause, meaning: '', action: '', age_ms: 0, acknowledged,
});

function stateOf(...alerts: Alert[]): State {
  const s = stateWith(vehicleWith());
  if (s.snapshot) s.snapshot.alerts = alerts;
  return s;
}

describe('what calls a pilot back from a replay', () => {
  it('is a warning before a caution', () => {
    expect(attention(stateOf(alert('caution', 'wind'), alert('warning', 'battery')))).toEqual({ level: 'warning', cause: 'battery' });
  });
  it('is nothing that was seen, and nothing that is only good to know', () => {
    expect(attention(stateOf(alert('warning', 'battery', true), alert('advisory', 'home')))).toBeUndefined();
  });
  it('is silence of the station while an aircraft is in the air', () => {
    expect(attention(stateWith(vehicleWith({ armed: true, landed: 'in_air' }), { connection: 'lost' }))).toMatchObject({ level: 'warning' });
    expect(attention(stateWith(vehicleWith(), { connection: 'lost' }))).toBeUndefined();
  });
});
