import { describe, expect, it } from 'vitest';
import { wishOf } from './keys';

const standing = { atMs: 100_000, startMs: 90_000, endMs: 190_000, playing: true };

describe('the keys of a time line', () => {
  it('play and stand', () => {
    expect(wishOf(' ', false, standing)).toEqual({ playing: false });
    expect(wishOf(' ', false, { ...standing, playing: false })).toEqual({ playing: true });
  });
  it('step by five seconds, and by a minute with Shift', () => {
    expect(wishOf('ArrowRight', false, standing)).toEqual({ at_ms: 105_000 });
    expect(wishOf('ArrowRight', true, standing)).toEqual({ at_ms: 160_000 });
  });
  it('stay within the recording', () => {
    expect(wishOf('ArrowLeft', true, standing)).toEqual({ at_ms: 90_000 });
    expect(wishOf('Home', false, standing)).toEqual({ at_ms: 90_000 });
    expect(wishOf('End', false, standing)).toEqual({ at_ms: 190_000 });
  });
  it('leave all others alone', () => {
    expect(wishOf('a', false, standing)).toBeUndefined();
  });
});
