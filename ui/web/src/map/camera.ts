// The map's camera, and the one projection that everything on the map shares:
// web Mercator with the world 512 px wide at zoom 0, turned by the bearing, never
// tilted. The middle of the camera lies in the middle of what overlays leave free.

import { wrapLon } from './geo';

const rad = Math.PI / 180;
/** Circumference over tile size: metres a pixel at the equator at zoom 0. */
const metresPerPixel0 = (2 * Math.PI * 6_378_137) / 512;
const maxLat = 85.0511;
const minZoom = 1;
const maxZoom = 21;

export interface Camera {
  lat: number;
  lon: number;
  zoom: number;
  /** The direction that is up, clockwise from true north. */
  bearingDeg: number;
}

export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export interface XY {
  x: number;
  y: number;
}

/** Longitude and latitude on the unit square, north at 0. */
export function mercator(lat: number, lon: number): XY {
  const s = Math.sin(Math.max(-maxLat, Math.min(maxLat, lat)) * rad);
  return { x: (lon + 180) / 360, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) };
}

/** The inverse of mercator. */
export function inverse(x: number, y: number): { lat: number; lon: number } {
  return { lat: Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / rad, lon: wrapLon(x * 360 - 180) };
}

/** A camera looking at a window. */
export class View {
  readonly centre: XY;
  readonly world: number;
  private readonly c: XY;
  private readonly cos: number;
  private readonly sin: number;

  constructor(readonly camera: Camera, readonly width: number, readonly height: number, readonly padding: Padding) {
    this.centre = {
      x: (padding.left + width - padding.right) / 2,
      y: (padding.top + height - padding.bottom) / 2,
    };
    this.world = 512 * 2 ** camera.zoom;
    this.c = mercator(camera.lat, camera.lon);
    this.cos = Math.cos(camera.bearingDeg * rad);
    this.sin = Math.sin(camera.bearingDeg * rad);
  }

  /** Where a place lies in the window; of the world's copies the nearest one. */
  project(lat: number, lon: number): XY {
    const m = mercator(lat, lon);
    let dx = m.x - this.c.x;
    dx -= Math.round(dx);
    dx *= this.world;
    const dy = (m.y - this.c.y) * this.world;
    return { x: this.centre.x + dx * this.cos + dy * this.sin, y: this.centre.y - dx * this.sin + dy * this.cos };
  }

  /** The place under a point of the window. */
  unproject(x: number, y: number): { lat: number; lon: number } {
    const px = x - this.centre.x;
    const py = y - this.centre.y;
    const dx = px * this.cos - py * this.sin;
    const dy = px * this.sin + py * this.cos;
    return inverse(this.c.x + dx / this.world, this.c.y + dy / this.world);
  }

  /** Metres a pixel at the camera's latitude. */
  metresPerPixel(): number {
    return (metresPerPixel0 * Math.cos(this.camera.lat * rad)) / 2 ** this.camera.zoom;
  }

  /** A direction on the ground as an angle of the canvas, 0 to the right. */
  angle(bearingDeg: number): number {
    return (bearingDeg - this.camera.bearingDeg - 90) * rad;
  }

  inside(p: XY, margin = 0): boolean {
    return p.x >= -margin && p.y >= -margin && p.x <= this.width + margin && p.y <= this.height + margin;
  }

  /** The part that overlays leave free. */
  free(inset = 0): { left: number; top: number; right: number; bottom: number } {
    return {
      left: this.padding.left + inset,
      top: this.padding.top + inset,
      right: this.width - this.padding.right - inset,
      bottom: this.height - this.padding.bottom - inset,
    };
  }
}

/** A camera within its limits. */
export function limit(c: Camera): Camera {
  return {
    lat: Math.max(-80, Math.min(80, c.lat)),
    lon: wrapLon(c.lon),
    zoom: Math.max(minZoom, Math.min(maxZoom, c.zoom)),
    bearingDeg: ((c.bearingDeg % 360) + 360) % 360,
  };
}

/** The camera after the ground was dragged by some pixels. */
export function pan(view: View, dx: number, dy: number): Camera {
  const to = view.unproject(view.centre.x - dx, view.centre.y - dy);
  return limit({ ...view.camera, ...to });
}

/** The camera after a zoom and a turn that keep the place under (x, y) there. */
export function zoomAbout(view: View, dz: number, turnDeg: number, x: number, y: number): Camera {
  const held = view.unproject(x, y);
  const moved = limit({ ...view.camera, zoom: view.camera.zoom + dz, bearingDeg: view.camera.bearingDeg + turnDeg });
  const now = new View(moved, view.width, view.height, view.padding).project(held.lat, held.lon);
  const next = new View(moved, view.width, view.height, view.padding);
  return pan(next, x - now.x, y - now.y);
}
