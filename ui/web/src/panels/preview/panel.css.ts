import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; container-type: inline-size; }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; padding: 0 20px 28px; }
  .scroll:focus-visible { outline-offset: -2px; }
  .inner { max-width: 1080px; margin: 0 auto; }
  p { font-size: var(--sky-text-s); line-height: 1.45; }
  fieldset { display: flex; flex-wrap: wrap; gap: 8px; margin: 0; padding: 0; border: 0; }
  legend { padding: 0 0 6px; font-size: var(--sky-text-s); color: var(--sky-dim); }
  .choice {
    position: relative; display: flex; flex-direction: column; justify-content: center; min-height: 48px; padding: 4px 14px; border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius); background: var(--sky-raised); cursor: pointer; line-height: 1.25;
  }
  .choice input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
  .choice b { font-weight: 600; }
  .choice small { font-size: 12px; color: var(--sky-dim); }
  .choice:has(:checked) { border-color: var(--sky-text); box-shadow: inset 0 0 0 1px var(--sky-text); }
  .choice:has(:focus-visible) { outline: 2px solid var(--sky-focus); outline-offset: 2px; }
  .about { margin: 12px 0 16px; font-size: var(--sky-text-s); line-height: 1.5; }
  .about div { display: flex; gap: 8px; }
  .about dt { flex: none; color: var(--sky-dim); }
  .about dt::after { content: ':'; }
  .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 12px; }
  h3 { margin: 0; font-size: var(--sky-text-l); }
  h3 small { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); margin-left: 6px; }
  sky-sight { height: clamp(150px, 34cqw, 280px); }
  figure { margin: 0; min-width: 0; }
  figcaption { margin-top: 4px; font-size: var(--sky-text-s); color: var(--sky-dim); }
  .nobody { margin: 14px 0 0; padding: 12px 14px; border: 1px dashed var(--sky-edge); border-radius: var(--sky-radius); font-size: var(--sky-text-m); }
  h4 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 20px 0 4px; font-size: var(--sky-text-m); font-weight: 600; }
  h4 .does { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); }
  .row { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; align-items: baseline; padding: 7px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-m); }
  .side { display: grid; grid-template-columns: minmax(84px, 32%) 1fr; gap: 0 8px; align-items: baseline; min-width: 0; }
  .name { color: var(--sky-dim); font-size: var(--sky-text-s); }
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
  code { font-family: var(--sky-mono); font-size: 12px; overflow-wrap: anywhere; }
  .row.wire { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
  .none { color: var(--sky-dim); padding: 14px 0; }
  .problem {
    display: grid; grid-template-columns: 18px 1fr; gap: 0 8px; margin: 8px 0; padding: 10px 12px; border-left: 4px solid currentColor;
    background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0;
  }
  .problem p { color: var(--sky-text); }
  .problem b { display: block; }
  @container (max-width: 460px) {
    .scroll { padding: 0 12px 24px; }
    .side { grid-template-columns: 1fr; }
    .row.wire { grid-template-columns: 1fr; }
  }
`;
