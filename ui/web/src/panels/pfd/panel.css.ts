import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    position: relative;
    min-width: 220px;
    min-height: 150px;
    aspect-ratio: 300 / 350;
    overflow: hidden;
    background: var(--sky-panel);
    contain: strict;
  }
  :host([compact]) {
    aspect-ratio: 300 / 190;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    display: block;
  }
`;
