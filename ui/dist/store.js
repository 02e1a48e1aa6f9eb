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
export { update as a, store as i, fresh as n, vehicle as o, show as r, ageNow as t };
