import { css } from 'lit';

export const styles = css`
  .row { display: grid; grid-template-columns: 96px 1fr; gap: 0 8px; padding: 5px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
  dt { color: var(--sky-dim); }
  dd { min-width: 0; overflow-wrap: anywhere; }
  dd code { display: block; }
  .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8px; }
  li {
    display: grid; grid-template-columns: 1fr auto 88px; gap: 2px 8px; padding: 6px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3; align-items: baseline;
  }
  .name { grid-column: 1 / -1; }
  .meaning { grid-column: 1 / -1; font-size: 12px; color: var(--sky-dim); }
  .what { min-width: 0; overflow-wrap: anywhere; }
  .count { text-align: right; white-space: nowrap; }
  li .ago { text-align: right; font-size: 12px; }
  .look { display: flex; align-items: center; gap: 10px; width: 100%; margin-top: 10px; text-align: left; font-size: var(--sky-text-m); }
`;
