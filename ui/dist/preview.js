import { i as b, n as i, o as i$1, r as A } from "./lit.js";
import { A as bearing, G as vehicleName, I as fixWord, L as fixed, M as capital, N as clock, S as alpha, V as signed, W as stackName, g as Surface, m as placeText, p as offset, q as Live, w as readPalette, x as text, z as percent } from "./index.js";
import { i as classMeaning, n as actionWords, o as fetchPolicies, r as audience, t as actionOf } from "./policy.js";
import { n as Watch, r as getJSON } from "./watch.js";
import { a as store, t as shared } from "./shared.css.js";
import { n as prose, r as sheet, t as choices } from "./sheet.css.js";
import { t as limits } from "./stale.js";
import { a as drawTrack, c as drawGrid, d as chosenMap, f as View, l as drawScale, o as drawVehicle, t as drawHome, u as Ground } from "./marks.js";
// src/core/preview.ts
/** Follows the preview of one policy. */
var PreviewWatch = class extends Watch {
	constructor(policy, changed) {
		super(changed, {
			ask: async (signal) => await getJSON(`/api/preview?policy=${encodeURIComponent(policy)}`, signal),
			everyMs: 250,
			meaning: "What others would see is not shown while it is not known.",
			action: "The page asks again by itself. If this stays, look at the station."
		});
	}
};
// src/panels/preview/compare.ts
var fields = [
	{
		class: "location",
		name: "Position",
		from: "GLOBAL_POSITION_INT.lat",
		of: (v) => young(v.position, limits.position, (p) => placeText(p.lat_deg, p.lon_deg))
	},
	{
		class: "location",
		name: "Altitude AMSL",
		from: "GLOBAL_POSITION_INT.alt",
		of: (v) => young(v.position ?? v.height, limits.position, (p) => number(p.amsl_m, "m"))
	},
	{
		class: "location",
		name: "Home",
		from: "HOME_POSITION.latitude",
		of: (v) => v.home && placeText(v.home.lat_deg, v.home.lon_deg)
	},
	{
		class: "location",
		name: "To home",
		from: "HOME_POSITION.latitude",
		of: (v) => young(v.position, limits.position, () => number(v.home?.distance_m, "m"))
	},
	{
		class: "location",
		name: "Target",
		from: "POSITION_TARGET_GLOBAL_INT.lat_int",
		of: (v) => young(v.mission, limits.mission, (m) => m.target_lat_deg === void 0 || m.target_lon_deg === void 0 ? void 0 : placeText(m.target_lat_deg, m.target_lon_deg))
	},
	{
		class: "location",
		name: "Wind",
		from: "WIND.speed",
		of: (v) => young(v.wind, limits.wind, (w) => `${fixed(w.speed_mps, 1)} m/s from ${bearing(w.from_deg)}`)
	},
	{
		class: "location",
		name: "Other aircraft",
		from: "ADSB_VEHICLE.lat",
		of: (v) => v.traffic.length > 0 ? `${v.traffic.length}` : void 0
	},
	{
		class: "identity",
		name: "Serial number",
		from: "AUTOPILOT_VERSION.uid2",
		of: (v) => v.board
	},
	{
		class: "person",
		name: "Sticks",
		from: "RC_CHANNELS.chancount",
		of: (v) => young(v.rc, limits.rc, (r) => r.channels_us.length > 0 ? `${r.channels_us.length} channels` : void 0)
	},
	{
		class: "time",
		name: "Date and time",
		from: "SYSTEM_TIME.time_unix_usec",
		of: (v) => v.clock && utc(v.clock.utc_ms)
	},
	{
		class: "technical",
		name: "Aircraft",
		from: "HEARTBEAT.type",
		of: (v) => `${vehicleName(v)}, ${stackName(v)}`
	},
	{
		class: "technical",
		name: "Mode",
		from: "HEARTBEAT.custom_mode",
		of: (v) => young(beat(v), limits.heartbeat, () => `${v.mode || "—"}, ${v.armed ? "armed" : "disarmed"}`)
	},
	{
		class: "technical",
		name: "Height above home",
		from: "GLOBAL_POSITION_INT.relative_alt",
		of: (v) => young(v.position ?? v.height, limits.position, (p) => number(p.above_home_m, "m", 1))
	},
	{
		class: "technical",
		name: "Speed",
		from: "GLOBAL_POSITION_INT.vx",
		of: (v) => young(v.velocity, limits.velocity, (s) => number(s.speed_mps, "m/s", 1)) ?? young(v.airspeed, limits.velocity, (s) => number(s.ground_mps, "m/s", 1))
	},
	{
		class: "technical",
		name: "Climb",
		from: "GLOBAL_POSITION_INT.vz",
		of: (v) => young(v.velocity ?? v.airspeed, limits.velocity, (s) => `${signed(s.climb_mps)} m/s`)
	},
	{
		class: "technical",
		name: "Heading",
		from: "GLOBAL_POSITION_INT.hdg",
		of: (v) => young(v.heading, limits.heading, (h) => bearing(h.true_deg))
	},
	{
		class: "technical",
		name: "Battery",
		from: "BATTERY_STATUS.voltages",
		of: (v) => young(v.batteries[0], limits.battery, (b) => `${fixed(b.voltage_v, 1)} V, ${percent(b.remaining_ratio)} %`)
	},
	{
		class: "technical",
		name: "GPS",
		from: "GPS_RAW_INT.fix_type",
		of: (v) => young(v.gps[0], limits.gps, (g) => `${fixWord(g.fix)}, ${g.satellites ?? "—"} satellites`)
	}
];
function young(group, limitMs, say) {
	return group && group.age_ms <= limitMs ? say(group) : void 0;
}
function beat(v) {
	return v.heartbeat_age_ms === void 0 ? void 0 : { age_ms: v.heartbeat_age_ms };
}
function number(value, unit, decimals = 0) {
	return value === void 0 ? void 0 : `${fixed(value, decimals)} ${unit}`;
}
function utc(ms) {
	return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
/** Lays both sides beside each other, by class, the most telling first. A value that we do not have is no row. */
function compare(mine, theirs, policy, heard) {
	return policy.classes.map((c) => {
		const rows = [];
		for (const f of fields) {
			const ours = f.class === c.class ? f.of(mine) : void 0;
			if (ours !== void 0) rows.push(row(f.name, ours, theirs && f.of(theirs), {
				class: c.class,
				action: doneTo(f.from, heard) ?? c.action
			}));
		}
		if (c.class === "text") rows.push(...messages(mine, theirs, policy));
		return {
			class: c.class,
			meaning: classMeaning(c.class),
			action: actionWords(c),
			rows
		};
	});
}
/** What is done to MESSAGE.FIELD; absent if the message has not come. */
function doneTo(name, heard) {
	const [message, field] = name.split(".");
	const m = heard.find((x) => x.name === message);
	if (!m) return void 0;
	return m.withheld ? "drop" : m.done.find((d) => d.field === field)?.action ?? "keep";
}
/** A message comes with the same frame on both sides, and so is as old. */
function messages(mine, theirs, policy) {
	return mine.texts.slice(-3).toReversed().map((t) => row("Message", t.text, theirs?.texts.find((o) => o.age_ms === t.age_ms && o.severity === t.severity)?.text, {
		class: "text",
		action: actionOf(policy, "text")
	}));
}
function row(name, mine, theirs, done) {
	const blanked = theirs !== mine && (done.action === "blank" || done.action === "drop");
	if (theirs === void 0 || blanked) return {
		name,
		mine,
		mark: "withheld"
	};
	if (theirs === mine) return {
		name,
		mine,
		theirs,
		mark: "same"
	};
	return {
		name,
		mine,
		theirs,
		mark: "changed",
		how: done.action === "keep" ? "not the same" : actionWords(done)
	};
}
// src/panels/preview/sight.ts
/** What a map of exact places shows from side to side. */
var exactSpanM = 700;
/** How many cells are shown from side to side, so that one stands out. */
var cellsShown = 2.2;
/** Our own sight, on the scale on which theirs can be compared. */
function ours(mine, track, policy) {
	const at = place(mine);
	if (!at) return { kind: "unknown" };
	const home = homeOf(mine);
	return {
		kind: "exact",
		vehicle: sceneOf(mine, at, track),
		centre: at,
		grid: home ?? at,
		spanM: span(policy),
		cellM: policy.cell_m,
		...home ? { home } : {}
	};
}
/** Theirs: where ours is in the middle if it is a place on Earth, so that the two maps fit. */
function others(mine, theirs, track, policy) {
	const ourPlace = place(mine);
	if (!ourPlace) return { kind: "unknown" };
	const at = theirs && place(theirs);
	if (!at) return { kind: "withheld" };
	const kind = Math.abs(at.lat - ourPlace.lat) < 1e-6 && Math.abs(at.lon - ourPlace.lon) < 1e-6 ? "exact" : actionOf(policy, "location") === "relative" ? "relative" : "coarse";
	const home = homeOf(theirs);
	return {
		kind,
		vehicle: sceneOf(theirs, at, track),
		grid: kind === "relative" ? home ?? at : homeOf(mine) ?? ourPlace,
		centre: kind === "relative" ? at : ourPlace,
		spanM: span(policy),
		cellM: policy.cell_m,
		...home && kind !== "coarse" ? { home } : {}
	};
}
function span(policy) {
	return actionOf(policy, "location") === "coarsen" ? policy.cell_m * cellsShown : exactSpanM;
}
function place(v) {
	const p = v.position;
	return p && p.age_ms <= limits.position ? {
		lat: p.lat_deg,
		lon: p.lon_deg
	} : void 0;
}
function homeOf(v) {
	return v.home && {
		lat: v.home.lat_deg,
		lon: v.home.lon_deg
	};
}
function sceneOf(v, at, track) {
	return {
		id: v.id,
		kind: v.kind,
		selected: true,
		stale: false,
		ageMs: v.position?.age_ms ?? 0,
		...at,
		track,
		...v.heading && v.heading.age_ms <= limits.heading ? { headingDeg: v.heading.true_deg } : {}
	};
}
/** The sight in words, for who does not see the map. */
function sightWords(s) {
	switch (s.kind) {
		case "unknown": return "The aircraft does not say where it is";
		case "withheld": return "Where it is: withheld";
		case "exact": return "The exact place";
		case "coarse": return `Somewhere in a cell of about ${length(s.cellM)}`;
		case "relative": return "The shape of the flight; where on Earth is not told";
	}
}
function length(m) {
	return m < 1e3 ? `${Math.round(m)} m` : `${Number((m / 1e3).toFixed(1))} km`;
}
// src/panels/preview/map.ts
/** The names of grid lines stand at the left edge. */
var besideNames = 56;
var none = {
	top: 0,
	right: 0,
	bottom: 0,
	left: 0
};
var SightMap = class extends i {
	static styles = i$1`
    :host { display: block; position: relative; overflow: hidden; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
    .ground, canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    .ground canvas { width: 100%; height: 100%; }
    .nowhere .ground { visibility: hidden; }
  `;
	static properties = { sight: { attribute: false } };
	surface;
	ground;
	palette;
	constructor() {
		super();
		this.sight = { kind: "unknown" };
	}
	connectedCallback() {
		super.connectedCallback();
		window.addEventListener("sky-theme", this.recolour);
		if (this.hasUpdated) this.open();
	}
	disconnectedCallback() {
		super.disconnectedCallback();
		window.removeEventListener("sky-theme", this.recolour);
		this.surface?.close();
		this.ground?.close();
		this.surface = this.ground = void 0;
	}
	firstUpdated() {
		this.open();
	}
	updated() {
		this.surface?.invalidate();
	}
	render() {
		const onEarth = this.sight.kind === "exact" || this.sight.kind === "coarse";
		return b`<div class=${onEarth ? "" : "nowhere"}><div class="ground"></div><canvas class="over" role="img" aria-label=${sightWords(this.sight)}></canvas></div>`;
	}
	open() {
		const canvas = this.renderRoot.querySelector("canvas.over");
		const box = this.renderRoot.querySelector(".ground");
		if (!canvas || !box || this.surface) return;
		this.palette = readPalette(this);
		this.surface = new Surface(canvas, (ctx, w, h) => this.paint(ctx, w, h));
		if (chosenMap() === void 0) return;
		this.ground = new Ground(box, this.palette, () => this.surface?.invalidate());
		this.ground.open();
	}
	recolour = () => {
		this.palette = readPalette(this);
		this.ground?.recolour(this.palette);
		this.surface?.invalidate();
	};
	paint(ctx, width, height) {
		const p = this.palette ??= readPalette(this);
		const s = this.sight;
		if (s.kind === "unknown" || s.kind === "withheld") {
			hatch(ctx, width, height, p);
			text(ctx, s.kind === "withheld" ? "WITHHELD" : "NOT KNOWN", width / 2, height / 2, p, {
				size: 15,
				weight: 700,
				colour: p.text,
				halo: p.panel
			});
			return false;
		}
		const at = (zoom) => new View({
			...s.centre,
			zoom,
			bearingDeg: 0
		}, width, height, none);
		const zoom = Math.log2(at(0).metresPerPixel() * Math.min(width, height * 1.4) / s.spanM);
		const view = at(zoom);
		if (s.kind !== "relative") this.ground?.show(view);
		if (s.kind === "relative" || zoom > (this.ground?.state.detail ?? 0)) drawGrid(ctx, view, s.grid, p);
		if (s.kind === "coarse") drawCell(ctx, view, s, s.cellM, p);
		else {
			drawTrack(ctx, view, s.vehicle, p);
			if (s.home) drawHome(ctx, view, s.home, s.vehicle, p);
			drawVehicle(ctx, view, s.vehicle, false, p);
		}
		drawScale(ctx, view, besideNames, p);
		return false;
	}
};
/** The cell that they know of, and nothing of where in it. */
function drawCell(ctx, view, s, cellM, p) {
	const { lat, lon } = s.vehicle;
	const a = offset(lat, lon, cellM / 2, -cellM / 2);
	const b = offset(lat, lon, -cellM / 2, cellM / 2);
	const from = view.project(a.lat, a.lon);
	const to = view.project(b.lat, b.lon);
	ctx.beginPath();
	ctx.rect(from.x, from.y, to.x - from.x, to.y - from.y);
	ctx.fillStyle = alpha(p.text, .12);
	ctx.fill();
	ctx.lineWidth = 2;
	ctx.strokeStyle = p.value;
	ctx.stroke();
	text(ctx, to.x - from.x > 140 ? "somewhere in here" : "in here", (from.x + to.x) / 2, (from.y + to.y) / 2, p, {
		size: 13,
		weight: 600,
		colour: p.value,
		halo: p.bg
	});
}
/** Oblique lines where there is nothing to see. */
function hatch(ctx, width, height, p) {
	ctx.fillStyle = p.panel;
	ctx.fillRect(0, 0, width, height);
	ctx.beginPath();
	for (let x = -height; x < width; x += 12) {
		ctx.moveTo(x, height);
		ctx.lineTo(x + height, 0);
	}
	ctx.lineWidth = 1;
	ctx.strokeStyle = alpha(p.dim, .35);
	ctx.stroke();
}
customElements.define("sky-sight", SightMap);
// src/panels/preview/panel.css.ts
var styles = i$1`
  .inner { max-width: 1080px; margin: 0 auto; }
  p { line-height: 1.45; }
  .about { margin: 12px 0 16px; font-size: var(--sky-text-s); line-height: 1.5; }
  .about div { display: flex; gap: 8px; }
  .about dt { flex: none; color: var(--sky-dim); }
  .about dt::after { content: ':'; }
  .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 12px; }
  h3 { margin: 0; }
  h3 small { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); margin-left: 6px; }
  sky-sight { height: clamp(150px, 34cqw, 280px); }
  figure { margin: 0; min-width: 0; }
  figcaption { margin-top: 4px; font-size: var(--sky-text-s); color: var(--sky-dim); }
  .nobody { margin: 14px 0 0; padding: 12px 14px; border: 1px dashed var(--sky-edge); border-radius: var(--sky-radius); font-size: var(--sky-text-m); }
  h4 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin: 20px 0 4px; font-size: var(--sky-text-m); color: inherit; }
  h4 .does { font-size: var(--sky-text-s); font-weight: 400; color: var(--sky-dim); }
  .row { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; align-items: baseline; padding: 7px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-m); }
  .side { display: grid; grid-template-columns: minmax(84px, 32%) 1fr; gap: 0 8px; align-items: baseline; min-width: 0; }
  .name { color: var(--sky-dim); font-size: var(--sky-text-s); font-weight: 400; }
  .value { min-width: 0; overflow-wrap: anywhere; }
  .how { display: block; font-size: 12px; color: var(--sky-dim); }
  .withheld {
    display: inline-block; padding: 1px 10px; border: 1px dashed var(--sky-edge); border-radius: 4px; color: var(--sky-dim); font-size: var(--sky-text-s); letter-spacing: 0.03em;
    background: repeating-linear-gradient(135deg, transparent 0 5px, color-mix(in srgb, var(--sky-edge) 22%, transparent) 5px 6px);
  }
  .withheld i { font-style: normal; background: var(--sky-panel); padding: 0 3px; }
  details { margin-top: 24px; }
  summary { min-height: 48px; display: flex; align-items: center; gap: 8px; cursor: pointer; font-weight: 600; }
  summary::before { content: '▸'; color: var(--sky-dim); }
  details[open] summary::before { content: '▾'; }
  .row.wire { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
  @container (max-width: 460px) {
    h3 { font-size: var(--sky-text-m); white-space: nowrap; }
    .side { grid-template-columns: 1fr; }
    .row.wire { grid-template-columns: 1fr; }
  }
`;
// src/panels/preview/panel.ts
/** An older answer is no live picture of anything. A busy tablet is slower than the station. */
var oldMs = 1e4;
/** How much of the path is drawn: at four points a second, some minutes. */
var longestTrack = 600;
var PreviewPanel = class extends Live {
	static styles = [
		shared,
		sheet,
		prose,
		choices,
		styles
	];
	static properties = {
		policy: {},
		policies: { state: true }
	};
	watch;
	tracks = {
		mine: [],
		theirs: []
	};
	left = new AbortController();
	constructor() {
		super();
		this.policy = "";
		this.policies = [];
	}
	connectedCallback() {
		super.connectedCallback();
		this.left = new AbortController();
		if (this.hasUpdated) this.follow();
		fetchPolicies(this.left.signal).then((list) => {
			this.policies = list;
		}, () => void 0);
	}
	disconnectedCallback() {
		this.left.abort();
		this.watch?.stop();
		this.watch = void 0;
		super.disconnectedCallback();
	}
	willUpdate(changed) {
		if (changed.has("policy")) this.follow();
	}
	follow() {
		this.watch?.stop();
		if (!this.policy) return;
		this.tracks = {
			mine: [],
			theirs: []
		};
		this.watch = new PreviewWatch(this.policy, () => this.take());
		this.watch.start();
	}
	take() {
		const { mine, theirs } = this.chosen();
		for (const [v, track] of [[mine, this.tracks.mine], [theirs, this.tracks.theirs]]) {
			const last = track.at(-1);
			const p = v?.position;
			if (!p || last?.lat_deg === p.lat_deg && last.lon_deg === p.lon_deg) continue;
			track.push({
				at_ms: 0,
				lat_deg: p.lat_deg,
				lon_deg: p.lon_deg
			});
			if (track.length > longestTrack) track.shift();
		}
		this.requestUpdate();
	}
	/** The aircraft that the page shows, on both sides. */
	chosen() {
		const view = this.watch?.view;
		const mine = view?.mine.find((v) => v.id === store.state.selected) ?? view?.mine[0];
		const theirs = view?.theirs.find((v) => v.id === mine?.id);
		return {
			...mine ? { mine } : {},
			...theirs ? { theirs } : {}
		};
	}
	render() {
		const p = this.policies.find((x) => x.name === this.policy);
		return b`<div class="scroll" tabindex="0" role="region" aria-label="What they see in full"><div class="inner">
      <fieldset><legend>Through the eyes of somebody who is told by the policy</legend>${this.policies.map((x) => this.choice(x))}</fieldset>
      ${p ? about(p) : A}
      ${this.trouble()}
      ${p ? this.sides(p) : A}
    </div></div>`;
	}
	choice(p) {
		return b`<label class="choice"><input type="radio" name="policy" value=${p.name} .checked=${p.name === this.policy} @change=${() => {
			this.policy = p.name;
		}}>
      <b>${p.name}</b><small>${capital(audience(p.purpose))}</small></label>`;
	}
	trouble() {
		const t = this.watch?.problem;
		return t ? b`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${t.cause}</b><p>${t.meaning} ${t.action}</p></div></div>` : A;
	}
	sides(p) {
		const view = this.watch?.view;
		if (!view || view.policy !== p.name) return this.watch?.problem ? b`` : b`<p class="none">Looking through their eyes</p>`;
		if (performance.now() - (this.watch?.askedAt ?? 0) > oldMs) return b`<p class="none">What was seen is too old to show.</p>`;
		const { mine, theirs } = this.chosen();
		if (!mine) return b`<p class="none">No aircraft has been heard yet. What they see is shown when one is.</p>`;
		return b`${this.maps(mine, theirs, p)}
      ${theirs ? A : b`<p class="nobody"><b>They are told nothing.</b> They do not know that there is an aircraft.</p>`}
      ${groups(compare(mine, theirs, p, view.heard))}
      ${rest(p, view)}`;
	}
	maps(mine, theirs, p) {
		const left = ours(mine, this.tracks.mine, p);
		const right = others(mine, theirs, this.tracks.theirs, p);
		return b`<div class="sides">
      <figure><h3>What I see</h3><sky-sight .sight=${left}></sky-sight><figcaption>${sightWords(left)}</figcaption></figure>
      <figure><h3>What they see<small>live</small></h3><sky-sight .sight=${right}></sky-sight><figcaption>${sightWords(right)}</figcaption></figure>
    </div>`;
	}
};
/** What the policy does, in short: the classes by what is done to them, and the zone. */
function about(p) {
	const by = /* @__PURE__ */ new Map();
	for (const c of p.classes) by.set(actionWords(c), [...by.get(actionWords(c)) ?? [], c.class]);
	const zone = [p.zone_home_m ? `within ${p.zone_home_m} m of home` : "", p.zone_take_off_ms ? `for ${clock(p.zone_take_off_ms)} min after a take-off` : ""].filter(Boolean);
	return b`<dl class="about">
    ${[...by].map(([words, list]) => b`<div><dt>${capital(words)}</dt><dd>${list.join(", ")}</dd></div>`)}
    ${zone.length > 0 ? b`<div><dt>Zone</dt><dd>${zone.join(" and ")} nothing of class location is told</dd></div>` : A}
    ${p.base ? b`<div><dt>Made from</dt><dd>${p.base}${p.reason ? `; it tells more, because: ${p.reason}` : ""}</dd></div>` : A}
  </dl>`;
}
function groups(all) {
	return b`${all.filter((g) => g.rows.length > 0).map((g) => b`<section aria-label=${capital(g.class)}>
    <h4>${capital(g.class)} <span class="does">${g.meaning} · ${g.action}</span></h4>
    ${g.rows.map(line)}</section>`)}`;
}
function line(r) {
	return b`<div class="row"><div class="side"><span class="name">${r.name}</span><span class="value"><span class="visually-hidden">I see: </span>${r.mine}</span></div>
    <span class="value"><span class="visually-hidden">They see: </span>${r.theirs ?? withheld}${r.how ? b`<span class="how">${r.how}</span>` : A}</span></div>`;
}
var withheld = b`<span class="withheld"><i>withheld</i></span>`;
/** What has no value of its own here, and what a preview cannot show. */
function rest(p, view) {
	const films = store.state.snapshot?.video.length ?? 0;
	const imagery = actionOf(p, "imagery");
	return b`<section aria-label="Pictures"><h4>Pictures <span class="does">what a camera saw</span></h4>
      <div class="row"><div class="side"><span class="name">Live video</span><span class="value">${films > 0 ? `${films} ${films === 1 ? "camera" : "cameras"}` : "none"}</span></div>
        <span class="value">${films > 0 ? withheld : "none"}<span class="how">no forward carries video</span></span></div>
      <div class="row"><div class="side"><span class="name">Files</span><span class="value">whole</span></div><span class="value">${imagery === "keep" ? b`what they show${p.hides_faces ? b`<span class="how">faces painted over</span>` : A}` : withheld}</span></div></section>
    ${wireLevel(view.heard)}
    <section aria-label="What this does not show"><h4>What this does not show</h4><p>${view.mine.length > 1 ? "The other aircraft; choose one in the bar. " : ""}That something is told, and when, tells something too. A forward that gives an aircraft another
      number, or tells only of some, does so beside its policy.</p></section>`;
}
/** Everything that came, for who wants to know exactly. */
function wireLevel(heard) {
	const told = heard.filter((m) => !m.withheld).length;
	return b`<details><summary>Message by message: ${told} of ${heard.length} that came are told</summary>
    ${heard.map((m) => b`<div class="row wire"><code>${m.name}</code><span class="value">${m.withheld ? b`${withheld} <span class="how">for its class ${m.withheld}</span>` : b`${m.kept} ${m.kept === 1 ? "field" : "fields"} as they are${m.done.map((d) => b`<span class="how"><code>${d.field}</code> ${actionWords(d)} (${d.class})</span>`)}`}</span></div>`)}
  </details>`;
}
customElements.define("sky-preview", PreviewPanel);
export { PreviewPanel };
