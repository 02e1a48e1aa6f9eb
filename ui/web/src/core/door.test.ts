import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DoorWatch, parseDoor } from './door';
import type { DoorView } from './wire';

const view: DoorView = { layers: [], doors: [], ledger: [] };

describe('parseDoor', () => {
  it('takes a list that the station left empty', () => {
    const d = parseDoor({
      layers: null, doors: null, ledger: null,
      proof: { age_ms: 5, ok: true, routes: [{ name: 'TCP', outcome: 'open', closed_by: null, detail: '' }] },
      network: { age_ms: 5, interfaces: null, default_routes: null, appeared: null },
    });
    expect(d.layers).toEqual([]);
    expect(d.proof?.routes[0]?.closed_by).toEqual([]);
    expect(d.network?.appeared).toEqual([]);
  });
  it('keeps absent what is absent', () => {
    expect(parseDoor({ layers: [], doors: [], ledger: [] })).toEqual(view);
  });
  it.each([null, 7, 'no', {}, []])('refuses %j', (data) => {
    expect(() => parseDoor(data)).toThrow('something else');
  });
});

describe('DoorWatch', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('asks at once and every two seconds, until it is stopped', async () => {
    const ask = vi.fn(() => Promise.resolve(view));
    const watch = new DoorWatch(() => undefined, ask);
    watch.start();
    watch.start();
    await vi.advanceTimersByTimeAsync(4_100);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(watch.view).toBe(view);
    watch.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(watch.view).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says why there is no answer, keeps the last one with its time, and heals', async () => {
    let answer: () => Promise<DoorView> = () => Promise.resolve(view);
    const told = vi.fn();
    const watch = new DoorWatch(told, () => answer());
    watch.start();
    await vi.advanceTimersByTimeAsync(0);
    const askedAt = watch.askedAt;
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watch.problem?.cause).toBe('The station cannot be reached');
    expect([watch.view, watch.askedAt]).toEqual([view, askedAt]);
    answer = () => Promise.resolve(view);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watch.problem).toBeUndefined();
    expect(told).toHaveBeenCalledTimes(3);
    watch.stop();
  });

  it('takes no answer that comes after it was stopped', async () => {
    const open: ((v: DoorView) => void)[] = [];
    const told = vi.fn();
    const watch = new DoorWatch(told, () => new Promise((resolve) => { open.push(resolve); }));
    watch.start();
    expect(open.length).toBe(1);
    watch.stop();
    open[0]?.(view);
    await vi.advanceTimersByTimeAsync(0);
    expect(told).not.toHaveBeenCalled();
    expect(watch.view).toBeUndefined();
  });

  it('tells the station’s refusals from its silence', async () => {
    const answers = [
      new Response('{', { status: 200 }), new Response('', { status: 403 }), new Response('', { status: 500 }),
    ];
    vi.stubGlobal('fetch', () => Promise.resolve(answers.shift()));
    const watch = new DoorWatch(() => undefined);
    watch.start();
    const causes: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersByTimeAsync(i === 0 ? 0 : 2_000);
      causes.push(watch.problem?.cause);
    }
    watch.stop();
    vi.unstubAllGlobals();
    expect(causes).toEqual([
      'The station’s answer cannot be read', 'The station does not know this page any more', 'The station answered with error 500',
    ]);
  });
});
