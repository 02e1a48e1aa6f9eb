// Everything that is drawn over the base map, in its order from ground to sky.

import type { Ctx } from '../instruments/ink';
import type { Palette } from '../instruments/palette';
import type { View } from './camera';
import { drawGrid, drawScale } from './grid';
import { drawHome, drawPick, drawTarget, drawTrack, drawVehicle } from './marks';
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
}

export function drawOverlay(ctx: Ctx, view: View, o: Overlay, p: Palette): void {
  const { scene } = o;
  if (o.grid) drawGrid(ctx, view, scene.home ?? scene.selected, p);
  for (const v of scene.vehicles) drawTrack(ctx, view, v, p);
  if (scene.home) drawHome(ctx, view, scene.home, scene.selected, p);
  if (scene.target) drawTarget(ctx, view, scene.target, scene.selected, p);
  drawTraffic(ctx, view, scene.traffic, p);
  for (const v of scene.vehicles) drawVehicle(ctx, view, v, !o.small && scene.vehicles.length > 1, p);
  if (o.pick) drawPick(ctx, view, o.pick, scene.selected, p);
  if (!o.small) drawScale(ctx, view, p);
}
