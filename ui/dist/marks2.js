// src/replay/marks.ts
var alerts = /* @__PURE__ */ new Map([
	["warning", {
		sign: "▲",
		tone: "warning",
		weight: 9
	}],
	["caution", {
		sign: "◆",
		tone: "caution",
		weight: 8
	}],
	["advisory", {
		sign: "●",
		tone: "advisory",
		weight: 1
	}]
]);
var kinds = /* @__PURE__ */ new Map([
	["take_off", {
		sign: "↑",
		tone: "plain",
		weight: 5
	}],
	["landing", {
		sign: "↓",
		tone: "plain",
		weight: 4
	}],
	["armed", {
		sign: "A",
		tone: "plain",
		weight: 3
	}],
	["mode", {
		sign: "M",
		tone: "plain",
		weight: 2
	}]
]);
var other = {
	sign: "·",
	tone: "plain",
	weight: 0
};
function signOf(m) {
	return (m.kind === "alert" ? alerts.get(m.level ?? "") : kinds.get(m.kind)) ?? other;
}
/** Where a moment is between start and end. */
function shareOf(atMs, startMs, endMs) {
	return endMs > startMs ? Math.min(1, Math.max(0, (atMs - startMs) / (endMs - startMs))) : 0;
}
/** The spots of a time line on which two of them must be `apart` (a share of its length). */
function spots(marks, startMs, endMs, apart) {
	const out = [];
	const weights = [];
	for (const m of marks.toSorted((a, b) => a.at_ms - b.at_ms)) {
		const share = shareOf(m.at_ms, startMs, endMs);
		const { sign, tone, weight } = signOf(m);
		const last = out.at(-1);
		if (!last || share - last.share >= apart) {
			out.push({
				atMs: m.at_ms,
				share,
				sign,
				tone,
				marks: [m]
			});
			weights.push(weight);
			continue;
		}
		last.marks.push(m);
		if (weight > (weights.at(-1) ?? 0)) {
			Object.assign(last, {
				sign,
				tone,
				atMs: m.at_ms
			});
			weights[weights.length - 1] = weight;
		}
	}
	return out;
}
export { spots as n, shareOf as t };
