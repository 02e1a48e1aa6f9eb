import { o as i } from "./lit.js";
// src/theme/sheet.css.ts
/** A sheet fills its drawer and scrolls below the title, in line with it. */
var sheet = i`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; container-type: inline-size; }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; padding: 0 16px 24px; }
  .scroll:focus-visible { outline-offset: -2px; }
`;
var prose = i`
  h3 { margin: 22px 0 4px; font-size: var(--sky-text-l); overflow-wrap: anywhere; }
  h4 { margin: 12px 0 2px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  p { font-size: var(--sky-text-s); }
  code { font-family: var(--sky-mono); font-size: 12px; overflow-wrap: anywhere; }
  .word b { font-size: var(--sky-text-xl); font-weight: 650; letter-spacing: -0.01em; }
  .lead { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; padding: 4px 0; font-weight: 600; }
  .ago { color: var(--sky-dim); font-size: var(--sky-text-s); font-weight: 400; white-space: nowrap; }
  .name { min-width: 0; overflow-wrap: anywhere; font-weight: 600; }
  .none { color: var(--sky-dim); padding: 6px 0; font-size: var(--sky-text-s); }
  .problem {
    display: grid; grid-template-columns: 18px 1fr; gap: 0 8px; margin: 8px 0; padding: 10px 12px; border-left: 4px solid currentColor;
    background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0; font-size: var(--sky-text-s);
  }
  .problem p { color: var(--sky-text); overflow-wrap: anywhere; }
  .problem b { display: block; }
`;
/** One of several, each with a word about it. */
var choices = i`
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
`;
export { prose as n, sheet as r, choices as t };
