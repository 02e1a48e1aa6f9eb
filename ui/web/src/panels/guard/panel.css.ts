import { css } from 'lit';

export const styles = css`
  .head { display: grid; grid-template-columns: minmax(260px, 1fr) auto; gap: 12px 48px; align-items: end; padding: 8px 0 14px; border-bottom: 1px solid var(--sky-line); }
  .word { display: flex; align-items: baseline; gap: 14px; }
  .dim { font-size: var(--sky-text-s); }
  .sums { display: flex; gap: 8px 36px; flex-wrap: wrap; margin: 0; }
  dt { color: var(--sky-dim); font-size: var(--sky-text-s); }
  dd { margin: 0; font-size: var(--sky-text-xl); font-weight: 650; white-space: nowrap; }
  dd .unit { font-size: var(--sky-text-s); font-weight: 400; }
  figure { margin: 14px 0 0; }
  svg { display: block; width: 100%; }
  figure svg { height: 72px; border-bottom: 1px solid var(--sky-edge); }
  rect { fill: color-mix(in srgb, var(--sky-text) 62%, var(--sky-panel)); }
  figcaption { display: flex; justify-content: space-between; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .columns { display: grid; grid-template-columns: 1fr 1.35fr 1fr; gap: 0 40px; }
  .columns > div { min-width: 0; }
  ul { margin: 0; }
  li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 14px; padding: 6px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); line-height: 1.3; }
  .n { white-space: nowrap; text-align: right; }
  .shares li { grid-template-columns: minmax(0, 1fr) auto 8ch; }
  .bar { grid-column: 1 / -1; height: 4px; margin-top: 3px; }
  small { grid-column: 1 / -1; font-size: 12px; color: var(--sky-dim); overflow-wrap: anywhere; }
  .newest li { grid-template-columns: 9ch minmax(0, 1fr); }
  .newest time { color: var(--sky-dim); grid-row: span 2; }
  .newest small { grid-column: 2; }
  .lead { padding: 12px 0; }
  .empty { max-width: 66ch; }
  .empty h3 { margin-top: 0; }
  .empty p { margin: 0 0 10px; font-size: var(--sky-text-m); }
  pre { padding: 12px 16px; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-family: var(--sky-mono); font-size: 13px; white-space: pre-wrap; }
  @container (max-width: 900px) { .columns { grid-template-columns: 1fr 1fr; } .head { grid-template-columns: 1fr; } }
  @container (max-width: 620px) { .columns { grid-template-columns: 1fr; } }
`;
