import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; padding: 0 16px 24px; }
  .scroll:focus-visible { outline-offset: -2px; }
  h3 { margin: 22px 0 2px; font-size: var(--sky-text-l); overflow-wrap: anywhere; }
  h4 { margin: 12px 0 2px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  p { font-size: var(--sky-text-s); }
  .word b { font-size: var(--sky-text-xl); font-weight: 650; letter-spacing: -0.01em; }
  .lead { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; padding: 4px 0; font-weight: 600; }
  .ago { color: var(--sky-dim); font-weight: 400; white-space: nowrap; }
  .row { display: grid; grid-template-columns: 96px 1fr; gap: 0 8px; padding: 5px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
  dt { color: var(--sky-dim); }
  dd { min-width: 0; overflow-wrap: anywhere; }
  dd code { display: block; font-family: var(--sky-mono); font-size: 12px; }
  .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8px; }
  li {
    display: grid; grid-template-columns: 1fr auto 88px; gap: 2px 8px; padding: 6px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3; align-items: baseline;
  }
  .name { grid-column: 1 / -1; font-weight: 600; overflow-wrap: anywhere; }
  .meaning { grid-column: 1 / -1; font-size: 12px; color: var(--sky-dim); }
  .what { min-width: 0; overflow-wrap: anywhere; }
  .count { text-align: right; white-space: nowrap; }
  li .ago { text-align: right; font-size: 12px; }
  .problem {
    display: grid; grid-template-columns: 18px 1fr; gap: 0 8px; margin: 8px 0; padding: 10px 12px; border-left: 4px solid currentColor;
    background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0;
  }
  .problem p { color: var(--sky-text); overflow-wrap: anywhere; }
  .problem b { display: block; }
  .look { display: flex; align-items: center; gap: 10px; width: 100%; margin-top: 10px; text-align: left; font-size: var(--sky-text-m); }
  .none { color: var(--sky-dim); padding: 6px 0; }
  .how code { font-family: var(--sky-mono); font-size: 12px; }
`;
