import { css } from 'lit';

export const styles = css`
  :host { position: relative; z-index: 12; padding: 0 24px 4px; background: var(--sky-panel); border-top: 1px solid var(--sky-line); user-select: none; }
  .line { position: relative; height: 76px; }
  /* Under charts the line begins where they do, behind their numbers. */
  :host([charts]) .line { margin-left: 48px; }
  .rail { position: absolute; inset: 30px 0 0; height: 48px; cursor: pointer; touch-action: none; }
  .rail > span { position: absolute; pointer-events: none; }
  .whole, .gone { top: 20px; height: 8px; border-radius: 4px; left: 0; }
  .whole { width: 100%; background: var(--sky-line); }
  .gone { width: calc(var(--at, 0) * 100%); background: var(--sky-edge); }
  .film { top: 31px; height: 3px; min-width: 3px; background: var(--sky-text); opacity: 0.75; }
  .hand { top: 8px; left: calc(var(--at, 0) * 100%); width: 4px; height: 32px; margin-left: -2px; border-radius: 2px; background: var(--sky-value); box-shadow: 0 0 0 2px var(--sky-panel); }
  .mark {
    position: absolute; top: 2px; display: grid; place-items: center; min-width: 28px; min-height: 36px; width: 28px; height: 36px; margin-left: -14px; padding: 0;
    background: transparent; border-color: transparent; font-weight: 700; font-size: 14px; line-height: 1;
  }
  .mark::after { content: ''; position: absolute; top: 30px; left: 50%; width: 1px; height: 16px; background: currentColor; opacity: 0.7; }
  .plain { color: var(--sky-text); }
  .tip {
    display: none; position: absolute; left: 0; bottom: calc(100% + 4px); z-index: 20; width: max-content; max-width: min(340px, 60vw); padding: 8px 12px; text-align: left;
    color: var(--sky-text); background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    font-size: var(--sky-text-s); font-weight: 400; line-height: 1.35;
  }
  .late .tip { left: auto; right: 0; }
  .tip span { display: block; }
  .mark:hover .tip, .mark:focus-visible .tip { display: block; }
  .controls { display: flex; align-items: center; gap: 14px; padding-bottom: 4px; }
  .play { width: 64px; min-height: 48px; background: var(--sky-raised); display: grid; place-items: center; }
  select { min-height: 48px; padding: 0 8px; background: var(--sky-raised); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-weight: 600; }
  .time { font-size: var(--sky-text-l); white-space: nowrap; }
  .time b { display: inline-block; min-width: 3.2em; text-align: right; font-weight: 650; }
  .time .dim { font-size: var(--sky-text-m); }
  .day { font-size: var(--sky-text-s); }
  .gap { flex: 1; }
  .hint { font-size: var(--sky-text-s); }
  .charts { display: flex; gap: 8px; align-items: center; font-weight: 600; }
  .charts[aria-pressed="true"] { border-color: var(--sky-text); }
  @media (max-width: 1100px) { .hint { display: none; } }
  @media (max-width: 760px) { :host { padding: 0 12px 4px; } .controls { gap: 8px; } .day, .charts span { display: none; } }
`;
