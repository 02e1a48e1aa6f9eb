// Styles of what leaves: the choice for whom, how it goes, and what came of it.

import { css } from 'lit';
import { choices, prose } from '../theme/sheet.css';

const own = css`
  p { line-height: 1.45; }
  h3 { margin: 0; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .cleared { display: flex; gap: 12px; align-items: center; min-height: 48px; padding: 8px 14px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-size: var(--sky-text-s); }
  .cleared input { width: 24px; height: 24px; flex: none; accent-color: var(--sky-engaged); }
  .main { min-height: var(--sky-critical-size); padding: 0 24px; border-color: var(--sky-text); font-weight: 650; }
  progress { width: 100%; height: 12px; accent-color: var(--sky-engaged); }
  .numbers { display: flex; flex-wrap: wrap; gap: 4px 22px; font-size: var(--sky-text-m); }
  .numbers span { color: var(--sky-dim); font-size: var(--sky-text-s); margin-right: 6px; }
  .total { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; }
  .total div { padding: 10px 14px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
  .total b { display: block; font-size: var(--sky-text-xl); line-height: 1.15; }
  .total small { color: var(--sky-dim); font-size: 12px; }
  .refused { padding: 10px 14px; border-left: 4px solid var(--sky-caution); background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0; }
  .refused li { padding: 6px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
  .refused li b { display: block; overflow-wrap: anywhere; }
  .refused li:first-child { border-top: 0; }
  .copy { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 12px; align-items: start; padding: 4px 0; border-top: 1px solid var(--sky-line); }
  summary { display: grid; grid-template-columns: 1fr auto; gap: 12px; align-items: center; min-height: 48px; cursor: pointer; }
  summary .names { min-width: 0; overflow-wrap: anywhere; }
  summary small { color: var(--sky-dim); font-size: 12px; white-space: nowrap; }
  .arrow { color: var(--sky-dim); margin: 0 6px; }
  .save { display: inline-grid; place-items: center; min-height: 48px; padding: 0 16px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); color: inherit; text-decoration: none; font-size: var(--sky-text-s); }
  table { width: 100%; border-collapse: collapse; margin: 0 0 12px; font-size: var(--sky-text-s); }
  th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-top: 1px solid var(--sky-line); overflow-wrap: anywhere; }
  th { font-weight: 600; color: var(--sky-dim); }
  thead th { border-top: 0; }
  td.gone { color: var(--sky-dim); }
  .problem { margin: 0; }
  .proof { color: var(--sky-dim); font-size: 12px; margin: 0 0 12px; }
`;

export const leaving = [prose, choices, own];
