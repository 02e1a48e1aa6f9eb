import { describe, expect, it } from 'vitest';
import { refusal } from './webrtc';

describe('refusal', () => {
  it('bars the delivery for a picture that it cannot carry, in the station’s words', () => {
    const problem = { cause: 'These pictures come out of order.', meaning: 'm', action: 'a' };
    expect(refusal(409, JSON.stringify({ reason: 'reordered', problem }))).toEqual({ unable: true, why: problem.cause, problem });
  });
  it('tries again after anything else', () => {
    expect(refusal(503, 'full')).toEqual({ unable: false, why: 'The station refused with 503' });
    expect(refusal(500, '{}').unable).toBe(false);
  });
});
