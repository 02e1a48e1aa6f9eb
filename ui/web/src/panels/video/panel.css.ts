import { css } from 'lit';

export const styles = css`
  :host { position: absolute; overflow: hidden; background: var(--sky-bg); contain: strict; }
  .stage { position: absolute; inset: 0; overflow: hidden; outline: none; touch-action: none; }
  .stage:focus-visible { box-shadow: inset 0 0 0 3px var(--sky-focus); }
  .stage.close { cursor: grab; }
  .stage.close:active { cursor: grabbing; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; transform-origin: 50% 50%; opacity: var(--sky-picture); }
  :host([data-look="waiting"]) canvas, :host([data-look="unable"]) canvas { visibility: hidden; }
  /* An old picture is grey, dark, hatched and named: nobody takes it for a live one. */
  :host([data-look="stale"]) canvas { filter: grayscale(1) brightness(0.5) contrast(0.85); }
  .veil {
    position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 2px; padding: 0 var(--pad-right, 0px) 0 var(--pad-left, 0px);
    text-align: center; pointer-events: none;
  }
  .veil.stale {
    background: repeating-linear-gradient(135deg, transparent 0 18px, color-mix(in srgb, var(--sky-bg) 55%, transparent) 18px 22px);
    box-shadow: inset 0 0 0 3px var(--sky-caution);
  }
  .said { max-width: 44ch; padding: 14px 24px; background: color-mix(in srgb, var(--sky-panel) 94%, transparent); border-radius: var(--sky-radius-l); }
  .said b { display: block; font-size: var(--sky-text-l); font-weight: 650; letter-spacing: 0.02em; }
  .said .big { display: block; font-size: 44px; font-weight: 650; line-height: 1.1; letter-spacing: -0.02em; color: var(--sky-text); }
  .said p { margin-top: 6px; font-size: var(--sky-text-s); color: var(--sky-text); }
  .strip {
    position: absolute; top: 10px; left: calc(var(--pad-left, 0px) + 12px); max-width: calc(100% - var(--pad-left, 0px) - var(--pad-right, 0px) - 24px);
    display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; min-height: 28px; max-height: 50px; padding: 3px 12px 3px 4px; overflow: hidden;
    background: color-mix(in srgb, var(--sky-panel) 90%, transparent); border-radius: var(--sky-radius); font-size: var(--sky-text-s); white-space: nowrap;
  }
  .state { display: inline-flex; align-items: baseline; gap: 6px; padding: 2px 8px; font-weight: 700; letter-spacing: 0.04em; }
  .state.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); border-radius: 5px; }
  .strip .name { overflow: hidden; text-overflow: ellipsis; max-width: 22ch; }
  .number { display: inline-block; text-align: right; }
  .d2 { min-width: 2ch; }
  .d3 { min-width: 3ch; }
  .fallback { color: var(--sky-caution); }
  .factor { font-size: var(--sky-text-s); font-weight: 650; }
  .menu small { grid-column: 2; color: var(--sky-dim); font-size: var(--sky-text-xs); }
  /* The small form: the word, and nothing to press. */
  :host([inset]) .strip { top: auto; left: 0; bottom: 0; max-width: 100%; padding: 2px 4px; gap: 2px 8px; flex-wrap: nowrap; border-radius: 0 var(--sky-radius) 0 0; font-size: var(--sky-text-xs); min-height: 0; }
  :host([inset]) .state { padding: 1px 6px; }
  :host([inset]) .name { min-width: 0; }
  :host([inset]) .said { padding: 6px 12px; }
  :host([inset]) .said b { font-size: var(--sky-text-s); }
  :host([inset]) .said .big { font-size: 22px; }
  :host([inset]) .said p { display: none; }
  :host([full]) .controls { flex-flow: row; align-items: end; }
  :host([full]) .group { flex-direction: row; }
  :host([full]) .group button + button { border-top: 0; border-left: 1px solid var(--sky-line); }
  :host([full]) .menu { right: 0; bottom: 58px; }
  @container (max-width: 900px) { .wide { display: none; } }
  @container (max-width: 620px) { .roomy { display: none; } .strip { gap: 2px 10px; } }
`;
