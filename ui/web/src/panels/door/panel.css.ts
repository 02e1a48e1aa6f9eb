import { css } from 'lit';

export const styles = css`
  .word { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; padding-bottom: 2px; }
  p + ul { margin-top: 8px; }
  li {
    display: grid; grid-template-columns: 18px 1fr auto; gap: 0 8px; padding: 7px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3;
  }
  li > .state { white-space: nowrap; }
  li small { grid-column: 2 / -1; display: block; font-size: 12px; color: var(--sky-dim); overflow-wrap: anywhere; }
  li.failed { margin: 0 -16px; padding-left: 12px; padding-right: 16px; border-left: 4px solid var(--sky-warning); background: var(--sky-raised); }
  .fold { width: 100%; margin-top: 4px; text-align: left; font-size: var(--sky-text-s); }
  .entry { grid-template-columns: 5ch 1fr auto; }
  .entry .number { text-align: right; color: var(--sky-dim); }
  .entry .kind { font-weight: 600; }
  .entry time { color: var(--sky-dim); white-space: nowrap; }
  .entry span.words { grid-column: 2 / -1; overflow-wrap: anywhere; }
`;
