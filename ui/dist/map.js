import { a as w, i as b, n as i$1, o as i, r as A } from "./lit.js";
import { G as vehicleName, K as tell, g as Surface, w as readPalette, x as text, y as polygon } from "./index.js";
import { a as store, n as ageNow, s as vehicle, t as shared } from "./shared.css.js";
import { n as Gestures, t as floating } from "./floating.css.js";
import { a as drawTrack, c as drawGrid, f as View, h as zoomAbout, i as drawTarget, l as drawScale, m as pan, n as drawPath, o as drawVehicle, p as limit, r as drawPick, s as wayText, t as drawHome, u as Ground } from "./marks.js";
import { t as limits } from "./stale.js";
// src/map/traffic.ts
/** How close an aircraft is: within 3 km and 300 m of height it is near, within
*  1.5 km and 150 m a caution, within 500 m and 100 m a warning. An unknown height
*  counts as our own; an unknown distance as far. */
function closeness(distanceM, relativeM) {
	const d = distanceM ?? Infinity;
	const h = Math.abs(relativeM ?? 0);
	if (d <= 500 && h <= 100) return "warning";
	if (d <= 1500 && h <= 150) return "caution";
	if (d <= 3e3 && h <= 300) return "near";
	return "other";
}
/** Height above (+) or below our vehicle: "+85 m", "−20 m", "height ?". */
function relativeText(relativeM) {
	if (relativeM === void 0) return "height ?";
	const m = Math.round(Math.abs(relativeM));
	return m === 0 ? "±0 m" : `${relativeM > 0 ? "+" : "−"}${m} m`;
}
var urgency = {
	warning: 0,
	caution: 1,
	near: 2,
	other: 3
};
/** Draws the most urgent last, and words only where they lie on no others. */
function drawTraffic(ctx, view, all, p) {
	const shown = all.map((t) => ({
		t,
		at: view.project(t.lat, t.lon),
		level: closeness(t.distanceM, t.relativeM)
	})).filter((s) => view.inside(s.at, 40)).toSorted((a, b) => urgency[a.level] - urgency[b.level]);
	const worded = [];
	const withWords = shown.map(({ at }) => {
		const free = worded.every((w) => Math.abs(w.x - at.x) > 80 || Math.abs(w.y - at.y) > 32);
		if (free) worded.push(at);
		return free;
	});
	for (const [i, s] of [...shown.entries()].toReversed()) drawOne(ctx, view, s.t, s.at, s.level, withWords[i] === true, p);
}
function drawOne(ctx, view, t, at, level, words, p) {
	const colour = level === "warning" ? p.warning : level === "caution" ? p.caution : p.advisory;
	ctx.save();
	ctx.translate(at.x, at.y);
	if (t.headingDeg !== void 0) drawVector(ctx, view.angle(t.headingDeg), colour, p);
	drawShape(ctx, level, colour, p);
	if (words) {
		const style = {
			size: 12,
			weight: 700,
			colour,
			align: "left",
			halo: p.bg
		};
		text(ctx, t.name, 15, -7, p, style);
		text(ctx, relativeText(t.relativeM), 15, 8, p, style);
	}
	ctx.restore();
}
function drawVector(ctx, angle, colour, p) {
	ctx.beginPath();
	ctx.moveTo(Math.cos(angle) * 10, Math.sin(angle) * 10);
	ctx.lineTo(Math.cos(angle) * 30, Math.sin(angle) * 30);
	ctx.lineWidth = 4.5;
	ctx.strokeStyle = p.bg;
	ctx.stroke();
	ctx.lineWidth = 2;
	ctx.strokeStyle = colour;
	ctx.stroke();
}
function drawShape(ctx, level, colour, p) {
	if (level === "warning") polygon(ctx, [
		[-8, -8],
		[8, -8],
		[8, 8],
		[-8, 8]
	]);
	else if (level === "caution") {
		ctx.beginPath();
		ctx.arc(0, 0, 8.5, 0, 2 * Math.PI);
	} else polygon(ctx, [
		[0, -10],
		[10, 0],
		[0, 10],
		[-10, 0]
	]);
	ctx.lineWidth = 5;
	ctx.strokeStyle = p.bg;
	ctx.stroke();
	ctx.fillStyle = level === "other" ? p.bg : colour;
	ctx.fill();
	ctx.lineWidth = 2;
	ctx.strokeStyle = colour;
	ctx.stroke();
}
// src/map/overlay.ts
function drawOverlay(ctx, view, o, p) {
	const { scene } = o;
	if (o.grid) drawGrid(ctx, view, scene.home ?? scene.selected, p);
	if (scene.path) drawPath(ctx, view, scene.path, p);
	for (const v of scene.vehicles) drawTrack(ctx, view, v, p);
	if (scene.home) drawHome(ctx, view, scene.home, scene.selected, p);
	if (scene.target) drawTarget(ctx, view, scene.target, scene.selected, p);
	drawTraffic(ctx, view, scene.traffic, p);
	for (const v of scene.vehicles) {
		const named = !o.small && scene.vehicles.length > 1 && (v.selected || clear(view, v, scene.selected));
		drawVehicle(ctx, view, v, named, p);
	}
	if (o.pick) drawPick(ctx, view, o.pick, scene.selected, p);
	if (!o.small) drawScale(ctx, view, o.corner, p);
}
/** Whether a vehicle's words would not lie on those of the chosen one. */
function clear(view, v, chosen) {
	if (!chosen) return true;
	const a = view.project(v.lat, v.lon);
	const b = view.project(chosen.lat, chosen.lon);
	return Math.abs(a.x - b.x) > 90 || Math.abs(a.y - b.y) > 24;
}
// src/map/pilotview.ts
/** Zoom at which a first position is shown: a few hundred metres around. */
var flyingZoom = 16.2;
/** A following camera moves in steps of at least this, to spare the processor. */
var leastMovePx = .75;
var leastTurnDeg = .5;
var PilotView = class {
	camera = {
		lat: 24,
		lon: 8,
		zoom: 1.6,
		bearingDeg: 0
	};
	follow = true;
	noseUp = false;
	width = 0;
	height = 0;
	padding = {
		top: 0,
		right: 0,
		bottom: 0,
		left: 0
	};
	known;
	/** The view now; its camera is limited and safe to draw with. */
	view() {
		return new View(this.camera, this.width, this.height, this.padding);
	}
	resize(width, height, padding) {
		this.width = width;
		this.height = height;
		const fits = padding.left + padding.right < width - 80 && padding.top + padding.bottom < height - 80;
		this.padding = fits ? padding : {
			top: 0,
			right: 0,
			bottom: 0,
			left: 0
		};
	}
	/** Follows the chosen vehicle; a vehicle seen for the first time is gone to. */
	track(scene) {
		const v = scene.selected;
		if (!v) return;
		if (v.id !== this.known) {
			const first = this.known === void 0;
			this.known = v.id;
			if (first || this.follow) this.centre(v, Math.max(this.camera.zoom, first ? flyingZoom : 0));
		}
		if (v.stale) return;
		if (this.noseUp && v.headingDeg !== void 0) {
			if (Math.abs((v.headingDeg - this.camera.bearingDeg + 540) % 360 - 180) > leastTurnDeg) this.camera = limit({
				...this.camera,
				bearingDeg: v.headingDeg
			});
		}
		if (!this.follow) return;
		const view = this.view();
		const at = view.project(v.lat, v.lon);
		if (Math.hypot(at.x - view.centre.x, at.y - view.centre.y) > leastMovePx) this.centre(v, this.camera.zoom);
	}
	centre(at, zoom) {
		this.camera = limit({
			...this.camera,
			lat: at.lat,
			lon: at.lon,
			zoom
		});
	}
	pan(dx, dy) {
		this.follow = false;
		this.camera = pan(this.view(), dx, dy);
	}
	/** While following, zoom stays on the vehicle. */
	zoom(dz, turnDeg, x, y) {
		if (turnDeg !== 0) this.noseUp = false;
		const c = this.view().centre;
		const about = this.follow && this.known !== void 0 ? c : {
			x,
			y
		};
		this.camera = zoomAbout(this.view(), dz, turnDeg, about.x, about.y);
	}
	northUp() {
		this.noseUp = false;
		this.camera = {
			...this.camera,
			bearingDeg: 0
		};
	}
};
// src/map/scene.ts
function scene(state, now) {
	const chosen = vehicle(state);
	const out = {
		vehicles: [],
		traffic: []
	};
	if (state.past) out.path = state.past.mission.path.map(([lat = 0, lon = 0]) => ({
		lat,
		lon
	}));
	for (const v of state.snapshot?.vehicles ?? []) {
		const shown = sceneVehicle(v, state, now, v === chosen);
		if (!shown) continue;
		out.vehicles.push(shown);
		if (shown.selected) out.selected = shown;
	}
	out.vehicles.sort((a, b) => Number(a.selected) - Number(b.selected));
	if (!chosen) return out;
	if (chosen.home) out.home = {
		lat: chosen.home.lat_deg,
		lon: chosen.home.lon_deg
	};
	const m = chosen.mission;
	if (m?.target_lat_deg !== void 0 && m.target_lon_deg !== void 0 && ageNow(m.age_ms, state, now) <= limits.mission) out.target = {
		lat: m.target_lat_deg,
		lon: m.target_lon_deg
	};
	out.traffic = chosen.traffic.filter((t) => ageNow(t.age_ms, state, now) <= limits.traffic).map(sceneTraffic);
	return out;
}
function sceneVehicle(v, state, now, selected) {
	const at = v.position;
	if (!at) return void 0;
	const ageMs = ageNow(at.age_ms, state, now);
	const out = {
		id: v.id,
		kind: v.kind,
		selected,
		ageMs,
		stale: ageMs > limits.position,
		lat: at.lat_deg,
		lon: at.lon_deg,
		track: state.tracks.get(v.id) ?? []
	};
	if (v.heading && ageNow(v.heading.age_ms, state, now) <= limits.heading) out.headingDeg = v.heading.true_deg;
	else if (v.attitude && ageNow(v.attitude.age_ms, state, now) <= limits.attitude) out.headingDeg = v.attitude.yaw_deg;
	if (v.velocity && ageNow(v.velocity.age_ms, state, now) <= limits.velocity) {
		out.northMps = v.velocity.north_mps;
		out.eastMps = v.velocity.east_mps;
	}
	const gps = v.gps.find((g) => g.horizontal_accuracy_m !== void 0 && ageNow(g.age_ms, state, now) <= limits.gps);
	if (gps?.horizontal_accuracy_m !== void 0) out.accuracyM = gps.horizontal_accuracy_m;
	return out;
}
function sceneTraffic(t) {
	return {
		lat: t.lat_deg,
		lon: t.lon_deg,
		name: t.callsign.trim() || t.icao.toUpperCase(),
		...t.heading_deg === void 0 ? {} : { headingDeg: t.heading_deg },
		...t.speed_mps === void 0 ? {} : { speedMps: t.speed_mps },
		...t.distance_m === void 0 ? {} : { distanceM: t.distance_m },
		...t.relative_m === void 0 ? {} : { relativeM: t.relative_m }
	};
}
// src/map/words.ts
function mapInWords(s) {
	const at = s.scene.selected;
	const parts = ["Map"];
	if (at && s.name !== void 0) parts.push(`${s.name} ${at.stale ? "last seen here" : "here"}${s.scene.home ? `, home ${wayText(at, s.scene.home)}` : ""}`);
	else parts.push("no position of an aircraft");
	if (s.scene.traffic.length > 0) parts.push(`${s.scene.traffic.length} other aircraft`);
	if (s.picking) parts.push("arrow keys move the cross, Enter chooses");
	if (s.cursor && at) parts.push(`cross at ${wayText(at, s.cursor)} from the aircraft`);
	return parts.join("; ");
}
// src/panels/map/icons.ts
var plus = w`<path d="M12 5v14M5 12h14"/>`;
var minus = w`<path d="M5 12h14"/>`;
var follow = w`<circle cx="12" cy="12" r="6.5"/><path d="M12 2v5M12 17v5M2 12h5M17 12h5"/><circle cx="12" cy="12" r="1.5" fill="currentColor" stroke="none"/>`;
var home = w`<path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9"/>`;
var layers = w`<path d="m12 4 9 4.7-9 4.8-9-4.8zM3.6 12.7 12 17.2l8.4-4.5M3.6 16.3 12 20.8l8.4-4.5"/>`;
/** A needle whose dark end points north; `bearingDeg` is what is up. */
function needle(bearingDeg) {
	return w`<g transform="rotate(${-bearingDeg} 12 12)"><path d="m12 3 4 9H8z" fill="currentColor"/><path d="m12 21 4-9H8z"/></g>`;
}
// src/panels/map/controls.ts
function controls(c) {
	const { pilot } = c;
	const north = !pilot.noseUp && Math.abs(pilot.camera.bearingDeg) < .01;
	return b`<div class="controls">
    ${c.menu ? menu(c) : A}
    <div class="group">
      <button title="Zoom in (+)" aria-label="Zoom in" @click=${() => c.zoom(1)}><svg viewBox="0 0 24 24">${plus}</svg></button>
      <button title="Zoom out (−)" aria-label="Zoom out" @click=${() => c.zoom(-1)}><svg viewBox="0 0 24 24">${minus}</svg></button>
    </div>
    <div class="group">
      <button title=${pilot.follow ? "Following the aircraft" : "Follow the aircraft"} aria-label="Follow the aircraft" aria-pressed=${pilot.follow && c.vehicle}
        ?disabled=${!c.vehicle} @click=${c.follow}><svg viewBox="0 0 24 24">${follow}</svg></button>
      <button title="Show home" aria-label="Show home" ?disabled=${!c.home} @click=${c.goHome}><svg viewBox="0 0 24 24">${home}</svg></button>
      <button title=${north ? "Turn the map with the nose" : "North up"} aria-label=${north ? "Turn the map with the nose" : "North up"} aria-pressed=${pilot.noseUp}
        @click=${c.turn}><svg viewBox="0 0 24 24">${needle(pilot.camera.bearingDeg)}</svg></button>
    </div>
    <div class="group">
      <button title="Base map" aria-label="Base map" aria-expanded=${c.menu} @click=${c.layers}><svg viewBox="0 0 24 24">${layers}</svg></button>
    </div>
  </div>`;
}
function menu(c) {
	const files = c.ground?.files ?? [];
	const chosen = c.ground?.file;
	return b`<div class="menu" role="group" aria-label="Base map">
    <h3>Base map</h3>
    ${choice("Built-in world", chosen === void 0, true, () => c.use(void 0))}
    ${files.map((f) => choice(f.name, chosen === f.name, c.ground?.able === true, () => c.use(f)))}
    ${files.length === 0 ? b`<p>For detail, copy a PMTiles file into the station's maps folder and reload the page.</p>` : A}
  </div>`;
}
function choice(name, chosen, able, use) {
	return b`<button aria-pressed=${chosen} ?disabled=${!able} @click=${use}><span class="engaged" aria-hidden="true">${chosen ? "✓" : ""}</span><span>${name}</span></button>`;
}
function notes(g, zoom) {
	const beyond = g?.able === true && g.file === void 0 && zoom > g.detail + 1;
	return b`<div class="notes">
    ${g?.trouble ? b`<span class="trouble" role="status">${g.trouble}</span>` : A}
    ${beyond ? b`<span>Grid only: the built-in world has no detail here</span>` : A}
    ${g?.file ? b`<span>${g.attribution}</span>` : A}
  </div>`;
}
// src/panels/map/panel.css.ts
var styles = i`
  :host { position: relative; overflow: hidden; min-width: 0; min-height: 0; background: var(--sky-bg); font-family: var(--sky-font); contain: strict; }
  .ground, .ground .gl, .ground canvas, .overlay { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
  /* MapLibre looks for this to know that its rules are there. */
  .maplibregl-canary { background-color: salmon; }
  .overlay { touch-action: none; cursor: grab; outline: none; }
  .overlay:active { cursor: grabbing; }
  :host([pick]) .overlay { cursor: crosshair; }
  .overlay:focus-visible { box-shadow: inset 0 0 0 3px var(--sky-focus); }
  .controls { right: calc(var(--pad-right, 0px) + 12px); bottom: calc(var(--pad-bottom, 0px) + 12px); }
  button:disabled { color: var(--sky-edge); cursor: default; }
  .group button[aria-pressed="true"] { background: var(--sky-engaged-fill); color: var(--sky-on-engaged); }
  svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
  .menu p { line-height: 1.4; color: var(--sky-dim); }
  .notes {
    position: absolute; left: calc(var(--pad-left, 0px) + var(--corner, 0px) + 12px); right: calc(var(--pad-right, 0px) + 72px); bottom: calc(var(--pad-bottom, 0px) + 48px);
    display: flex; flex-direction: column; align-items: flex-start; gap: 2px; pointer-events: none; font-size: var(--sky-text-s); line-height: 1.35; color: var(--sky-dim);
  }
  .notes span { max-width: 46ch; background: color-mix(in srgb, var(--sky-bg) 80%, transparent); border-radius: 4px; padding: 1px 6px; }
  .notes .trouble { color: var(--sky-caution); }
  @container (max-width: 430px) { .notes { right: calc(var(--pad-right, 0px) + 128px); } }
`;
// src/panels/map/panel.ts
var tickMs = 250;
var wordsMs = 1e3;
/** A vehicle's mark is hit within this. */
var hitPx = 26;
/** A chosen place stays marked while the pilot confirms, and not for ever. */
var markMs = 2e4;
var none = {
	top: 0,
	right: 0,
	bottom: 0,
	left: 0
};
var SkyMap = class extends i$1 {
	static styles = [
		shared,
		floating,
		styles
	];
	static properties = {
		pick: {
			type: Boolean,
			reflect: true
		},
		inset: {
			type: Boolean,
			reflect: true
		},
		padding: { attribute: false },
		corner: { attribute: false },
		menu: {
			type: Boolean,
			reflect: true
		}
	};
	pilot = new PilotView();
	surface;
	ground;
	gestures;
	palette;
	leave;
	timer = 0;
	saidAt = -Infinity;
	rendered = "";
	shown = {
		vehicles: [],
		traffic: []
	};
	cursor;
	marked;
	constructor() {
		super();
		this.pick = false;
		this.inset = false;
		this.padding = none;
		this.corner = 0;
		this.menu = false;
	}
	/** Takes the mark of the last chosen place away. */
	clearMark() {
		this.marked = void 0;
		this.surface?.invalidate();
	}
	connectedCallback() {
		super.connectedCallback();
		this.leave = store.subscribe(() => {
			if (!this.inset) this.surface?.invalidate();
		});
		window.addEventListener("sky-theme", this.recolour);
		this.timer = window.setInterval(() => this.surface?.invalidate(), tickMs);
		if (this.hasUpdated) this.open();
	}
	disconnectedCallback() {
		super.disconnectedCallback();
		this.leave?.();
		window.removeEventListener("sky-theme", this.recolour);
		window.clearInterval(this.timer);
		this.surface?.close();
		this.gestures?.close();
		this.ground?.close();
		this.surface = this.gestures = this.ground = void 0;
	}
	firstUpdated() {
		this.open();
	}
	updated(changed) {
		if (changed.has("pick")) {
			this.cursor = void 0;
			if (this.pick) this.renderRoot.querySelector("canvas.overlay")?.focus({ preventScroll: true });
		}
		if (changed.has("padding")) for (const side of [
			"top",
			"right",
			"bottom",
			"left"
		]) this.style.setProperty(`--pad-${side}`, `${this.padding[side]}px`);
		if (changed.has("corner")) this.style.setProperty("--corner", `${this.corner}px`);
		this.rendered = this.buttonState();
		this.surface?.invalidate();
	}
	render() {
		return b`
      <div class="ground"></div>
      <canvas class="overlay" tabindex="0" role="application" aria-roledescription="map" aria-label="Map" @keydown=${this.key}></canvas>
      ${this.inset || this.pick ? A : notes(this.ground?.state, this.pilot.camera.zoom)}
      ${this.inset ? A : controls({
			pilot: this.pilot,
			ground: this.ground?.state,
			menu: this.menu,
			vehicle: this.shown.selected !== void 0,
			home: this.shown.home !== void 0,
			zoom: (dz) => this.zoomBy(dz),
			follow: () => this.toggleFollow(),
			turn: () => this.turn(),
			goHome: () => this.goHome(),
			layers: () => {
				this.menu = !this.menu;
			},
			use: (file) => {
				this.menu = false;
				this.ground?.use(file);
			}
		})}`;
	}
	open() {
		const canvas = this.renderRoot.querySelector("canvas.overlay");
		const box = this.renderRoot.querySelector(".ground");
		if (!canvas || !box || this.surface) return;
		this.palette = readPalette(this);
		this.surface = new Surface(canvas, (ctx, w, h, now) => this.paint(ctx, w, h, now));
		this.gestures = new Gestures(canvas, {
			pan: (dx, dy) => this.move(() => this.pilot.pan(dx, dy)),
			zoom: (dz, turn, x, y) => this.move(() => this.pilot.zoom(dz, turn, x, y)),
			tap: (x, y) => this.tap(x, y),
			press: (x, y) => this.choose(this.pilot.view().unproject(x, y)),
			hover: (at) => this.hover(at)
		});
		this.ground = new Ground(box, this.palette, () => this.requestUpdate());
		this.ground.open();
	}
	recolour = () => {
		this.palette = readPalette(this);
		this.ground?.recolour(this.palette);
		this.surface?.invalidate();
	};
	paint(ctx, width, height, now) {
		const palette = this.palette ??= readPalette(this);
		this.shown = scene(store.state, now);
		this.pilot.resize(width, height, this.padding);
		if (!this.pick) this.pilot.track(this.shown);
		const view = this.pilot.view();
		this.ground?.show(view);
		if (this.marked && now > this.marked.until) this.marked = void 0;
		const pick = this.cursor ?? this.marked?.place;
		drawOverlay(ctx, view, {
			scene: this.shown,
			small: this.inset,
			corner: this.corner,
			grid: !this.inset && view.camera.zoom > (this.ground?.state.detail ?? 0),
			...pick ? { pick } : {}
		}, palette);
		if (this.rendered !== this.buttonState()) this.requestUpdate();
		this.say(now);
		return false;
	}
	/** What the buttons show; they are rendered anew when it changes. */
	buttonState() {
		const { selected, home } = this.shown;
		const { follow, camera } = this.pilot;
		return [
			selected !== void 0,
			home !== void 0,
			follow,
			Math.round(camera.bearingDeg / 3),
			Math.floor(camera.zoom)
		].join();
	}
	/** Changes the camera by hand. */
	move(change) {
		change();
		this.surface?.invalidate();
		this.requestUpdate();
	}
	zoomBy(dz) {
		const { x, y } = this.pilot.view().centre;
		this.move(() => this.pilot.zoom(dz, 0, x, y));
	}
	toggleFollow() {
		this.move(() => {
			this.pilot.follow = !this.pilot.follow;
			const v = this.shown.selected;
			if (this.pilot.follow && v) this.pilot.centre(v, Math.max(this.pilot.camera.zoom, 14));
		});
	}
	/** A turned map goes back to north; a straight one turns with the nose. */
	turn() {
		this.move(() => {
			if (this.pilot.noseUp || Math.abs(this.pilot.camera.bearingDeg) > .01) this.pilot.northUp();
			else this.pilot.noseUp = true;
		});
	}
	goHome() {
		const { home } = this.shown;
		if (!home) return;
		this.move(() => {
			this.pilot.follow = false;
			this.pilot.centre(home, Math.max(this.pilot.camera.zoom, 15));
		});
	}
	tap(x, y) {
		this.menu = false;
		const view = this.pilot.view();
		if (this.pick) {
			this.choose(view.unproject(x, y));
			return;
		}
		const hit = this.shown.vehicles.find((v) => {
			const at = view.project(v.lat, v.lon);
			return Math.hypot(at.x - x, at.y - y) <= hitPx;
		});
		if (hit && !hit.selected) store.select(hit.id);
	}
	hover(at) {
		if (!this.pick) return;
		this.cursor = at && this.pilot.view().unproject(at.x, at.y);
		this.surface?.invalidate();
	}
	choose(place) {
		this.cursor = void 0;
		this.marked = {
			place,
			until: performance.now() + markMs
		};
		this.surface?.invalidate();
		tell(this, "sky-map-pick", {
			lat_deg: place.lat,
			lon_deg: place.lon
		});
	}
	key(e) {
		if (e.ctrlKey || e.altKey || e.metaKey) return;
		const step = {
			ArrowLeft: [-1, 0],
			ArrowRight: [1, 0],
			ArrowUp: [0, -1],
			ArrowDown: [0, 1]
		}[e.key];
		if (step) this.arrow(step[0] ?? 0, step[1] ?? 0, e.shiftKey);
		else if (e.key === "+" || e.key === "=") this.zoomBy(.5);
		else if (e.key === "-") this.zoomBy(-.5);
		else if (e.key === "Enter" && this.pick && this.cursor) this.choose(this.cursor);
		else return;
		e.preventDefault();
		e.stopPropagation();
	}
	/** Arrows move the ground, or the cross while picking; Shift makes small steps. */
	arrow(dx, dy, fine) {
		if (!this.pick) {
			const px = fine ? 10 : 80;
			this.move(() => this.pilot.pan(-dx * px, -dy * px));
			return;
		}
		const view = this.pilot.view();
		const at = this.cursor ? view.project(this.cursor.lat, this.cursor.lon) : view.centre;
		const px = fine ? 2 : 20;
		const f = view.free(8);
		const x = Math.max(f.left, Math.min(f.right, at.x + dx * px));
		const y = Math.max(f.top, Math.min(f.bottom, at.y + dy * px));
		this.cursor = view.unproject(x, y);
		this.saidAt = -Infinity;
		this.surface?.invalidate();
	}
	say(now) {
		if (now - this.saidAt < wordsMs) return;
		this.saidAt = now;
		const v = vehicle(store.state);
		const words = mapInWords({
			scene: this.shown,
			name: v && vehicleName(v),
			picking: this.pick,
			cursor: this.cursor
		});
		this.renderRoot.querySelector("canvas.overlay")?.setAttribute("aria-label", words);
	}
};
customElements.define("sky-map", SkyMap);
export { SkyMap };
