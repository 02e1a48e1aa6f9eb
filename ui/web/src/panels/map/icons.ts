// The map's buttons, drawn.

import { svg, type SVGTemplateResult } from 'lit';

export const plus = svg`<path d="M12 5v14M5 12h14"/>`;
export const minus = svg`<path d="M5 12h14"/>`;
export const follow = svg`<circle cx="12" cy="12" r="6.5"/><path d="M12 2v5M12 17v5M2 12h5M17 12h5"/><circle cx="12" cy="12" r="1.5" fill="currentColor" stroke="none"/>`;
export const home = svg`<path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9"/>`;
export const layers = svg`<path d="m12 4 9 4.7-9 4.8-9-4.8zM3.6 12.7 12 17.2l8.4-4.5M3.6 16.3 12 20.8l8.4-4.5"/>`;

/** A needle whose dark end points north; `bearingDeg` is what is up. */
export function needle(bearingDeg: number): SVGTemplateResult {
  return svg`<g transform="rotate(${-bearingDeg} 12 12)"><path d="m12 3 4 9H8z" fill="currentColor"/><path d="m12 21 4-9H8z"/></g>`;
}
