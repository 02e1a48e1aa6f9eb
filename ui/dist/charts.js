import { i as b, n as i, o as i$1, r as A, s as r, t as c } from "./lit.js";
import { n as uPlot_min_default, t as uPlot } from "./uplot.js";
import { E as icon, N as clock, S as alpha, w as readPalette } from "./index.js";
import { i as steerReplay, n as replayNow, s as fetchSeries, u as noAnswer } from "./replay.js";
import { a as store, t as shared } from "./shared.css.js";
import { t as shareOf } from "./marks2.js";
import { a as stepAt, i as reading, n as fieldName, r as firstFields, t as bridged } from "./fields.js";
var heightPx = 68;
var Plot = class {
	plot;
	sizes;
	constructor(box, lines, field, range, sync, hand) {
		const p = readPalette(box);
		const scaled = (list) => list.map((n) => n === null ? null : n * field.scale);
		const font = `11px ${p.font}`;
		const line = {
			stroke: p.value,
			width: 1.25,
			points: { show: false }
		};
		this.plot = new uPlot({
			width: Math.max(120, box.clientWidth),
			height: heightPx,
			padding: [
				6,
				0,
				6,
				0
			],
			legend: { show: false },
			cursor: {
				sync: { key: sync },
				y: false,
				drag: {
					x: false,
					y: false
				},
				points: { show: false }
			},
			scales: {
				x: {
					time: false,
					range: [range[0], range[1]]
				},
				y: { range: (_, low, high) => spread(low, high, field) }
			},
			axes: [{ show: false }, {
				size: 48,
				stroke: p.dim,
				font,
				gap: 4,
				space: 20,
				grid: {
					stroke: alpha(p.line, .9),
					width: 1
				},
				ticks: { show: false },
				values: (_, marks) => marks.map(short)
			}],
			series: [
				{},
				line,
				line
			],
			bands: [{
				series: [2, 1],
				fill: alpha(p.value, .22)
			}],
			hooks: {
				setCursor: [(u) => hand.hover((u.cursor.left ?? -1) >= 0 ? u.posToVal(u.cursor.left ?? 0, "x") : void 0)],
				ready: [(u) => u.over.addEventListener("click", () => {
					if ((u.cursor.left ?? -1) >= 0) hand.seek(u.posToVal(u.cursor.left ?? 0, "x"));
				})]
			}
		}, [
			[...lines.atMs],
			scaled(lines.low),
			scaled(lines.high)
		], box);
		this.sizes = new ResizeObserver(() => this.plot.setSize({
			width: Math.max(120, box.clientWidth),
			height: heightPx
		}));
		this.sizes.observe(box);
	}
	close() {
		this.sizes.disconnect();
		this.plot.destroy();
	}
};
/** A flat line lies in the middle, and noise is not blown up to a mountain. */
function spread(low, high, f) {
	if (low === null || high === null) return [0, 1];
	const least = 2 * 10 ** -f.decimals;
	const margin = Math.max((high - low) * .08, (least - (high - low)) / 2, 1e-9);
	return [low - margin, high + margin];
}
function short(n) {
	return Math.abs(n) >= 1e4 ? n.toExponential(1) : String(Number(n.toPrecision(7)));
}
// src/panels/charts/panel.ts
/** As many as a wide screen has pixels for. */
var steps = 1500;
/** Reading a long flight once takes seconds. */
var patienceMs = 12e4;
/** More would not be looked at together. */
var most = 8;
var beatMs = 100;
var Charts = class extends i {
	static styles = [
		shared,
		r(uPlot_min_default),
		i$1`
    :host { position: relative; max-height: min(36vh, 420px); overflow-y: auto; padding: 6px 24px; background: var(--sky-panel); border-top: 1px solid var(--sky-line); }
    .chart { position: relative; }
    .head { display: flex; align-items: baseline; gap: 10px; padding-left: ${48}px; font-size: var(--sky-text-s); }
    .head b { font-size: var(--sky-text-m); min-width: 5em; }
    .head button { margin-left: auto; align-self: center; min-height: 24px; min-width: 48px; padding: 0; color: var(--sky-dim); }
    .head svg { width: 16px; height: 16px; }
    .box { min-height: 68px; }
    .u-over { cursor: crosshair; }
    .u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right: 1px dashed var(--sky-dim); }
    .now { position: absolute; z-index: 2; top: 24px; bottom: 0; left: calc(${48}px + var(--at, 0) * (100% - ${48}px)); width: 2px; margin-left: -1px; background: var(--sky-value); pointer-events: none; }
    .add { display: flex; align-items: center; gap: 12px; padding: 4px 0 4px ${48}px; font-size: var(--sky-text-s); color: var(--sky-dim); }
    select { min-height: 48px; max-width: 100%; padding: 0 8px; background: var(--sky-raised); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
    p { padding: 10px 0 10px ${48}px; }
  `
	];
	static properties = {
		fields: { state: true },
		all: { state: true },
		reading: { state: true },
		problem: { state: true },
		hand: { state: true }
	};
	lines = /* @__PURE__ */ new Map();
	plots = /* @__PURE__ */ new Map();
	leaving = new AbortController();
	frame = 0;
	timer = 0;
	constructor() {
		super();
		this.fields = firstFields;
		this.all = [];
		this.reading = false;
		this.problem = void 0;
		this.hand = void 0;
	}
	connectedCallback() {
		super.connectedCallback();
		this.leaving = new AbortController();
		this.frame = requestAnimationFrame(this.move);
		this.timer = window.setInterval(() => this.requestUpdate(), beatMs);
		window.addEventListener("sky-theme", this.redraw);
		this.read(this.fields);
	}
	disconnectedCallback() {
		this.leaving.abort();
		cancelAnimationFrame(this.frame);
		window.clearInterval(this.timer);
		window.removeEventListener("sky-theme", this.redraw);
		this.redraw();
		super.disconnectedCallback();
	}
	move = (now) => {
		this.frame = requestAnimationFrame(this.move);
		const replay = store.state.snapshot?.replay;
		if (replay) this.style.setProperty("--at", String(shareOf(replayNow(now), replay.start_ms, replay.end_ms)));
	};
	redraw = () => {
		for (const plot of this.plots.values()) plot.close();
		this.plots.clear();
	};
	async read(fields) {
		const mission = store.state.past?.mission.name;
		if (mission === void 0) return;
		this.reading = true;
		this.problem = void 0;
		try {
			const series = await fetchSeries(mission, fields, steps, AbortSignal.any([this.leaving.signal, AbortSignal.timeout(patienceMs)]));
			for (const f of fields) this.lines.set(f, {
				atMs: series.at_ms,
				low: bridged(series.low[f] ?? [], series.at_ms),
				high: bridged(series.high[f] ?? [], series.at_ms)
			});
			this.all = series.fields;
		} catch (error) {
			if (!this.leaving.signal.aborted) this.problem = noAnswer(error);
		}
		this.reading = false;
	}
	add(field) {
		this.fields = [...this.fields, field];
		if (!this.lines.has(field)) this.read([field]);
	}
	drop(field) {
		this.fields = this.fields.filter((f) => f !== field);
	}
	updated(_) {
		const replay = store.state.snapshot?.replay;
		for (const [field, plot] of this.plots) {
			if (this.fields.includes(field)) continue;
			plot.close();
			this.plots.delete(field);
		}
		for (const field of this.fields) {
			const lines = this.lines.get(field);
			const box = this.renderRoot.querySelector(`[data-field="${CSS.escape(field)}"]`);
			if (replay && lines && box && !this.plots.has(field)) this.plots.set(field, this.plot(box, lines, field, replay));
		}
	}
	plot(box, lines, field, r) {
		return new Plot(box, lines, fieldName(field), [r.start_ms, Math.max(r.end_ms, r.start_ms + 1)], "flight", {
			hover: (atMs) => {
				this.hand = atMs;
			},
			seek: (atMs) => steerReplay({ at_ms: Math.round(atMs) })
		});
	}
	render() {
		const replay = store.state.snapshot?.replay;
		if (!replay) return A;
		const atMs = this.hand ?? replayNow();
		const rest = this.all.filter((f) => !this.fields.includes(f));
		return b`<section aria-label="Charts">
      ${this.problem ? b`<p role="alert"><span class="caution" aria-hidden="true">◆</span> ${this.problem.cause}. ${this.problem.action}</p>` : A}
      ${c(this.fields, (f) => f, (f) => this.chart(f, atMs))}
      <div class="add">${this.fields.length < most && rest.length > 0 ? b`<label>Add a chart <select @change=${(e) => {
			if (!(e.target instanceof HTMLSelectElement) || e.target.value === "") return;
			this.add(e.target.value);
			e.target.value = "";
		}}><option value="">Choose a value</option>${rest.map((f) => b`<option value=${f}>${fieldName(f).name}</option>`)}</select></label>` : A}
        <span role="status">${this.reading ? "Reading the flight" : this.hand === void 0 ? A : `At ${clock(this.hand - replay.start_ms)}`}</span></div>
    </section>`;
	}
	chart(field, atMs) {
		const f = fieldName(field);
		const lines = this.lines.get(field);
		const i = lines ? stepAt(lines.atMs, atMs) : -1;
		const said = reading(lines?.low[i], lines?.high[i], f);
		return b`<div class="chart"><div class="head"><span>${f.name}</span><b>${said ?? "—"}${said && f.unit ? b`<span class="unit">${f.unit}</span>` : A}</b>
        <button class="plain" aria-label="Remove the chart ${f.name}" title="Remove" @click=${() => this.drop(field)}>${icon("close")}</button></div>
      <div class="box" data-field=${field}></div><span class="now"></span></div>`;
	}
};
customElements.define("sky-charts", Charts);
export { Charts };
