import { describe, expect, it } from 'vitest';
import { inverse, limit, mercator, pan, View, zoomAbout } from './camera';
import { bearing, distance, local, offset, placeText, wrapLon } from './geo';
import { degreeText, entry, graticule, lengthText, metricLines, niceStep, steps } from './grid';
import { thin, wayText } from './marks';
import { PilotView } from './pilotview';
import type { Scene, SceneVehicle } from './scene';
import { classify } from './style';
import { closeness, relativeText } from './traffic';
import { layerNames, plainText } from './archive';
import { parseFiles } from './catalogue';
import { closeRing, unwrap } from './world';
import { worldShare } from './base';

const none = { top: 0, right: 0, bottom: 0, left: 0 };
const zurich = { lat: 47.3769, lon: 8.5417 };

describe('geo', () => {
  it('measures a known distance and direction', () => {
    expect(distance(51.4779, 0, 48.8566, 2.3522)).toBeGreaterThan(334_000);
    expect(distance(51.4779, 0, 48.8566, 2.3522)).toBeLessThan(337_000);
    expect(bearing(0, 0, 0, 1)).toBeCloseTo(90);
    expect(bearing(10, 5, 9, 5)).toBeCloseTo(180);
  });
  it('goes there and back on the local plane, over the date line too', () => {
    const there = offset(-17, 179.999, 300, 400);
    expect(there.lon).toBeLessThan(0);
    const back = local(-17, 179.999, there.lat, there.lon);
    expect(back.northM).toBeCloseTo(300, 3);
    expect(back.eastM).toBeCloseTo(400, 3);
    expect(distance(-17, 179.999, there.lat, there.lon)).toBeCloseTo(500, 0);
  });
  it('writes a place', () => {
    expect(placeText(-7.5, 151.2)).toBe('07.50000° S  151.20000° E');
    expect(wrapLon(190)).toBe(-170);
  });
});

describe('camera', () => {
  const view = new View({ ...zurich, zoom: 15, bearingDeg: 30 }, 1280, 800, { top: 56, right: 300, bottom: 0, left: 88 });

  it('projects and unprojects to the same place', () => {
    const at = view.unproject(200, 650);
    const back = view.project(at.lat, at.lon);
    expect(back.x).toBeCloseTo(200, 6);
    expect(back.y).toBeCloseTo(650, 6);
    expect(inverse(mercator(47, 8).x, mercator(47, 8).y).lat).toBeCloseTo(47, 9);
  });
  it('puts the camera in the middle of what overlays leave free', () => {
    expect(view.project(zurich.lat, zurich.lon)).toEqual({ x: (88 + 980) / 2, y: 428 });
  });
  it('has east above when the bearing is 90°', () => {
    const turned = new View({ ...zurich, zoom: 15, bearingDeg: 90 }, 800, 600, none);
    const east = offset(zurich.lat, zurich.lon, 0, 100);
    const at = turned.project(east.lat, east.lon);
    expect(at.x).toBeCloseTo(400, 3);
    expect(at.y).toBeLessThan(300);
    expect(300 - at.y).toBeCloseTo(100 / turned.metresPerPixel(), 0);
  });
  it('chooses the copy of the world that is nearest', () => {
    const pacific = new View({ lat: 0, lon: 179, zoom: 4, bearingDeg: 0 }, 800, 600, none);
    expect(pacific.project(0, -179).x).toBeGreaterThan(400);
  });
  it('keeps the place under the finger while zooming and turning', () => {
    const held = view.unproject(900, 200);
    const next = new View(zoomAbout(view, 1.3, 25, 900, 200), view.width, view.height, view.padding);
    const at = next.project(held.lat, held.lon);
    expect(at.x).toBeCloseTo(900, 3);
    expect(at.y).toBeCloseTo(200, 3);
  });
  it('drags the ground with the finger', () => {
    const held = view.unproject(500, 500);
    const at = new View(pan(view, 40, -30), view.width, view.height, view.padding).project(held.lat, held.lon);
    expect(at.x).toBeCloseTo(540, 3);
    expect(at.y).toBeCloseTo(470, 3);
  });
  it('stays within its limits', () => {
    expect(limit({ lat: 89, lon: 200, zoom: 40, bearingDeg: -10 })).toEqual({ lat: 80, lon: -160, zoom: 21, bearingDeg: 350 });
  });
});

describe('grid', () => {
  const near = new View({ ...zurich, zoom: 16, bearingDeg: 20 }, 1280, 800, none);

  it('steps in 1, 2 and 5', () => {
    expect([0.09, 1, 1.01, 3, 60, 999].map(niceStep)).toEqual([0.1, 1, 2, 5, 100, 1000]);
    expect(lengthText(50)).toBe('50 m');
    expect(lengthText(2000)).toBe('2 km');
    expect(degreeText(-12.5, 'N', 'S', 0.5)).toBe('12.5° S');
    expect(degreeText(0, 'N', 'S', 0.5)).toBe('0°');
    expect(steps({ min: -0.5, max: 2.2 }, 1)).toEqual([0, 1, 2]);
  });
  it('draws its axes through the origin', () => {
    const lines = metricLines(near, zurich, 100);
    const axes = lines.filter((l) => l.axis);
    expect(axes).toHaveLength(2);
    for (const a of axes) {
      const o = near.project(zurich.lat, zurich.lon);
      const cross = (a.to.x - a.from.x) * (o.y - a.from.y) - (a.to.y - a.from.y) * (o.x - a.from.x);
      expect(Math.abs(cross) / Math.hypot(a.to.x - a.from.x, a.to.y - a.from.y)).toBeLessThan(0.5);
    }
    expect(lines.map((l) => l.name)).toContain('100 m N');
    expect(lines.length).toBeLessThan(60);
  });
  it('has a bounded graticule at every zoom', () => {
    for (let zoom = 1; zoom <= 20; zoom++) {
      const n = graticule(new View({ ...zurich, zoom, bearingDeg: 0 }, 1920, 1080, none)).length;
      expect(n).toBeGreaterThan(2);
      expect(n).toBeLessThan(90);
    }
  });
  it('finds where a line enters the window', () => {
    const box = { left: 0, top: 0, right: 100, bottom: 100 };
    expect(entry({ x: 50, y: 300 }, { x: 50, y: -300 }, box)).toEqual({ x: 50, y: 0 });
    expect(entry({ x: -50, y: 20 }, { x: 300, y: 20 }, box)).toEqual({ x: 0, y: 20 });
    expect(entry({ x: -50, y: 120 }, { x: 300, y: 120 }, box)).toBeUndefined();
  });
});

describe('marks', () => {
  it('says distance and direction', () => {
    const to = offset(zurich.lat, zurich.lon, 300, 300);
    expect(wayText(zurich, to)).toBe('424 m  045°');
  });
  it('drops track points that would not be seen apart, and ends at the vehicle', () => {
    const track = Array.from({ length: 1000 }, (_, i) => ({ at_ms: i, lat_deg: zurich.lat + i * 1e-6, lon_deg: zurich.lon }));
    const far = new View({ ...zurich, zoom: 12, bearingDeg: 0 }, 800, 600, none);
    const points = thin(far, { track, lat: zurich.lat + 2e-3, lon: zurich.lon });
    expect(points.length).toBeLessThan(10);
    expect(points.at(-1)).toEqual(far.project(zurich.lat + 2e-3, zurich.lon));
  });
});

describe('traffic', () => {
  it.each([
    [400, 50, 'warning'], [400, 120, 'caution'], [1400, -140, 'caution'], [2500, 200, 'near'], [2500, 900, 'other'], [9000, 0, 'other'],
    [400, undefined, 'warning'], [undefined, 0, 'other'],
  ] as const)('at %s m and %s m of height is %s', (d, h, want) => {
    expect(closeness(d, h)).toBe(want);
  });
  it('writes the height with its sign', () => {
    expect([84.6, -20.2, 0.2, undefined].map(relativeText)).toEqual(['+85 m', '\u221220 m', '±0 m', 'height ?']);
  });
});

describe('map files', () => {
  it('takes only addresses of this station', () => {
    const good = { name: 'alps', url: '/maps/alps.pmtiles' };
    expect(parseFiles([good, { name: 'x', url: '//evil/x' }, { name: 'y', url: 'https:evil' }, { name: 3, url: '/z' }, null])).toEqual([good]);
    expect(parseFiles({})).toEqual([]);
  });
  it('recognises the layers of the usual schemas', () => {
    expect(['earth', 'landuse', 'water', 'roads', 'buildings', 'boundaries', 'places', 'pois'].map(classify))
      .toEqual(['earth', 'landuse', 'water', 'road', 'building', 'boundary', undefined, undefined]);
    expect(['transportation', 'water_name', 'landcover', 'building', 'transportation_name'].map(classify))
      .toEqual(['road', undefined, 'landuse', 'building', undefined]);
  });
  it('reads layer names and credits without markup', () => {
    expect(layerNames({ vector_layers: [{ id: 'water' }, { nope: 1 }, { id: 'roads' }] })).toEqual(['water', 'roads']);
    expect(plainText('<a href="x">&copy; OpenStreetMap</a> contributors')).toBe('© OpenStreetMap contributors');
    expect(plainText(3)).toBe('');
  });
});

describe('built-in world', () => {
  it('goes on beyond the date line instead of back across the world', () => {
    expect(unwrap([[178, 65], [-179, 66], [-170, 67]])).toEqual([[178, 65], [181, 66], [190, 67]]);
  });
  it('closes a ring around the pole', () => {
    const ring = closeRing([[-170, -70], [-60, -72], [60, -70], [170, -71], [-170, -70]]);
    expect(ring.slice(-3)).toEqual([[190, -89.9], [-170, -89.9], [-170, -70]]);
  });
  it('fades where its lines would be kilometres wrong', () => {
    expect(worldShare(5)).toBe(1);
    expect(worldShare(12)).toBe(0);
  });
});

describe('PilotView', () => {
  const v: SceneVehicle = { ...zurich, id: '1.1', kind: 'copter', selected: true, stale: false, ageMs: 0, headingDeg: 80, track: [] };
  const scene = (over: Partial<SceneVehicle> = {}): Scene => {
    const selected = { ...v, ...over };
    return { vehicles: [selected], selected, traffic: [] };
  };
  const made = (): PilotView => {
    const p = new PilotView();
    p.resize(1280, 800, none);
    p.track(scene());
    return p;
  };

  it('goes to a vehicle seen for the first time', () => {
    const p = made();
    expect(p.camera).toMatchObject(zurich);
    expect(p.camera.zoom).toBeGreaterThan(15);
  });
  it('follows it until the pilot pans', () => {
    const p = made();
    p.track(scene({ lat: 47.38 }));
    expect(p.camera.lat).toBe(47.38);
    p.pan(50, 0);
    const { lon } = p.camera;
    p.track(scene({ lat: 47.39 }));
    expect(p.follow).toBe(false);
    expect(p.camera.lon).toBe(lon);
    expect(p.camera.lat).toBeCloseTo(47.38, 5);
  });
  it('does not follow a position that is too old', () => {
    const p = made();
    p.track(scene({ lat: 47.4, stale: true }));
    expect(p.camera.lat).toBe(zurich.lat);
  });
  it('turns with the nose and back to north', () => {
    const p = made();
    p.noseUp = true;
    p.track(scene());
    expect(p.camera.bearingDeg).toBe(80);
    p.northUp();
    p.track(scene());
    expect(p.camera.bearingDeg).toBe(0);
  });
  it('ignores padding that would leave nothing free', () => {
    const p = made();
    p.resize(300, 200, { top: 100, right: 150, bottom: 100, left: 100 });
    expect(p.view().centre).toEqual({ x: 150, y: 100 });
  });
});
