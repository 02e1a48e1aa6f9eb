import { describe, expect, it } from 'vitest';
import { forwardWith } from '../../core/sample';
import { heldBack, keptBack, stateVerdict } from './judge';

const one = (name: string, action = 'drop') => ({ class: name, action, count: 1, age_ms: 0 });

describe('stateVerdict', () => {
  it('has a sign and words for each state, and vouches for none that it does not know', () => {
    const states = ['open', 'waiting', 'held', 'odd' as 'held'] as const;
    expect(states.map((state) => stateVerdict(forwardWith({ state })).mark)).toEqual(['✓', '○', '◆', '◆']);
    expect(stateVerdict(forwardWith({ state: 'odd' as 'held' })).words).toBe('in a state that this page does not know');
  });
});

describe('keptBack', () => {
  it('joins what was done to one class, and keeps fields and messages apart', () => {
    expect(keptBack([
      { class: 'location', action: 'blank', count: 7, age_ms: 40 },
      { class: 'location', action: 'drop', count: 2, age_ms: 90 },
    ])).toEqual([{
      class: 'location', meaning: 'where the aircraft, its home, its operator or its target is', ways: [
        { words: 'blanked', count: 7, of: 'fields', ageMs: 40 }, { words: 'left out whole', count: 2, of: 'messages', ageMs: 90 },
      ],
    }]);
  });
  it('says that a text is cleared, for it cannot be made less exact', () => {
    expect(keptBack([one('text', 'coarsen')])[0]?.ways[0]?.words).toBe('cleared of what is recognised');
  });
  it('puts the most telling class first and one that it does not know last, with the station’s words', () => {
    const list = keptBack([one('smell', 'masked'), one('unknown'), one('text'), one('location')]);
    expect(list.map((k) => k.class)).toEqual(['location', 'text', 'unknown', 'smell']);
    expect(list.at(-1)).toMatchObject({ meaning: '', ways: [{ words: 'masked' }] });
  });
});

describe('heldBack', () => {
  const full = 'nothing is sent: the ledger cannot be written: the disk is full';
  it('says why once for all, as a sentence', () => {
    const both = ['room', 'hall'].map((name) => forwardWith({ name, state: 'held', detail: full }));
    expect(heldBack(both)).toEqual([{
      what: 'Nothing is forwarded', why: 'The ledger cannot be written: the disk is full. What is not on record may not be forwarded.',
    }]);
  });
  it('names those that are held while others are told', () => {
    expect(heldBack([forwardWith(), forwardWith({ name: 'hall', state: 'held', detail: full })])[0]?.what).toBe('Nothing is forwarded to hall');
  });
  it('is silent when nothing is held', () => {
    expect(heldBack([forwardWith(), forwardWith({ state: 'waiting' })])).toEqual([]);
  });
});
