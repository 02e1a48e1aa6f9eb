import { describe, expect, it } from 'vitest';
import { keyOf, keys } from './keys';

describe('keys', () => {
  it('gives each key one meaning', () => {
    expect(new Set(keys.map((k) => k.key)).size).toBe(keys.length);
  });
  it('has no key for what stops motors in the air', () => {
    expect(keyOf('emergency_stop')).toBeUndefined();
    expect(keyOf('force_disarm')).toBeUndefined();
    expect(keyOf('disarm')).toBe('A');
  });
});
