import { describe, expect, it } from 'vitest';
import { fit, limit, most, pan, whole, zoomAbout } from './zoom';

const box = { width: 800, height: 600 };
const film = { width: 1280, height: 720 };

describe('fit', () => {
  it('shows the whole picture', () => {
    expect(fit(box, film)).toEqual({ width: 800, height: 450 });
  });
  it('is nothing while there is no picture', () => {
    expect(fit(box, { width: 0, height: 0 })).toEqual({ width: 0, height: 0 });
  });
});

describe('zoomAbout', () => {
  it('keeps the point under the finger where it is', () => {
    const z = zoomAbout(whole, 2, 600, 320, box, film);
    expect(z.factor).toBe(4);
    // A point p of the unzoomed box is shown at middle + (p - middle) · factor + offset.
    expect(400 + (600 - 400) * z.factor + z.x).toBeCloseTo(600);
    expect(300 + (320 - 300) * z.factor + z.y).toBeCloseTo(320);
  });
  it('ends at eight times and at the whole picture', () => {
    expect(zoomAbout(whole, 9, 400, 300, box, film).factor).toBe(most);
    expect(zoomAbout({ factor: 2, x: 120, y: 10 }, -5, 0, 0, box, film)).toEqual(whole);
  });
});

describe('pan', () => {
  it('stops at the edge of the picture', () => {
    const z = pan({ factor: 2, x: 0, y: 0 }, 5000, 5000, box, film);
    expect(z).toEqual({ factor: 2, x: 400, y: 150 });
  });
  it('does not move what is whole', () => {
    expect(pan(whole, 50, 50, box, film)).toEqual(whole);
  });
});

describe('limit', () => {
  it('centres where the zoomed picture does not fill the box', () => {
    expect(limit({ factor: 1.2, x: 0, y: 90 }, box, film).y).toBe(0);
  });
});
