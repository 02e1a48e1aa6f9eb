import { css } from 'lit';

export const styles = css`
  :host { position: relative; height: var(--sky-bar); background: var(--sky-panel); border-bottom: 1px solid var(--sky-line); }
  /* Where there is no room for all, they are swiped; the tools stay. */
  .items { display: flex; flex: 0 1 auto; min-width: 0; overflow-x: auto; scrollbar-width: none; }
  .items .item:focus-visible { outline-offset: -3px; }
  .bar { display: flex; align-items: stretch; height: 100%; padding: 0 var(--sky-space-1); }
  .item {
    display: flex; flex-direction: column; align-items: flex-start; justify-content: center; gap: 1px;
    padding: 0 var(--sky-space-3); border: 0; border-radius: 0; background: transparent; text-align: left; white-space: nowrap;
    border-right: 1px solid var(--sky-line); min-height: 0; flex: none;
  }
  .item .name { font-size: var(--sky-text-xs); color: var(--sky-dim); letter-spacing: 0.04em; }
  .item .value { font-size: var(--sky-text-m); font-weight: 600; display: flex; align-items: baseline; gap: 6px; line-height: 1.2; }
  .item .value .stale { font-weight: 400; }
  .item .small { font-size: var(--sky-text-s); font-weight: 500; }
  .status { flex-direction: row; align-items: center; gap: 10px; padding: 0 var(--sky-space-4); min-width: 172px; }
  .status .word { font-size: 20px; font-weight: 650; letter-spacing: -0.01em; }
  .status .mark { font-size: 14px; width: 1em; text-align: center; }
  .status.warning { background: var(--sky-warning-fill); color: var(--sky-on-warning); }
  .status.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); }
  .status.engaged { color: var(--sky-engaged); }
  .status .more { font-size: 10px; opacity: 0.8; margin-left: auto; }
  .battery { min-width: 128px; }
  .link { min-width: 104px; }
  .airgap { min-width: 156px; }
  .gap { flex: 1; border: 0; min-width: 0; }
  .mark { font-size: 0.8em; }
  .rec .dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
  .rec .ring { display: inline-block; width: 9px; height: 9px; border-radius: 50%; border: 2px solid currentColor; }
  .tool { border-color: transparent; background: transparent; padding: 0; display: grid; place-items: center; align-self: center; }
  .tag {
    align-self: center; margin: 0 var(--sky-space-2); padding: 2px 8px; border: 1px solid var(--sky-advisory);
    border-radius: 4px; color: var(--sky-advisory); font-size: var(--sky-text-xs); font-weight: 700; letter-spacing: 0.08em;
  }
  .chooser { border: 0; background: transparent; font-weight: 600; min-height: 48px; padding: 0 var(--sky-space-3); align-self: center; }
  .chooser option { background: var(--sky-panel); color: var(--sky-text); }
  /* What hangs from the bar covers neither the actions nor the attitude. */
  .reasons {
    position: absolute; z-index: 30; top: calc(100% + 6px); left: calc(var(--sky-strip) + 8px); width: min(460px, calc(100vw - 16px));
    padding: var(--sky-space-4); background: var(--sky-panel); border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .reasons h2 { font-size: var(--sky-text-l); margin-bottom: var(--sky-space-2); }
  .reasons li { padding: 6px 0; border-top: 1px solid var(--sky-line); overflow-wrap: anywhere; }
  .reasons p { margin-top: var(--sky-space-3); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .more-list {
    position: absolute; z-index: 30; top: calc(100% + 6px); right: calc(var(--sky-column) + 8px); min-width: 300px; padding: 6px; background: var(--sky-panel);
    border: 1px solid var(--sky-line); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .more-list button { display: flex; align-items: center; gap: 12px; width: 100%; border-color: transparent; background: transparent; text-align: left; }
  .more-list span { flex: 1; }
  .more-list kbd { min-width: 26px; padding: 1px 7px; border: 1px solid var(--sky-line); border-radius: 5px; text-align: center; font: 600 var(--sky-text-xs) var(--sky-mono); color: var(--sky-dim); }
  /* The choice of aircraft needs the room of what can be read elsewhere. */
  @media (max-width: 1380px) {
    .crowded .roomy { display: none; }
    .crowded .item { padding: 0 10px; }
    .crowded .link, .crowded .battery { min-width: 0; }
  }
  @media (max-width: 1240px) {
    .item { padding: 0 9px; }
    .status { min-width: 150px; padding: 0 12px; }
    .status .word { font-size: 18px; }
    .battery { min-width: 0; }
    .link, .airgap { min-width: 0; }
    .roomy { display: none; }
    .item .value { font-size: 14px; gap: 5px; }
    .chooser { max-width: 112px; padding: 0 4px; }
    .tag { margin: 0 4px; padding: 2px 5px; }
  }
  @media (max-width: 1100px) {
    .item, .crowded .item { padding: 0 6px; }
    .spare, .status .more, .crowded .satellites, .crowded .airgap .small { display: none; }
    .crowded .status { min-width: 132px; }
    .chooser { max-width: 84px; padding: 0; font-size: 13px; }
    .tag { margin: 0 2px; }
  }
  /* A phone: the items have a line of their own, what matters most in it first; the rest is a swipe away. */
  @media (max-width: 760px) {
    .bar { flex-wrap: wrap; align-content: flex-start; padding: 0; }
    .status { height: 56px; min-width: 0; flex: 0 1 auto; }
    .tool { height: 56px; }
    .tool.details { display: none; }
    .crowded .status { min-width: 0; }
    .items { order: 1; width: 100%; height: 48px; border-top: 1px solid var(--sky-line); }
    .battery { order: -4; }
    .link { order: -3; }
    .airgap { order: -2; }
    .privacy { order: -1; }
    .item { min-height: 48px; }
    .items .small.dim { display: none; }
    .reasons { left: 8px; }
    .more-list { right: 8px; max-width: calc(100vw - 16px); }
  }
`;
