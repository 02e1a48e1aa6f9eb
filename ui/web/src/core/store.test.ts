import { describe, expect, it } from 'vitest';
import { ageNow, fresh, store, update, vehicle, type State } from './store';

const state = (over: Partial<State> = {}): State => ({
  receivedAt: 1000, connection: 'open', tracks: new Map(), ...over,
});

describe('ageNow', () => {
  it('adds the time since the snapshot arrived', () => {
    expect(ageNow(200, state(), 1300)).toBe(500);
  });
  it('is infinite for a value that never came', () => {
    expect(ageNow(undefined, state(), 1300)).toBe(Infinity);
    expect(fresh(undefined, state(), 1e9, 1300)).toBe(false);
  });
  it('keeps growing while the station is silent', () => {
    expect(fresh(200, state(), 1000, 1800)).toBe(true);
    expect(fresh(200, state(), 1000, 1801)).toBe(false);
  });
  it('shows nothing of a station that is lost, however young', () => {
    expect(fresh(0, state({ connection: 'lost' }), 1000, 1000)).toBe(false);
  });
});

describe('store', () => {
  it('tells each subscriber of a change until it leaves', () => {
    let told = 0;
    const leave = store.subscribe(() => told++);
    update((s) => { s.connection = 'open'; });
    store.select('1.1');
    leave();
    store.select('2.1');
    expect(told).toBe(2);
    expect(store.state.selected).toBe('2.1');
  });
  it('has no vehicle before a snapshot came', () => {
    expect(vehicle(state())).toBeUndefined();
  });
});
