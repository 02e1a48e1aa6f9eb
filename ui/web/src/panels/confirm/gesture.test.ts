import { describe, expect, it } from 'vitest';
import { Gesture, holdMs } from './gesture';

describe('Gesture', () => {
  it('confirms a hold only after its whole time', () => {
    const g = new Gesture();
    g.press(1000, 10, 300);
    expect(g.held(1000 + holdMs - 1)).toBe(false);
    expect(g.progress(1000 + holdMs / 2)).toBeCloseTo(0.5);
    expect(g.held(1000 + holdMs)).toBe(true);
  });
  it('forgets a hold that is let go early', () => {
    const g = new Gesture();
    g.press(0, 10, 300);
    expect(g.release(holdMs - 1)).toBe(false);
    expect(g.held(10_000)).toBe(false);
  });
  it('confirms a hold that ended before the next frame', () => {
    const g = new Gesture();
    g.press(0, 10, 300);
    expect(g.release(holdMs + 50)).toBe(true);
  });
  it('turns a hold into a slide when the hand moves, and then time does not confirm', () => {
    const g = new Gesture();
    g.press(0, 10, 300);
    g.move(60);
    expect(g.phase).toBe('sliding');
    expect(g.held(10_000)).toBe(false);
    expect(g.progress(0)).toBeCloseTo(50 / 300);
  });
  it('confirms a slide only at its end, and only when let go there', () => {
    const g = new Gesture();
    g.press(0, 0, 300);
    g.move(300);
    g.move(200);
    expect(g.release(9_000)).toBe(false);
    g.press(0, 0, 300);
    g.move(295);
    expect(g.release(9_000)).toBe(true);
  });
  it('bears a trembling hand', () => {
    const g = new Gesture();
    g.press(0, 100, 300);
    g.move(105);
    g.move(95);
    expect(g.held(holdMs)).toBe(true);
  });
});
