// The camera as the pilot steers it: by hand, or following the chosen vehicle
// with north or its nose up.

import type { Camera, View } from './camera';
import { limit, pan, View as MapView, zoomAbout, type Padding } from './camera';
import type { Place, Scene } from './scene';

/** Zoom at which a first position is shown: a few hundred metres around. */
const flyingZoom = 16.2;
/** A following camera moves in steps of at least this, to spare the processor. */
const leastMovePx = 0.75;
const leastTurnDeg = 0.5;

export class PilotView {
  camera: Camera = { lat: 24, lon: 8, zoom: 1.6, bearingDeg: 0 };
  follow = true;
  noseUp = false;
  private width = 0;
  private height = 0;
  private padding: Padding = { top: 0, right: 0, bottom: 0, left: 0 };
  private known: string | undefined;

  /** The view now; its camera is limited and safe to draw with. */
  view(): View {
    return new MapView(this.camera, this.width, this.height, this.padding);
  }

  resize(width: number, height: number, padding: Padding): void {
    this.width = width;
    this.height = height;
    // Overlays that cover everything leave the middle.
    const fits = padding.left + padding.right < width - 80 && padding.top + padding.bottom < height - 80;
    this.padding = fits ? padding : { top: 0, right: 0, bottom: 0, left: 0 };
  }

  /** Follows the chosen vehicle; a vehicle seen for the first time is gone to. */
  track(scene: Scene): void {
    const v = scene.selected;
    if (!v) return;
    if (v.id !== this.known) {
      const first = this.known === undefined;
      this.known = v.id;
      if (first || this.follow) this.centre(v, Math.max(this.camera.zoom, first ? flyingZoom : 0));
    }
    if (v.stale) return;
    if (this.noseUp && v.headingDeg !== undefined) {
      const gap = Math.abs(((v.headingDeg - this.camera.bearingDeg + 540) % 360) - 180);
      if (gap > leastTurnDeg) this.camera = limit({ ...this.camera, bearingDeg: v.headingDeg });
    }
    if (!this.follow) return;
    const view = this.view();
    const at = view.project(v.lat, v.lon);
    if (Math.hypot(at.x - view.centre.x, at.y - view.centre.y) > leastMovePx) this.centre(v, this.camera.zoom);
  }

  centre(at: Place, zoom: number): void {
    this.camera = limit({ ...this.camera, lat: at.lat, lon: at.lon, zoom });
  }

  pan(dx: number, dy: number): void {
    this.follow = false;
    this.camera = pan(this.view(), dx, dy);
  }

  /** While following, zoom stays on the vehicle. */
  zoom(dz: number, turnDeg: number, x: number, y: number): void {
    if (turnDeg !== 0) this.noseUp = false;
    const c = this.view().centre;
    const about = this.follow && this.known !== undefined ? c : { x, y };
    this.camera = zoomAbout(this.view(), dz, turnDeg, about.x, about.y);
  }

  northUp(): void {
    this.noseUp = false;
    this.camera = { ...this.camera, bearingDeg: 0 };
  }
}
