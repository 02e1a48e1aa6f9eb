import { describe, expect, it } from 'vitest';
import { tone, visible, words } from './story';
import type { Command } from '../../core/wire';

const c = (over: Partial<Command>): Command => ({
  id: 1, kind: 'land', words: 'Land', state: 'sent', age_ms: 0, updated_age_ms: 0, attempts: 1, ...over,
});

describe('a command', () => {
  it('stays on the picture until it is answered, however long that takes', () => {
    expect(visible(c({ state: 'sent' }), 1e9)).toBe(true);
    expect(visible(c({ state: 'in_progress' }), 1e9)).toBe(true);
  });
  it('leaves sooner after a good end than after a bad one', () => {
    expect(visible(c({ state: 'accepted' }), 6_000)).toBe(false);
    expect(visible(c({ state: 'denied' }), 6_000)).toBe(true);
    expect(visible(c({ state: 'denied' }), 60_000)).toBe(false);
  });
  it("says the vehicle's reason with a refusal", () => {
    expect(words(c({ state: 'denied', reason: 'Mode change failed' }), 0)).toBe('Denied by the aircraft: Mode change failed');
  });
  it('does not claim that an unanswered command failed', () => {
    expect(words(c({ state: 'unanswered', attempts: 5 }), 0)).toMatch(/may or may not/);
    expect(tone(c({ state: 'unanswered' }))).toBe('bad');
  });
});
