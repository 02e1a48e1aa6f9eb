// src/core/store.ts
var state = {
	receivedAt: 0,
	connection: "connecting",
	tracks: /* @__PURE__ */ new Map()
};
var listeners = /* @__PURE__ */ new Set();
function changed() {
	for (const tell of listeners) tell();
}
var store = {
	state,
	subscribe(fn) {
		listeners.add(fn);
		return () => listeners.delete(fn);
	},
	select(id) {
		state.selected = id;
		changed();
	}
};
/** For core/socket and core/track only: changes the state and tells the panels. */
function update(change) {
	change(state);
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
export { vehicle as a, update as i, fresh as n, store as r, ageNow as t };
