import { css } from 'lit';

export const styles = css`
  .inner { max-width: 1080px; margin: 0 auto; }
  p { line-height: 1.45; }
  .about { margin: 12px 0 16px; font-size: var(--sky-text-s); line-height: 1.5; }
  .about div { display: flex; gap: 8px; }
  .about dt { flex: none; color: var(--sky-dim); }
  .about dt::after { content: ':'; }
  .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 12px; }
  h3 { margin: 0; }
  h3 small { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); margin-left: 6px; }
  sky-sight { height: clamp(150px, 34cqw, 280px); }
  figure { margin: 0; min-width: 0; }
  figcaption { margin-top: 4px; font-size: var(--sky-text-s); color: var(--sky-dim); }
  .nobody { margin: 14px 0 0; padding: 12px 14px; border: 1px dashed var(--sky-edge); border-radius: var(--sky-radius); font-size: var(--sky-text-m); }
  h4 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 20px 0 4px; font-size: var(--sky-text-m); color: inherit; }
  h4 .does { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); }
  .row { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; align-items: baseline; padding: 7px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-m); }
  .side { display: grid; grid-template-columns: minmax(84px, 32%) 1fr; gap: 0 8px; align-items: baseline; min-width: 0; }
  .name { color: var(--sky-dim); font-size: var(--sky-text-s); font-weight: 400; }
  .value { min-width: 0; overflow-wrap: anywhere; }
  .how { display: block; font-size: 12px; color: var(--sky-dim); }
  .withheld {
    display: inline-block; padding: 1px 10px; border: 1px dashed var(--sky-edge); border-radius: 4px; color: var(--sky-dim); font-size: var(--sky-text-s); letter-spacing: 0.03em;
    background: repeating-linear-gradient(135deg, transparent 0 5px, color-mix(in srgb, var(--sky-edge) 22%, transparent) 5px 6px);
  }
  .withheld i { font-style: normal; background: var(--sky-panel); padding: 0 3px; }
  details { margin-top: 24px; }
  summary { min-height: 48px; display: flex; align-items: center; gap: 8px; cursor: pointer; font-weight: 600; }
  summary::before { content: '▸'; color: var(--sky-dim); }
  details[open] summary::before { content: '▾'; }
  .row.wire { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
  @container (max-width: 460px) {
    h3 { font-size: var(--sky-text-m); white-space: nowrap; }
    .side { grid-template-columns: 1fr; }
    .row.wire { grid-template-columns: 1fr; }
  }
`;
