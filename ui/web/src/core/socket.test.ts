import { afterEach, describe, expect, it } from 'vitest';
import { whyNot } from './actions';
import { send } from './commands';
import { stateWith, vehicleWith } from './sample';
import { show, store } from './store';

afterEach(() => show(undefined));

describe('a page that shows a recorded flight', () => {
  const notes = { title: '', text: '', tags: [], keep: false };
  const past = {
    mission: {
      name: 'm', state: 'whole' as const, start_ms: 0, end_ms: 1, system: 1, flights: 1, airborne_ms: 0, distance_m: 0, warnings: 0, cautions: 0, pictures: 0, bytes: 0,
      path: [], problems: [], notes, films: [],
    },
    marks: [], pictures: [],
  };
  it('sends no command, whoever asks', async () => {
    show(stateWith(vehicleWith({ armed: true }), { past }));
    expect(store.state).not.toBe(store.live);
    expect(await send({ kind: 'disarm' }, '1.1')).toMatchObject({ ok: false, problem: { cause: 'This is a replay of a recorded flight' } });
  });
  it('offers no action', () => {
    const s = stateWith(vehicleWith({ armed: true, landed: 'in_air' }), { past });
    expect(whyNot('land', s)).toMatch(/replay/);
    expect(whyNot('emergency_stop', s)).toMatch(/replay/);
  });
});
