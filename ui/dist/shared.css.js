import { o as i } from "./lit.js";
// src/core/store.ts
var live = {
	receivedAt: 0,
	connection: "connecting",
	tracks: /* @__PURE__ */ new Map()
};
var shown = live;
var listeners = /* @__PURE__ */ new Set();
function changed() {
	for (const tell of listeners) tell();
}
var store = {
	get state() {
		return shown;
	},
	live,
	subscribe(fn) {
		listeners.add(fn);
		return () => listeners.delete(fn);
	},
	select(id) {
		shown.selected = id;
		changed();
	}
};
/** For core/socket and core/track only: changes the live state and tells the panels. */
function update(change) {
	change(live);
	changed();
}
/** For core/replay only: shows a recorded flight, or the live one again. */
function show(past) {
	shown = past ?? live;
	changed();
}
/** The vehicle shown: the chosen one while it is known, else the first. */
function vehicle(s) {
	const all = s.snapshot?.vehicles;
	return all?.find((v) => v.id === s.selected) ?? all?.[0];
}
/** How old a value of the snapshot is now, in ms; Infinity when there is none. */
function ageNow(ageMs, s, now = performance.now()) {
	return ageMs === void 0 ? Infinity : ageMs + Math.max(0, now - s.receivedAt);
}
/** Whether a value may be shown: young enough, and the station still speaks. */
function fresh(ageMs, s, limitMs, now = performance.now()) {
	return s.connection === "open" && ageNow(ageMs, s, now) <= limitMs;
}
// src/theme/shared.css.ts
var shared = i`
  :host { box-sizing: border-box; display: block; color: var(--sky-text); font-variant-numeric: tabular-nums; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  button, input, select {
    font: inherit; color: inherit; font-variant-numeric: inherit; letter-spacing: inherit;
  }
  button {
    min-width: var(--sky-target-size); min-height: var(--sky-target-size); margin: 0; padding: 0 var(--sky-space-3);
    border: 1px solid var(--sky-line); border-radius: var(--sky-radius); background: var(--sky-raised);
    cursor: pointer; touch-action: manipulation; user-select: none; -webkit-tap-highlight-color: transparent;
  }
  button.plain { border-color: transparent; background: transparent; }
  @media (hover: hover) { button:not([aria-disabled="true"]):hover { border-color: var(--sky-edge); } }
  button:active:not([aria-disabled="true"]) { background: var(--sky-line); }
  button[aria-disabled="true"] { color: var(--sky-dim); cursor: default; }
  :focus-visible { outline: 2px solid var(--sky-focus); outline-offset: 2px; }
  svg.icon {
    width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round;
    stroke-linejoin: round; flex: none;
  }
  .dim { color: var(--sky-dim); }
  .warning { color: var(--sky-warning); }
  .caution { color: var(--sky-caution); }
  .advisory { color: var(--sky-advisory); }
  .engaged { color: var(--sky-engaged); }
  .unit { color: var(--sky-dim); font-size: 0.8em; margin-left: 0.15em; }
  .stale {
    display: inline-flex; align-items: center; gap: 6px; color: var(--sky-dim);
  }
  .cross {
    display: inline-block; width: 1.5em; height: 0.95em; border: 1px solid var(--sky-edge); border-radius: 2px;
    background:
      linear-gradient(to top right, transparent calc(50% - 0.7px), var(--sky-edge) calc(50% - 0.7px) calc(50% + 0.7px), transparent calc(50% + 0.7px)),
      linear-gradient(to bottom right, transparent calc(50% - 0.7px), var(--sky-edge) calc(50% - 0.7px) calc(50% + 0.7px), transparent calc(50% + 0.7px));
  }
  .cross + .ago { font-size: var(--sky-text-xs); }
  .visually-hidden {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
`;
export { store as a, show as i, ageNow as n, update as o, fresh as r, vehicle as s, shared as t };
