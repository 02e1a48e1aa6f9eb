import { describe, expect, it } from 'vitest';
import { forwardWith } from '../../core/sample';
import { ForwardRates } from './rates';

const at = (rates: ForwardRates, ms: number, frames: number) => rates.add(ms, [forwardWith({ frames, bytes: frames * 40 })]);

describe('ForwardRates', () => {
  it('knows no rate from one look, and does not look twice in half a second', () => {
    const rates = new ForwardRates();
    at(rates, 0, 10);
    at(rates, 300, 20);
    expect(rates.of('room')).toBeUndefined();
    expect(rates.of('hall')).toBeUndefined();
  });
  it('is what came over the last seconds', () => {
    const rates = new ForwardRates();
    for (let ms = 0; ms <= 20_000; ms += 500) at(rates, ms, ms < 10_000 ? 0 : (ms - 10_000) / 20);
    expect(rates.of('room')).toEqual({ frames: 50, bytes: 2_000 });
  });
  it('begins anew when the counters do, and when it was told to forget', () => {
    const rates = new ForwardRates();
    at(rates, 0, 1_000);
    at(rates, 1_000, 10);
    expect(rates.of('room')).toBeUndefined();
    at(rates, 2_000, 20);
    expect(rates.of('room')?.frames).toBe(10);
    rates.clear();
    expect(rates.of('room')).toBeUndefined();
  });
});
