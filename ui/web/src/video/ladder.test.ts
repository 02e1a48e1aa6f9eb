import { describe, expect, it } from 'vitest';
import { Ladder } from './ladder';

const broken = { unable: false, why: 'it brought no picture' };
const unable = { unable: true, why: 'This browser does not decode H.265' };

describe('Ladder', () => {
  it('begins with the best and says of no fallback', () => {
    const l = new Ladder(['webrtc', 'webcodecs']);
    expect([l.way, l.fallback, l.unable]).toEqual(['webrtc', undefined, undefined]);
  });
  it('goes on at once after one that brought nothing, and says from which and why', () => {
    const l = new Ladder(['webrtc', 'webcodecs', 'mse']);
    expect(l.failed(broken, false)).toBe('at once');
    expect(l.way).toBe('webcodecs');
    expect(l.fallback).toEqual({ from: 'webrtc', why: broken.why });
  });
  it('tries the same again after a pause when it had worked', () => {
    const l = new Ladder(['webcodecs', 'mse']);
    expect(l.failed(broken, true)).toBe('later');
    expect(l.way).toBe('webcodecs');
  });
  it('begins a new round after a pause when all brought nothing', () => {
    const l = new Ladder(['webcodecs', 'mse']);
    expect([l.failed(broken, false), l.failed(broken, false), l.way]).toEqual(['at once', 'later', 'webcodecs']);
  });
  it('never returns to one that is unable', () => {
    const l = new Ladder(['webrtc', 'webcodecs', 'mse']);
    expect(l.failed(unable, false)).toBe('at once');
    expect([l.failed(broken, false), l.failed(broken, false), l.way]).toEqual(['at once', 'later', 'webcodecs']);
  });
  it('gives up when none is able, with the reason of the best', () => {
    const l = new Ladder(['webcodecs', 'mse']);
    l.failed(unable, false);
    l.failed({ unable: true, why: 'This browser does not play it' }, false);
    expect([l.way, l.unable]).toEqual([undefined, unable.why]);
  });
  it('has nothing to offer a browser without any', () => {
    expect(new Ladder([]).unable).toBe('This browser has no way to show live video');
  });
});
