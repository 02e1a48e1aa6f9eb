import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; padding: 0 16px 24px; }
  .scroll:focus-visible { outline-offset: -2px; }
  h3 { margin: 22px 0 4px; font-size: var(--sky-text-l); }
  h4 { margin: 12px 0 2px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  p { font-size: var(--sky-text-s); }
  .word { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; padding-bottom: 2px; }
  .word b { font-size: var(--sky-text-xl); font-weight: 650; letter-spacing: -0.01em; }
  .ago { color: var(--sky-dim); font-size: var(--sky-text-s); white-space: nowrap; }
  p + ul { margin-top: 8px; }
  .lead { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; padding: 4px 0; font-weight: 600; }
  .lead .ago { font-weight: 400; }
  li {
    display: grid; grid-template-columns: 18px 1fr auto; gap: 0 8px; padding: 7px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3;
  }
  li > .state { white-space: nowrap; }
  li small { grid-column: 2 / -1; display: block; font-size: 12px; color: var(--sky-dim); overflow-wrap: anywhere; }
  .name { min-width: 0; overflow-wrap: anywhere; font-weight: 600; }
  li.failed { margin: 0 -16px; padding-left: 12px; padding-right: 16px; border-left: 4px solid var(--sky-warning); background: var(--sky-raised); }
  code { font-family: var(--sky-mono); font-size: 12px; overflow-wrap: anywhere; }
  .fold { width: 100%; margin-top: 4px; text-align: left; font-size: var(--sky-text-s); }
  .problem {
    display: grid; grid-template-columns: 18px 1fr; gap: 0 8px; margin: 8px 0; padding: 10px 12px; border-left: 4px solid currentColor;
    background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0;
  }
  .problem p { color: var(--sky-text); }
  .problem b { display: block; }
  .entry { grid-template-columns: 5ch 1fr auto; }
  .entry .number { text-align: right; color: var(--sky-dim); }
  .entry .kind { font-weight: 600; }
  .entry time { color: var(--sky-dim); white-space: nowrap; }
  .entry span.words { grid-column: 2 / -1; overflow-wrap: anywhere; }
  .none { color: var(--sky-dim); padding: 6px 0; }
`;
