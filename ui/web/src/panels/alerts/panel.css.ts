import { css } from 'lit';

export const styles = css`
  :host { min-height: 0; }
  .quiet { display: flex; align-items: center; gap: 8px; padding: 9px 14px; color: var(--sky-dim); font-size: var(--sky-text-s); }
  li.alert {
    display: grid; grid-template-columns: 22px 1fr auto; gap: 0 6px; padding: 10px 8px 10px 12px;
    border-left: 4px solid transparent; border-bottom: 1px solid var(--sky-line);
  }
  li.warning { border-left-color: var(--sky-warning); color: var(--sky-text); }
  li.caution { border-left-color: var(--sky-caution); color: var(--sky-text); }
  li.advisory { border-left-color: var(--sky-advisory); color: var(--sky-text); }
  .mark { font-size: 15px; line-height: 1.3; }
  .warning .mark, .warning .level { color: var(--sky-warning); }
  .caution .mark, .caution .level { color: var(--sky-caution); }
  .advisory .mark, .advisory .level { color: var(--sky-advisory); }
  .level { font-size: var(--sky-text-xs); font-weight: 700; letter-spacing: 0.08em; }
  .level .vehicle { color: var(--sky-dim); font-weight: 500; letter-spacing: 0; }
  .head { display: block; min-width: 0; padding: 0; border: 0; border-radius: 4px; background: transparent; text-align: left; }
  .cause { display: block; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; }
  .text { grid-column: 2 / -1; font-size: var(--sky-text-s); color: var(--sky-dim); line-height: 1.35; margin-top: 2px; }
  .text b { color: var(--sky-text); font-weight: 500; }
  .ack { align-self: start; padding: 0 10px; font-size: var(--sky-text-s); font-weight: 600; }
  .acked { align-self: start; font-size: var(--sky-text-xs); color: var(--sky-dim); padding: 2px 4px; }
  .rest { padding: 0 12px; width: 100%; border: 0; border-radius: 0; background: transparent; text-align: left; color: var(--sky-dim); font-size: var(--sky-text-s); }
  /* One flash rate, 2 a second, on the small symbol only. */
  @keyframes flash { 0%, 60% { opacity: 1; } 61%, 100% { opacity: 0.15; } }
  li.warning[data-acknowledged="false"] .mark { animation: flash 0.5s step-end infinite; }
  @media (prefers-reduced-motion: reduce) { li.warning .mark { animation: none !important; } }
`;
