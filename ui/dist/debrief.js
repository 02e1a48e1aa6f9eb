import { a as w, i as b, n as i, o as i$1, r as A } from "./lit.js";
import { F as distance, L as fixed, N as clock, j as bytes, z as percent } from "./index.js";
import { a as fetchMission, s as fetchSeries } from "./replay.js";
import { a as whoFlew, i as utcTime, r as titleOf, t as localTime } from "./when.js";
import { n as fieldName, t as bridged } from "./fields.js";
import { n as outline } from "./missions.js";
/** The line of a value, `scale` times as large as recorded; undefined where nothing was recorded. */
function profile(list, scale) {
	const known = list.filter((n) => n !== null).map((n) => n * scale);
	if (known.length === 0) return void 0;
	const low = known.reduce((a, b) => Math.min(a, b));
	const high = known.reduce((a, b) => Math.max(a, b));
	const spread = high - low || 1;
	const x = (i) => 44 + (list.length > 1 ? i / (list.length - 1) * 636 : 0);
	const y = (n) => 4 + (1 - (n * scale - low) / spread) * 94;
	let line = "";
	let drawing = false;
	for (const [i, n] of list.entries()) {
		if (n !== null) line += `${drawing ? "L" : "M"}${x(i).toFixed(1)} ${y(n).toFixed(1)}`;
		drawing = n !== null;
	}
	return {
		line,
		low,
		high
	};
}
// src/panels/debrief/panel.ts
var patienceMs = 12e4;
var steps = 400;
var fields = [
	"position.above_home_m",
	"velocity.speed_mps",
	"batteries.0.remaining_ratio"
];
var names = {
	"position.above_home_m": "Height above home",
	"velocity.speed_mps": "Speed over the ground",
	"batteries.0.remaining_ratio": "Battery"
};
var Debrief = class extends i {
	static styles = i$1`
    :host { display: none; }
    @media print {
      :host { display: block; color: #000; font: 400 10.5pt/1.4 var(--sky-font); font-variant-numeric: tabular-nums; }
      h1 { font-size: 20pt; margin: 0 0 2pt; letter-spacing: -0.01em; }
      h2 { font-size: 11pt; margin: 14pt 0 4pt; }
      p, dl, dd { margin: 0; }
      dl { display: flex; flex-wrap: wrap; gap: 4pt 22pt; margin-top: 10pt; }
      dt { font-size: 8pt; color: #444; }
      dd { font-weight: 600; }
      svg { display: block; width: 100%; height: auto; break-inside: avoid; }
      .way { width: 45%; border: 0.5pt solid #999; }
      path, polyline { fill: none; stroke: #000; stroke-width: 1.2; stroke-linejoin: round; }
      .way polyline { stroke-width: 0.5; }
      .frame { stroke: #999; stroke-width: 0.6; }
      text { font-size: 10px; fill: #444; }
      .text { white-space: pre-wrap; overflow-wrap: anywhere; }
      table { width: 100%; border-collapse: collapse; }
      td { padding: 2pt 8pt 2pt 0; border-top: 0.5pt solid #bbb; vertical-align: top; }
      td:first-child, td:nth-child(2) { white-space: nowrap; }
      tr { break-inside: avoid; }
      footer { margin-top: 14pt; font-size: 8pt; color: #444; overflow-wrap: anywhere; }
    }
  `;
	view;
	lines = [];
	render() {
		if (!this.view) return A;
		const { mission: m, marks } = this.view;
		return b`<main><h1>${titleOf(m)}</h1>
      <p>${localTime(m.start_ms)} · ${utcTime(m.start_ms)} · ${whoFlew(m)}${m.notes.tags.length > 0 ? ` · ${m.notes.tags.join(", ")}` : ""}</p>
      ${figures(m)}
      ${m.notes.text ? b`<h2>Notes</h2><p class="text">${m.notes.text}</p>` : A}
      ${m.problems.length > 0 ? b`<h2>What is damaged</h2>${m.problems.map((p) => b`<p>${p}</p>`)}` : A}
      ${m.path.length > 1 ? b`<h2>Way, north up</h2>${way(m.path)}` : A}
      ${this.lines.map((l) => chart(l, m))}
      ${happened(marks, m)}
      <footer>Mission ${m.name}. Printed from the recording on this station; it proves nothing by itself.</footer></main>`;
	}
};
customElements.define("sky-debrief", Debrief);
function figures(m) {
	const far = distance(m.distance_m);
	const list = [
		["In the air", clock(m.airborne_ms)],
		["Recorded", clock(m.end_ms - m.start_ms)],
		["Flights", String(m.flights)],
		["Distance", `${far.number} ${far.unit}`],
		["Highest above home", `${fixed(m.highest_m)} m`],
		["Fastest", `${fixed(m.fastest_mps, 1)} m/s`],
		["Battery used", m.battery_ratio === void 0 ? "—" : `${percent(m.battery_ratio)} %`],
		["Warnings", String(m.warnings)],
		["Cautions", String(m.cautions)],
		["Films", String(m.films.length)],
		["Pictures", String(m.pictures)],
		["Size", bytes(m.bytes)]
	];
	return b`<dl>${list.map(([name, value]) => b`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
function way(path) {
	const points = outline(path);
	const [x, y] = points[0] ?? [0, 0];
	return b`<svg class="way" viewBox="0 0 ${112} ${72}" role="img" aria-label="The way of the flight">${w`<polyline points=${points.map((p) => p.map((n) => n.toFixed(2)).join()).join(" ")} /><circle cx=${x} cy=${y} r="1.500" />`}</svg>`;
}
function chart(l, m) {
	const f = fieldName(l.field);
	const p = profile(l.values, f.scale);
	if (!p) return A;
	return b`<h2>${names[l.field]}, ${f.unit}</h2><svg viewBox="0 0 ${680} ${120}" role="img" aria-label="${names[l.field]}: ${fixed(p.low, f.decimals)} to ${fixed(p.high, f.decimals)} ${f.unit}">${w`
    <path class="frame" d="M${44} 0V${104}H${680}" /><path d=${p.line} />
    <text x=${39} y="12" text-anchor="end">${fixed(p.high, f.decimals)}</text><text x=${39} y=${100} text-anchor="end">${fixed(p.low, f.decimals)}</text>
    <text x=${44} y=${117}>0:00</text><text x=${680} y=${117} text-anchor="end">${clock(m.end_ms - m.start_ms)}</text>`}</svg>`;
}
function happened(marks, m) {
	if (marks.length === 0) return A;
	return b`<h2>What happened</h2><table>${marks.map((k) => b`<tr><td>${clock(k.at_ms - m.start_ms)}</td><td>${k.level ? k.level.toUpperCase() : ""}</td><td>${k.text}</td></tr>`)}</table>`;
}
/** Reads a mission and opens the browser's printing; throws where it cannot be read. */
async function printDebrief(name) {
	const signal = AbortSignal.timeout(patienceMs);
	const [view, series] = await Promise.all([fetchMission(name, signal), fetchSeries(name, fields, steps, signal)]);
	const page = new Debrief();
	page.view = view;
	page.lines = fields.map((field) => ({
		field,
		values: bridged(series.high[field] ?? [], series.at_ms)
	}));
	document.body.append(page);
	await page.updateComplete;
	addEventListener("afterprint", () => page.remove(), { once: true });
	print();
}
export { printDebrief };
