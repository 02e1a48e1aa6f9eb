import { describe, expect, it } from 'vitest';
import { bitRate, judge } from './judge';
import { Rates } from './rates';

const seen = { now: 10_000, shownAt: 9_990, delayMs: undefined, damaged: false, unable: undefined };

describe('judge', () => {
  it('calls a picture live for half a second and no longer', () => {
    expect(judge(seen).word).toBe('LIVE');
    expect(judge({ ...seen, shownAt: 9_500 }).look).toBe('live');
    expect(judge({ ...seen, shownAt: 9_499 }).look).toBe('stale');
  });
  it('says how old a stale picture is', () => {
    const { word, age, tone, mark } = judge({ ...seen, shownAt: 8_800, damaged: true });
    expect([word, age, tone, mark]).toEqual(['VIDEO STALE', '1.2 s', 'caution', '◆']);
  });
  it('counts how old a picture was when it was shown', () => {
    expect(judge({ ...seen, delayMs: 400 }).look).toBe('live');
    expect(judge({ ...seen, delayMs: 21_000 })).toMatchObject({ look: 'stale', age: '21 s' });
  });
  it('says that a picture is damaged', () => {
    expect(judge({ ...seen, damaged: true }).word).toBe('DAMAGED');
  });
  it('waits for the first picture, unless there can be none', () => {
    expect(judge({ ...seen, shownAt: -Infinity }).look).toBe('waiting');
    expect(judge({ ...seen, shownAt: -Infinity, unable: 'This browser does not decode H.265' }).look).toBe('unable');
  });
});

describe('bitRate', () => {
  it('keeps its digits few', () => {
    expect(bitRate(3_641_000)).toEqual({ number: '3.6', unit: 'Mbit/s' });
    expect(bitRate(640_200)).toEqual({ number: '640', unit: 'kbit/s' });
    expect(bitRate(999_900)).toEqual({ number: '1.0', unit: 'Mbit/s' });
  });
});

describe('Rates', () => {
  it('knows nothing from one sample', () => {
    const r = new Rates();
    r.add(0, 0, 0, 0);
    expect([r.shownRate(), r.lossRatio()]).toEqual([undefined, undefined]);
  });
  it('counts pictures a second and the share that was lost', () => {
    const r = new Rates();
    for (let i = 0; i <= 4; i++) r.add(i * 500, i * 15, i * 15, i === 4 ? 1 : 0);
    expect(r.shownRate()).toBe(30);
    expect(r.lossRatio()).toBeCloseTo(1 / 61);
  });
  it('forgets what is long past', () => {
    const r = new Rates();
    for (let i = 0; i <= 60; i++) r.add(i * 500, i * 15, i * 15, i < 10 ? i : 10);
    expect(r.lossRatio()).toBe(0);
  });
  it('begins anew when a counter goes back', () => {
    const r = new Rates();
    r.add(0, 900, 900, 5);
    r.add(500, 10, 10, 0);
    expect(r.lossRatio()).toBeUndefined();
  });
});
