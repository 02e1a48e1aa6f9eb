import { css } from 'lit';

export const styles = css`
  :host {
    display: grid; height: 100dvh; width: 100vw; overflow: hidden; background: var(--sky-bg);
    grid-template: "bar bar bar" var(--sky-bar) "strip main column" minmax(0, 1fr) / var(--sky-strip) minmax(0, 1fr) var(--sky-column);
  }
  sky-topbar { grid-area: bar; z-index: 20; }
  sky-actions { grid-area: strip; z-index: 15; min-height: 0; }
  main { grid-area: main; position: relative; min-width: 0; min-height: 0; overflow: hidden; background: var(--sky-bg); container-type: size;
    --inset: clamp(184px, min(28cqw, 64cqh), 380px);
  }
  /* The main picture fills the middle; the others stand in its lower left corner, one beside the other. */
  sky-map, sky-video, sky-film { position: absolute; inset: 0; }
  .swap { position: absolute; z-index: 3; padding: 0; background: transparent; border: 2px solid var(--sky-edge); box-shadow: var(--sky-shadow); }
  .swap:active:not([aria-disabled="true"]) { background: transparent; }
  .swap:hover { border-color: var(--sky-text); }
  [data-place="0"], [data-place="1"] {
    inset: auto auto 12px calc(var(--edge) + 12px + var(--at) * (var(--inset) + 8px)); width: var(--inset); height: calc(var(--inset) * 9 / 16);
    border-radius: var(--sky-radius); overflow: hidden;
  }
  [data-place] { --edge: 0px; --at: 0; }
  [data-place="1"] { --at: 1; }
  sky-map[inset], sky-video[inset], sky-film[inset] { z-index: 2; }
  /* A choice that is open lies over the small pictures. */
  sky-map[menu], sky-video[menu] { z-index: 4; }
  /* Beside a sheet the small pictures share what it leaves. */
  main.beside { --inset: clamp(140px, 32cqw - 141px, 380px); }
  .beside .center { right: 452px; }
  .beside [data-place="main"] { --pad-right: 440px; --side: 440px; }
  aside {
    grid-area: column; display: flex; flex-direction: column; min-height: 0; background: var(--sky-panel); border-left: 1px solid var(--sky-line);
  }
  sky-pfd { display: block; flex: 0 1 var(--pfd, 336px); min-height: 196px; border-bottom: 1px solid var(--sky-line); }
  .nopfd { padding: 18px 16px; color: var(--sky-dim); font-size: var(--sky-text-s); border-bottom: 1px solid var(--sky-line); }
  .alerts { flex: none; max-height: 46%; overflow-y: auto; border-bottom: 1px solid var(--sky-line); }
  .alerts.alone { flex: 0 1 auto; max-height: none; }
  .values { flex: 1; min-height: 0; overflow-y: auto; }
  .note {
    flex: none; display: flex; align-items: center; gap: 8px; width: 100%; min-height: 48px; padding: 4px 12px; border: 0; border-top: 1px solid var(--sky-line);
    border-radius: 0; background: transparent; text-align: left; font-size: var(--sky-text-s);
  }
  .note span { overflow: hidden; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; line-height: 1.25; }
  .note svg { width: 20px; height: 20px; }
  /* What is asked and answered lies over every sheet: a question that nobody sees must not be confirmed. */
  .over { position: absolute; z-index: 9; inset: 0; padding: 12px; pointer-events: none; display: flex; flex-direction: column; justify-content: flex-end; gap: 10px; }
  .over.raised { padding-bottom: calc(var(--inset) * 9 / 16 + 24px); }
  sky-progress { max-width: 100%; }
  /* Leaves the map's own controls at the right free. */
  .question { display: flex; justify-content: center; margin-right: 64px; }
  .pick {
    pointer-events: auto; align-self: center; display: flex; align-items: center; gap: 16px; padding: 8px 8px 8px 18px; background: var(--sky-panel);
    border: 1px solid var(--sky-target); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .center { position: absolute; inset: 12px; z-index: 4; display: grid; place-items: center; pointer-events: none; }
  .drawer {
    position: absolute; z-index: 8; top: 0; right: 0; bottom: 0; width: min(440px, 100%); display: flex; flex-direction: column;
    background: var(--sky-panel); border-left: 1px solid var(--sky-line); box-shadow: var(--sky-shadow);
  }
  .drawer header { display: flex; align-items: center; justify-content: space-between; padding: 8px 8px 8px 16px; flex: none; }
  .drawer h2 { font-size: var(--sky-text-l); }
  .drawer > :last-child { flex: 1; min-height: 0; }
  .drawer.wide { width: 100%; border-left: 0; }
  .lost {
    grid-area: main; z-index: 40; align-self: start; justify-self: center; margin-top: 12px; display: flex; gap: 14px; align-items: center;
    max-width: calc(100% - 24px); padding: 14px 20px; background: var(--sky-warning-fill); color: var(--sky-on-warning); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .lost b { display: block; font-size: var(--sky-text-l); }
  .lost .mark { font-size: 24px; }
  .nomap { position: absolute; inset: 0; display: grid; place-items: center; color: var(--sky-dim); }
  /* Full screen: the picture fills all below the bar; what is needed to fly lies over it. */
  :host([full]) main {
    grid-area: strip / strip / column / column; --inset: clamp(184px, (100cqw - var(--sky-strip) - var(--sky-column)) * 0.28, 380px);
  }
  :host([full]) main.beside { --inset: clamp(140px, (100cqw - var(--sky-strip) - var(--sky-column)) * 0.32 - 141px, 380px); }
  :host([full]) sky-actions { background: color-mix(in srgb, var(--sky-panel) 93%, transparent); }
  :host([full]) [data-place] { --edge: var(--sky-strip); --pad-left: var(--sky-strip); --pad-right: var(--sky-column); }
  :host([full]) .drawer { right: var(--sky-column); }
  :host([full]) .beside [data-place="main"] { --pad-right: calc(440px + var(--sky-column)); --side: calc(440px + var(--sky-column)); }
  :host([full]) .over { left: var(--sky-strip); right: var(--sky-column); }
  :host([full]) aside { z-index: 10; align-self: start; max-height: calc(100% - 84px); border-left: 0; background: transparent; }
  :host([full]) .values, :host([full]) .note { display: none; }
  :host([full]) .alerts { background: var(--sky-panel); border-radius: 0 0 0 var(--sky-radius); flex: 0 1 auto; max-height: none; min-height: 0; }
  /* A recorded flight has no actions; it has a band above and a time line below. */
  :host([past]) {
    --sky-strip: 0px; grid-template: "bar bar bar" var(--sky-bar) "band band band" auto "strip main column" minmax(0, 1fr) "charts charts charts" auto "line line line" auto / 0 minmax(0, 1fr) var(--sky-column);
  }
  :host([past]) aside { overflow-y: auto; }
  sky-replay { grid-area: band; }
  sky-charts { grid-area: charts; }
  sky-timeline { grid-area: line; }
  @media (max-width: 1100px) { :host { --sky-column: 292px; } sky-pfd { --pfd: 320px; } }
  @media (max-height: 560px) { sky-pfd { --pfd: 196px; } }
  @media (min-width: 1700px) { :host { --sky-column: 384px; } sky-pfd { --pfd: 420px; } }
  /* Where a sheet would leave a sliver it takes all of the middle; the map's buttons stay free of the card. */
  @container (max-width: 700px) {
    .drawer { width: 100%; border-left: 0; }
    .center { right: 72px; }
  }
  /* A phone, upright: picture, attitude and actions one below the other; sheets cover what is not the bar. */
  @media (max-width: 760px) {
    :host {
      --sky-bar: 104px; --sky-strip: 153px;
      grid-template: "bar" var(--sky-bar) "main" minmax(0, 1fr) "column" fit-content(38%) "strip" var(--sky-strip) / minmax(0, 1fr);
    }
    main, :host([full]) main, main.beside { grid-area: main; --inset: 116px; }
    [data-place="0"], [data-place="1"] { top: 64px; bottom: auto; }
    :host([full]) [data-place] { --edge: 0px; --pad-left: 0px; --pad-right: 0px; }
    aside { border: 0; border-top: 1px solid var(--sky-line); overflow-y: auto; }
    sky-pfd { flex: none; height: 196px; }
    .alerts, .values { flex: none; max-height: none; overflow: visible; }
    .drawer, :host([full]) .drawer { position: fixed; inset: var(--sky-bar) 0 0; z-index: 30; width: auto; }
    .over, :host([full]) .over { position: fixed; inset: var(--sky-bar) 0 var(--sky-strip); z-index: 31; }
    .over.raised { padding-bottom: 12px; }
    .question { margin: 0; }
    :host([full]) { grid-template-rows: var(--sky-bar) minmax(0, 1fr) auto var(--sky-strip); }
    :host([full]) aside { max-height: none; }
    :host([past]) {
      --sky-strip: 0px;
      grid-template: "bar" var(--sky-bar) "band" auto "main" minmax(0, 1fr) "column" fit-content(38%) "charts" auto "line" auto "strip" 0 / minmax(0, 1fr);
    }
  }
`;
