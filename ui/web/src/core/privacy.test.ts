import { describe, expect, it } from 'vitest';
import { privacy } from './privacy';
import { forwardWith, stateWith } from './sample';
import type { Forward } from './wire';

function toldOf(...forwards: Forward[]) {
  const state = stateWith();
  if (state.snapshot) state.snapshot.forwards = forwards;
  return privacy(state);
}

const room = forwardWith({ name: 'room' });
const hall = forwardWith({ name: 'hall', policy: 'public' });
const away = forwardWith({ name: 'away', state: 'waiting' });
const held = forwardWith({ name: 'held', state: 'held', detail: 'nothing is sent: the disk is full' });

describe('what the bar says about privacy', () => {
  it('says nothing before the station has', () => {
    const state = stateWith();
    delete state.snapshot;
    expect(privacy(state)).toBeUndefined();
  });
  it('has a calm word without a sign when there is no destination', () => {
    expect(toldOf()).toMatchObject({ word: 'Nothing leaves', mark: '', tone: '', old: false });
  });
  it('counts who is told, and names them and their policies', () => {
    expect(toldOf(room, hall)).toMatchObject({ word: '2 told', mark: '✓', tone: 'engaged', why: 'Told what a policy allows: room (partner), hall (public).' });
  });
  it('does not count who is not there', () => {
    expect(toldOf(room, away)).toMatchObject({ word: '1 of 2 told', mark: '○', tone: 'dim' });
    expect(toldOf(away)).toMatchObject({ word: 'Waiting', mark: '○', tone: 'dim' });
  });
  it('puts first that something is held back, as a caution', () => {
    expect(toldOf(room, held)).toMatchObject({ word: '1 of 2 held', mark: '◆', tone: 'caution', why: 'held should be told and must not be now.' });
    expect(toldOf(held)).toMatchObject({ word: 'Held', mark: '◆', tone: 'caution' });
  });
  it('claims nothing while the station is silent, not even that nothing leaves', () => {
    expect(privacy(stateWith(undefined, { connection: 'lost' }))).toMatchObject({ word: 'Not known', old: true });
  });
});
