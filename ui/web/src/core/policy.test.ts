import { describe, expect, it } from 'vitest';
import { actionOf, actionWords, classRank, purposeWords } from './policy';
import { policyWith } from './sample';

describe('the words of policies', () => {
  it('explain the purposes that there are, and repeat others', () => {
    expect(purposeWords('public')).toBe('public: anybody');
    expect(purposeWords('odd')).toBe('odd');
  });
  it('say what is done to a text, which cannot be made less exact', () => {
    expect(actionWords({ class: 'text', action: 'coarsen' })).toBe('cleared of what is recognised');
    expect(actionWords({ class: 'location', action: 'coarsen' })).toBe('made less exact');
    expect(actionWords({ class: 'location', action: 'masked' })).toBe('masked');
  });
  it('put what this page does not know last', () => {
    expect(['smell', 'technical', 'location'].toSorted((a, b) => classRank(a) - classRank(b))).toEqual(['location', 'technical', 'smell']);
  });
});

describe('actionOf', () => {
  it('drops what a policy does not name', () => {
    const p = policyWith({ location: 'coarsen' });
    expect([actionOf(p, 'location'), actionOf(p, 'smell')]).toEqual(['coarsen', 'drop']);
  });
});
