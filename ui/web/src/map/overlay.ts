// Everything that is drawn over the base map, in its order from ground to sky.

import type { Ctx } from '../instruments/ink';
import type { Palette } from '../instruments/palette';
import type { View } from './camera';
import { drawGrid, drawScale } from './grid';
import { drawHome, drawPath, drawPick, drawTarget, drawTrack, drawVehicle } from './marks';
import type { Place, Scene } from './scene';
import { drawTraffic } from './traffic';

export interface Overlay {
  scene: Scene;
  /** The place being picked or just picked. */
  pick?: Place;
  /** Whether the base map has nothing to show at this zoom. */
  grid: boolean;
  /** The inset form: no scale, no names. */
  small: boolean;
  /** How many pixels of the lower left corner an inset covers. */
  corner: number;
}

export function drawOverlay(ctx: Ctx, view: View, o: Overlay, p: Palette): void {
  const { scene } = o;
  if (o.grid) drawGrid(ctx, view, scene.home ?? scene.selected, p);
  if (scene.path) drawPath(ctx, view, scene.path, p);
  for (const v of scene.vehicles) drawTrack(ctx, view, v, p);
  if (scene.home) drawHome(ctx, view, scene.home, scene.selected, p);
  if (scene.target) drawTarget(ctx, view, scene.target, scene.selected, p);
  drawTraffic(ctx, view, scene.traffic, p);
  for (const v of scene.vehicles) {
    const named = !o.small && scene.vehicles.length > 1 && (v.selected || clear(view, v, scene.selected));
    drawVehicle(ctx, view, v, named, p);
  }
  if (o.pick) drawPick(ctx, view, o.pick, scene.selected, p);
  if (!o.small) drawScale(ctx, view, o.corner, p);
}

/** Whether a vehicle's words would not lie on those of the chosen one. */
function clear(view: View, v: Place, chosen: Place | undefined): boolean {
  if (!chosen) return true;
  const a = view.project(v.lat, v.lon);
  const b = view.project(chosen.lat, chosen.lon);
  return Math.abs(a.x - b.x) > 90 || Math.abs(a.y - b.y) > 24;
}
