import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    min-width: 0;
    min-height: 0;
    background: var(--sky-bg);
    color: var(--sky-text);
    font-family: var(--sky-font);
    contain: strict;
    user-select: none;
    -webkit-user-select: none;
  }
  .ground,
  .ground .gl,
  .ground canvas,
  .overlay {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    display: block;
  }
  /* MapLibre looks for this to know that its rules are there. */
  .maplibregl-canary {
    background-color: salmon;
  }
  .overlay {
    touch-action: none;
    cursor: grab;
    outline: none;
  }
  .overlay:active {
    cursor: grabbing;
  }
  :host([pick]) .overlay {
    cursor: crosshair;
  }
  .overlay:focus-visible {
    box-shadow: inset 0 0 0 3px var(--sky-focus);
  }
  .controls {
    position: absolute;
    right: calc(var(--pad-right, 0px) + 12px);
    bottom: calc(var(--pad-bottom, 0px) + 12px);
    display: flex;
    flex-direction: column;
    gap: var(--sky-space-2);
  }
  .group {
    display: flex;
    flex-direction: column;
    border-radius: var(--sky-radius);
    overflow: hidden;
    background: var(--sky-panel);
    border: 1px solid var(--sky-line);
    box-shadow: var(--sky-shadow);
  }
  button {
    width: 48px;
    height: 48px;
    display: grid;
    place-items: center;
    margin: 0;
    padding: 0;
    border: 0;
    background: transparent;
    color: var(--sky-text);
    font: inherit;
    cursor: pointer;
  }
  .group button + button {
    border-top: 1px solid var(--sky-line);
  }
  button:hover:not(:disabled) {
    background: var(--sky-raised);
  }
  button:focus-visible {
    outline: 3px solid var(--sky-focus);
    outline-offset: -3px;
  }
  button:disabled {
    color: var(--sky-edge);
    cursor: default;
  }
  button[aria-pressed="true"] {
    background: var(--sky-engaged-fill);
    color: var(--sky-on-engaged);
  }
  svg {
    width: 24px;
    height: 24px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .menu {
    position: absolute;
    right: 58px;
    bottom: 0;
    min-width: 220px;
    max-width: 320px;
    max-height: 60vh;
    overflow: auto;
    background: var(--sky-panel);
    border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius);
    box-shadow: var(--sky-shadow);
  }
  .menu button {
    width: 100%;
    padding: 0 var(--sky-space-4);
    place-items: center start;
    text-align: left;
    font-size: var(--sky-text-m);
  }
  .menu button + button {
    border-top: 1px solid var(--sky-line);
  }
  .menu p {
    margin: 0;
    padding: var(--sky-space-3) var(--sky-space-4);
    border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s);
    line-height: 1.4;
    color: var(--sky-dim);
  }
  .notes {
    position: absolute;
    left: calc(var(--pad-left, 0px) + var(--corner, 0px) + 12px);
    bottom: calc(var(--pad-bottom, 0px) + 48px);
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 2px;
    max-width: 46ch;
    pointer-events: none;
    font-size: var(--sky-text-s);
    line-height: 1.35;
    color: var(--sky-dim);
  }
  .notes span {
    background: color-mix(in srgb, var(--sky-bg) 80%, transparent);
    border-radius: 4px;
    padding: 1px 6px;
  }
  .notes .trouble {
    color: var(--sky-caution);
  }
`;
