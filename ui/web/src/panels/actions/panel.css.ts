import { css } from 'lit';

export const styles = css`
  :host { position: relative; width: var(--sky-strip); background: var(--sky-panel); border-right: 1px solid var(--sky-line); }
  .strip { display: flex; flex-direction: column; gap: 12px; height: 100%; padding: 10px; overflow-y: auto; scrollbar-width: none; }
  .strip button { width: 100%; padding: 0; letter-spacing: -0.005em; }
  .main { display: flex; flex-direction: column; gap: 16px; }
  .main button, .stop {
    display: flex; align-items: center; gap: 8px; min-height: var(--sky-critical-size); padding: 0 10px; font-weight: 600; text-align: left; line-height: 1.15;
  }
  .main button { padding: 0 8px; font-size: 14px; }
  .grid .more { grid-column: 1 / -1; flex-direction: row; gap: 8px; min-height: 48px; }
  .grid { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; padding-top: 12px; border-top: 1px solid var(--sky-line); }
  .grid button {
    display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 3px; min-height: 52px; min-width: 48px;
    font-size: var(--sky-text-xs);
  }
  .grid svg { width: 20px; height: 20px; }
  button[aria-disabled="true"] { background: transparent; border-color: var(--sky-line); }
  button[aria-disabled="true"] svg { opacity: 0.55; }
  .gap { flex: 1; min-height: 0; }
  /* Never out of sight where the strip is scrolled. */
  .strip .stop { position: sticky; bottom: 0; padding: 0 8px; border: 2px solid var(--sky-line); flex: none; flex-direction: column; justify-content: center; gap: 3px; font-size: 12px; text-align: center; }
  .stop svg { width: 22px; height: 22px; }
  .strip .stop, .stop[aria-disabled="true"] { background: var(--sky-panel); box-shadow: 0 0 0 8px var(--sky-panel); }
  .stop:not([aria-disabled="true"]) { border-color: var(--sky-warning); color: var(--sky-warning); }
  .flyout {
    position: absolute; z-index: 25; left: calc(100% + 8px); top: 10px; width: 264px; max-height: calc(100% - 20px); overflow-y: auto;
    padding: var(--sky-space-3); background: var(--sky-panel); border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .flyout h2 { font-size: var(--sky-text-m); margin-bottom: var(--sky-space-2); }
  .flyout li + li { margin-top: 8px; }
  .modes { width: 340px; }
  .modes ul { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
  .modes li + li { margin-top: 0; }
  .flyout button { width: 100%; display: flex; align-items: center; gap: 10px; text-align: left; padding: 6px 12px; }
  .flyout button[aria-current="true"] { border-color: var(--sky-engaged); color: var(--sky-engaged); }
  .flyout .why { display: block; font-size: var(--sky-text-xs); color: var(--sky-dim); font-weight: 400; }
  .hint {
    position: absolute; z-index: 26; left: calc(100% + 8px); max-width: 300px; width: max-content; padding: 10px 14px;
    background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    font-size: var(--sky-text-s);
  }
  /* A phone: what is critical in a line at the thumbs, the rest below it, the stop always in its corner. */
  @media (max-width: 760px) {
    :host { width: auto; border: 0; border-top: 1px solid var(--sky-line); }
    .strip { display: grid; grid-template-columns: minmax(0, 1fr) 96px; gap: 8px; padding: 8px; overflow: visible; }
    .main { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; }
    .main button { flex-direction: column; justify-content: center; gap: 2px; padding: 0; font-size: var(--sky-text-s); text-align: center; }
    .grid { display: flex; padding: 0; border: 0; overflow-x: auto; scrollbar-width: none; }
    .grid button, .grid .more { flex: none; flex-direction: column; gap: 3px; width: 72px; min-height: var(--sky-critical-size); }
    .gap { display: none; }
    .flyout, .modes { left: 8px; right: 8px; top: auto; bottom: calc(100% + 8px); width: auto; max-height: 60dvh; }
    .hint { left: 8px; top: auto !important; bottom: calc(100% + 8px); }
  }
`;
