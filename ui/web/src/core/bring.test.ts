import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bring, pausesMs } from './bring';

/** A loader that fails so many times. */
function failing(times: number): () => Promise<string> {
  return () => times-- > 0 ? Promise.reject(new Error('lost')) : Promise.resolve('here');
}

describe('what is loaded on demand', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('comes although the link lost it', async () => {
    const load = vi.fn(failing(pausesMs.length));
    const came = bring(load);
    await vi.runAllTimersAsync();
    expect(await came).toBe('here');
    expect(load).toHaveBeenCalledTimes(pausesMs.length + 1);
  });

  it('is given up with the reason', async () => {
    const gaveUp = expect(bring(failing(pausesMs.length + 1))).rejects.toThrow('lost');
    await vi.runAllTimersAsync();
    await gaveUp;
  });
});
