import { css } from 'lit';

export const styles = css`
  :host { width: min(720px, 100%); pointer-events: auto; }
  .box {
    display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; padding: 14px 16px 16px; background: var(--sky-panel);
    border: 1px solid var(--sky-edge); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .box.warning { border-color: var(--sky-warning); color: var(--sky-text); }
  .box.caution { border-color: var(--sky-caution); color: var(--sky-text); }
  h2 { font-size: 20px; font-weight: 650; letter-spacing: -0.01em; }
  h2 .of { font-weight: 500; color: var(--sky-dim); }
  .consequence { grid-column: 1; }
  .warning .consequence::before { content: "▲ "; color: var(--sky-warning); }
  .caution .consequence::before { content: "◆ "; color: var(--sky-caution); }
  .head { grid-column: 2; grid-row: 1 / 3; display: flex; align-items: center; gap: 10px; }
  .ring { width: 34px; height: 34px; transform: rotate(-90deg); fill: none; stroke-width: 3; }
  .ring .rest { stroke: var(--sky-text); }
  .ring .all { stroke: var(--sky-line); }
  .value { grid-column: 1 / -1; display: flex; align-items: center; gap: 12px; margin-top: 8px; }
  .value label { min-width: 76px; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .value input[type="range"] { flex: 1; min-width: 80px; height: 48px; accent-color: var(--sky-target); }
  .value .number {
    display: flex; align-items: center; border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); background: var(--sky-raised);
    padding-right: 10px;
  }
  .value .number input {
    width: 84px; height: 46px; border: 0; background: transparent; color: var(--sky-target); font-size: 22px; font-weight: 650;
    text-align: right; padding: 0 2px 0 8px; appearance: textfield;
  }
  .value .number:focus-within { outline: 2px solid var(--sky-focus); outline-offset: 2px; }
  .value .number input:focus { outline: none; }
  .value .number input::-webkit-inner-spin-button { display: none; }
  .go { grid-column: 1 / -1; display: flex; gap: 16px; margin-top: 10px; }
  .track {
    position: relative; flex: 1; height: 64px; min-height: 64px; padding: 0; overflow: hidden; border-radius: 32px; border: 1px solid var(--sky-edge);
    background: var(--sky-raised); touch-action: none; cursor: grab; text-align: center;
  }
  .track:active { background: var(--sky-raised) !important; }
  .fill { position: absolute; inset: 0; transform-origin: left; background: var(--sky-engaged-fill); opacity: 0.9; }
  .warning .fill { background: var(--sky-warning-fill); }
  .thumb {
    position: absolute; top: 3px; left: 3px; width: 56px; height: 56px; border-radius: 50%; background: var(--sky-text); color: var(--sky-panel);
    display: grid; place-items: center;
  }
  .words { position: absolute; inset: 0; padding: 0 20px 0 70px; display: grid; place-items: center; font-weight: 600; }
  .cancel { min-width: 104px; min-height: 64px; }
  @media (max-width: 760px) {
    .value { flex-wrap: wrap; gap: 0 12px; }
    .value label { flex-basis: 100%; }
    .words { padding: 0 10px 0 64px; font-size: var(--sky-text-s); line-height: 1.2; }
    .cancel { min-width: 88px; padding: 0; }
  }
`;
