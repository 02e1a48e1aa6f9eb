import { css } from 'lit';

export const styles = css`
  :host { position: relative; overflow: hidden; min-width: 0; min-height: 0; background: var(--sky-bg); font-family: var(--sky-font); contain: strict; }
  .ground, .ground .gl, .ground canvas, .overlay { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
  /* MapLibre looks for this to know that its rules are there. */
  .maplibregl-canary { background-color: salmon; }
  .overlay { touch-action: none; cursor: grab; outline: none; }
  .overlay:active { cursor: grabbing; }
  :host([pick]) .overlay { cursor: crosshair; }
  .overlay:focus-visible { box-shadow: inset 0 0 0 3px var(--sky-focus); }
  .controls { right: calc(var(--pad-right, 0px) + 12px); bottom: calc(var(--pad-bottom, 0px) + 12px); }
  button:disabled { color: var(--sky-edge); cursor: default; }
  .group button[aria-pressed="true"] { background: var(--sky-engaged-fill); color: var(--sky-on-engaged); }
  svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
  .menu p { line-height: 1.4; color: var(--sky-dim); }
  .notes {
    position: absolute; left: calc(var(--pad-left, 0px) + var(--corner, 0px) + 12px); right: calc(var(--pad-right, 0px) + 72px); bottom: calc(var(--pad-bottom, 0px) + 48px);
    display: flex; flex-direction: column; align-items: flex-start; gap: 2px; pointer-events: none; font-size: var(--sky-text-s); line-height: 1.35; color: var(--sky-dim);
  }
  .notes span { max-width: 46ch; background: color-mix(in srgb, var(--sky-bg) 80%, transparent); border-radius: 4px; padding: 1px 6px; }
  .notes .trouble { color: var(--sky-caution); }
  @container (max-width: 430px) { .notes { right: calc(var(--pad-right, 0px) + 128px); } }
`;
