// The ground under the overlay, drawn by one of two engines: WebGL where the
// browser has it, a plain canvas where not. Both are told the camera and follow.

import { mix, type Palette } from '../instruments/palette';
import type { View } from './camera';
import type { Archive } from './archive';

export interface BaseMap {
  /** Draws the ground for a view, at once. */
  show(view: View): void;
  /** Takes the theme's colours. */
  recolour(p: Palette): void;
  /** Shows a map file over the built-in world, or only the world. */
  use(archive: Archive | undefined): Promise<void>;
  close(): void;
}

/** Zoom at which the built-in world begins to fade, and where it is gone. */
export const fadeFrom = 8;
export const fadeTo = 10.5;

/** How much of the built-in world is shown at a zoom, 1 to 0. */
export function worldShare(zoom: number): number {
  return Math.max(0, Math.min(1, (fadeTo - zoom) / (fadeTo - fadeFrom)));
}

export interface Ground {
  water: string;
  land: string;
  /** What stands where nothing is known. */
  plain: string;
  coast: string;
  border: string;
}

/** The built-in world's colours in a theme; quiet, so that the flight stands out. */
export function ground(p: Palette): Ground {
  return {
    water: mix(p.bg, p.sky, p.bright ? 0.2 : 0.16),
    land: p.bright ? mix(p.bg, p.earth, 0.09) : mix(p.panel, p.text, 0.07),
    plain: p.bright ? mix(p.bg, p.earth, 0.05) : mix(p.bg, p.text, 0.045),
    coast: mix(p.bg, p.dim, p.bright ? 0.75 : 0.55),
    border: mix(p.bg, p.dim, p.bright ? 0.5 : 0.4),
  };
}

/** Whether this browser can draw with WebGL 2. */
export function hasWebGL(): boolean {
  try {
    const gl = document.createElement('canvas').getContext('webgl2');
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
    return gl !== null;
  } catch {
    return false;
  }
}
