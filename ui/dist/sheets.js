import { i as b, n as i$1, o as i, r as A, t as c } from "./lit.js";
import { B as plain, D as live, G as vehicleName, I as fixWord, L as fixed, N as clock, O as stale, P as count, R as lossPercent, T as keys, W as stackName, c as severityName, j as bytes, k as age, l as severityTone, o as select, q as Live, s as severityMark, z as percent } from "./index.js";
import { a as store, n as ageNow, r as fresh, s as vehicle, t as shared } from "./shared.css.js";
import { n as prose, r as sheet } from "./sheet.css.js";
import { t as limits } from "./stale.js";
import { n as codecName, t as bitRate } from "./judge.js";
// src/panels/details/rows.ts
function table(rows) {
	return b`<dl>${rows.map(([name, value]) => value === A ? A : b`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
function section(id, title, body) {
	return b`<section id=${id} aria-labelledby="${id}-title"><h3 id="${id}-title" tabindex="-1">${title}</h3>${body}</section>`;
}
function none(text) {
	return b`<p class="none">${text}</p>`;
}
/** A good or bad word with its shape, never colour alone. */
function verdict(good, yes, no) {
	return good ? b`<span class="engaged">✓ ${yes}</span>` : b`<span class="caution">◆ ${no}</span>`;
}
// src/panels/details/station.ts
/** A count that should stay at nought. */
function counted$1(name, n) {
	return [name, n > 0 ? b`<span class="caution">◆ ${count(n)}</span>` : "0"];
}
function statsRows(x) {
	return [
		["Frames in / out", `${count(x.frames_in)} / ${count(x.frames_out)}`],
		["Bytes in / out", `${bytes(x.bytes_in)} / ${bytes(x.bytes_out)}`],
		["Lost", `${lossPercent(x.loss_ratio)} % (${count(x.sequence_lost)} frames)`],
		["Round trip", x.round_trip_ms === void 0 ? "—" : `${fixed(x.round_trip_ms, x.round_trip_ms < 10 ? 1 : 0)} ms`],
		counted$1("Checksum errors", x.crc_errors),
		["Duplicates", count(x.duplicates)],
		["Unknown messages, kept raw", count(x.unknown_ids)],
		counted$1("Signature refused", x.signing_refused),
		counted$1("Send errors", x.send_errors)
	];
}
function links(snap) {
	if (snap.links.length === 0) return section("links", "Links", none("No link is open."));
	return section("links", "Links", snap.links.map((l) => link(l)));
}
function link(l) {
	const word = l.state === "failed" || l.state === "lost" ? b`<span class="caution">◆ ${l.state}</span>` : l.state === "active" ? b`<span class="engaged">✓ receiving</span>` : b`${l.state}`;
	return b`<h4>${l.name}</h4>${table([
		["State", b`${word} <span class="dim">for ${age(l.since_ms)}</span>`],
		["Detail", l.detail || A],
		["Peers", l.peers.length > 0 ? l.peers.join(", ") : A],
		...statsRows(l.stats)
	])}`;
}
function devices(snap) {
	return section("devices", "Plugged in", snap.devices.length === 0 ? none("Nothing that could be a controller, radio or autopilot.") : snap.devices.map((d) => b`<h4>${d.product || d.path}</h4>${table([
		["Port", d.path],
		["USB id", d.usb_id],
		["Use", d.use]
	])}`));
}
function recordings(snap) {
	const disk = snap.disk;
	return section("recordings", "Recordings", [
		...snap.recordings.map(recording),
		snap.recordings.length === 0 ? none("Recording starts with the first frame of an aircraft.") : b``,
		disk ? b`<h4>Disk</h4>${table([["Free", `${bytes(disk.free_bytes)} of ${bytes(disk.total_bytes)}`]])}` : b``
	]);
}
function recording(r) {
	const state = r.state === "failed" ? b`<span class="warning">▲ failed</span>` : r.state === "on" ? b`<span class="engaged">✓ recording</span>` : b`off`;
	return b`<h4>System ${r.system}</h4>${table([
		["State", state],
		["Why", r.reason ?? A],
		["Mission", r.mission || "—"],
		["Length", clock(r.duration_ms)],
		["Frames", count(r.frames)],
		["Size", bytes(r.bytes)],
		["Dropped", r.dropped > 0 ? b`<span class="warning">▲ ${count(r.dropped)}</span>` : "0"]
	])}`;
}
// src/panels/details/aircraft.ts
/** A group's rows while it is young; else how old it is. */
function group(s, ageMs, limitMs, rows) {
	return fresh(ageMs, s, limitMs) ? table(rows()) : table([["Last report", stale(ageNow(ageMs, s))]]);
}
function number(value, decimals, unit) {
	return value === void 0 ? "—" : `${fixed(value, decimals)} ${unit}`;
}
function aircraft(s, v) {
	return section("aircraft", vehicleName(v), b`${table([
		["Autopilot", stackName(v)],
		["Id", v.id],
		["Link", v.link],
		["Last heartbeat", `${age(ageNow(v.heartbeat_age_ms, s))} ago`],
		["State", plain(v.status)],
		["On the ground", plain(v.landed)]
	])}<h4>What arrives from it</h4>${table(statsRows(v.stats))}`);
}
function batteries(s, v) {
	return section("batteries", "Batteries", v.batteries.length === 0 ? none("The aircraft reports no battery.") : v.batteries.map((b$1) => b`<h4>Battery ${b$1.index + 1}</h4>${group(s, b$1.age_ms, limits.battery, () => batteryRows(b$1))}`));
}
function batteryRows(b$2) {
	return [
		["Voltage", number(b$2.voltage_v, 2, "V")],
		["Remaining", b$2.remaining_ratio === void 0 ? "—" : `${percent(b$2.remaining_ratio)} %`],
		["Time left", clock(b$2.time_left_ms)],
		["Current", number(b$2.current_a, 1, "A")],
		["Used", number(b$2.consumed_mah, 0, "mAh")],
		["Temperature", number(b$2.temperature_c, 0, "°C")],
		["Cells", b$2.cells_v.length === 0 ? "—" : b`<span class="cells">${b$2.cells_v.map((c) => b`<span>${fixed(c, 2)}</span>`)}</span> V`]
	];
}
function gps(s, v) {
	return section("gps", "GPS and position", b`
    ${v.gps.length === 0 ? none("The aircraft reports no GPS.") : A}
    ${v.gps.map((g) => b`<h4>Receiver ${g.index + 1}</h4>${group(s, g.age_ms, limits.gps, () => gpsRows(g))}`)}
    <h4>Position</h4>${table([
		["Latitude", live(s, v.position?.age_ms, limits.position, fixed(v.position?.lat_deg, 7), "°")],
		["Longitude", live(s, v.position?.age_ms, limits.position, fixed(v.position?.lon_deg, 7), "°")],
		["Home", v.home ? `${fixed(v.home.lat_deg, 6)}°, ${fixed(v.home.lon_deg, 6)}°` : "—"]
	])}
    <h4>Estimator</h4>${v.estimator ? group(s, v.estimator.age_ms, limits.estimator, () => estimatorRows(v.estimator)) : none("Not reported.")}`);
}
function gpsRows(g) {
	return [
		["Fix", fixWord(g.fix)],
		["Satellites", g.satellites ?? "—"],
		["HDOP", fixed(g.hdop, 1)],
		["Accuracy", `${number(g.horizontal_accuracy_m, 1, "m")} across, ${number(g.vertical_accuracy_m, 1, "m")} up`]
	];
}
/** ArduPilot's own bounds: below 0.5 good, above 0.8 bad. */
function variance(n) {
	if (n === void 0) return "—";
	if (n >= .8) return b`<span class="warning">▲ ${fixed(n, 2)}</span>`;
	return n >= .5 ? b`<span class="caution">◆ ${fixed(n, 2)}</span>` : fixed(n, 2);
}
function estimatorRows(e) {
	if (!e) return [];
	return [
		["Position", verdict(e.position_good, "good", "not good")],
		["Velocity variance", variance(e.velocity)],
		["Horizontal position", variance(e.horizontal_position)],
		["Vertical position", variance(e.vertical_position)],
		["Compass", variance(e.compass)]
	];
}
function sensors(s, v) {
	const h = v.health;
	if (!h) return section("sensors", "Sensors", none("The aircraft does not report its sensors."));
	return section("sensors", "Sensors", group(s, h.age_ms, limits.health, () => h.sensors.map((x) => [plain(x.name), x.enabled ? verdict(x.healthy, "healthy", "not healthy") : b`<span class="dim">off</span>`])));
}
function rc(s, v) {
	const r = v.rc;
	const radio = v.radio;
	return section("rc", "Hand controller and radio", b`
    ${r ? group(s, r.age_ms, limits.rc, () => [["Signal", r.rssi_ratio === void 0 ? "—" : `${percent(r.rssi_ratio)} %`], ["Channels", r.channels_us.length === 0 ? "—" : b`<span class="channels">${r.channels_us.map((c, i) => b`<span
        title="Channel ${i + 1}"><meter min="800" max="2200" .value=${c} aria-label="Channel ${i + 1}"></meter>${c}</span>`)}</span>`]]) : none("The aircraft reports no hand controller.")}
    ${radio ? b`<h4>Telemetry radio</h4>${group(s, radio.age_ms, limits.radio, () => [
		["Signal here", radio.rssi_ratio === void 0 ? "—" : `${percent(radio.rssi_ratio)} %`],
		["Signal at the aircraft", radio.remote_rssi_ratio === void 0 ? "—" : `${percent(radio.remote_rssi_ratio)} %`],
		["Receive errors", radio.receive_errors]
	])}` : A}`);
}
// src/panels/details/video.ts
function video(s, offers) {
	const tracks = s.snapshot?.video ?? [];
	return section("video", "Video", b`
    ${tracks.length === 0 ? none("No video source is open.") : tracks.map((t) => track(s, t))}
    ${offers.length === 0 ? A : b`<h4>The aircraft offers</h4>${table(offers.map((o) => [o.name || o.kind, b`${o.kind}${o.encoding ? ` · ${o.encoding}` : ""}${o.thermal ? " · thermal" : ""} <code>${o.where}</code>`]))}
      <p class="none">The station follows none of them by itself. To see one, name it in the configuration.</p>`}`);
}
function state(v) {
	switch (v.state) {
		case "live": return v.damaged ? b`<span class="caution">◆ damaged</span>` : b`<span class="engaged">✓ live</span>`;
		case "stale": return b`<span class="caution">◆ stale</span>`;
		case "failed": return b`<span class="caution">◆ failed</span>`;
		case "waiting": return b`waiting`;
	}
}
function counted(n) {
	return n > 0 ? b`<span class="caution">◆ ${count(n)}</span>` : "0";
}
function track(s, v) {
	const rate = bitRate(v.bit_rate);
	const known = v.codec !== "";
	return b`<h4>${v.name}</h4>${table([
		["State", state(v)],
		["Detail", v.detail || A],
		["Picture", known ? `${codecName(v.codec)} ${v.codec_name}, ${v.width_px}×${v.height_px}` : "—"],
		["Last picture", v.age_ms === void 0 ? "—" : `${age(ageNow(v.age_ms, s))} ago`],
		["Rate", known ? `${fixed(v.frame_rate, 1)} pictures/s, ${rate.number} ${rate.unit}` : "—"],
		["Converted for browsers", v.conversion ?? A],
		["Recorded to", v.recording ?? b`<span class="dim">not recorded</span>`],
		["Pictures", count(v.frames)],
		["Pictures left out", counted(v.frames_lost)],
		["Packets lost / late", b`${counted(v.packets_lost)} / ${counted(v.packets_late)}`],
		["Restarts of the source", count(v.restarts)]
	])}${removed(v)}`;
}
function removed(v) {
	if (v.removed.length === 0) return A;
	return b`<h4>Cut out before anybody saw it</h4>${table(v.removed.map((r) => [r.kind, `${count(r.count)} · ${bytes(r.bytes)}`]))}`;
}
// src/panels/details/panel.ts
var contents = [
	["aircraft", "Aircraft"],
	["batteries", "Batteries"],
	["gps", "GPS"],
	["sensors", "Sensors"],
	["rc", "RC"],
	["video", "Video"],
	["links", "Links"],
	["devices", "Devices"],
	["recordings", "Recordings"]
];
var Details = class extends Live {
	static styles = [
		shared,
		sheet,
		prose,
		i`
    nav { display: flex; flex-wrap: wrap; gap: 4px; padding: 0 12px 10px; border-bottom: 1px solid var(--sky-line); }
    nav button { min-height: 48px; padding: 0 10px; font-size: var(--sky-text-s); border-color: transparent; background: transparent; }
    h3 { scroll-margin-top: 8px; }
    h3:focus { outline: none; }
    .row { display: grid; grid-template-columns: 42% 1fr; gap: 12px; padding: 5px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
    dt { color: var(--sky-dim); }
    dd { overflow-wrap: anywhere; }
    .cells, .channels { display: inline-grid; grid-template-columns: repeat(4, auto); gap: 2px 12px; }
    .channels { grid-template-columns: 1fr 1fr; }
    meter { width: 70px; height: 10px; margin-right: 6px; }
  `
	];
	static properties = { section: { attribute: false } };
	constructor() {
		super();
		this.section = void 0;
	}
	render() {
		const s = store.state;
		const v = vehicle(s);
		const snap = s.snapshot;
		return b`<nav aria-label="Details">${contents.map(([id, name]) => b`<button @click=${() => this.go(id)}>${name}</button>`)}</nav>
      <div class="scroll" tabindex="0" role="region" aria-label="All details">
        ${v ? b`${aircraft(s, v)}${batteries(s, v)}${gps(s, v)}${sensors(s, v)}${rc(s, v)}` : A}
        ${snap ? b`${video(s, v?.video_offers ?? [])}${links(snap)}${devices(snap)}${recordings(snap)}` : A}
        ${s.hello ? b`<p class="none">Skylatch ${s.hello.version} · ${snap?.pages ?? 0} ${snap?.pages === 1 ? "page" : "pages"} open</p>` : A}
      </div>`;
	}
	updated(changed) {
		if (changed.has("section") && this.section) this.go(this.section);
	}
	go(id) {
		const title = this.renderRoot.querySelector(`#${id}-title`);
		title?.scrollIntoView({ block: "start" });
		title?.focus({ preventScroll: true });
	}
};
customElements.define("sky-details", Details);
// src/panels/messages/panel.ts
var Messages = class extends Live {
	static styles = [
		shared,
		sheet,
		i`
    .sift { display: flex; gap: 8px; padding: 0 16px 12px; }
    input, select {
      min-height: 48px; padding: 0 12px; background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
      color: var(--sky-text); min-width: 0;
    }
    input { flex: 1; }
    li { display: grid; grid-template-columns: 20px 1fr auto; gap: 2px 8px; padding: 8px 0; border-top: 1px solid var(--sky-line); }
    li p { overflow-wrap: anywhere; }
    time, .name { font-size: var(--sky-text-xs); color: var(--sky-dim); }
    .name { grid-column: 2; }
    .none { padding: 16px 0; color: var(--sky-dim); }
  `
	];
	static properties = {
		worst: { state: true },
		search: { state: true }
	};
	constructor() {
		super();
		this.worst = 7;
		this.search = "";
	}
	render() {
		const s = store.state;
		const v = vehicle(s);
		const texts = select(v?.texts ?? [], this.worst, this.search);
		return b`<div class="sift">
        <input type="search" aria-label="Search messages" placeholder="Search" .value=${this.search}
          @input=${(e) => {
			if (e.target instanceof HTMLInputElement) this.search = e.target.value;
		}}>
        <select aria-label="Severity" @change=${(e) => {
			if (e.target instanceof HTMLSelectElement) this.worst = Number(e.target.value);
		}}>
          <option value="7">All</option><option value="4">Warnings and worse</option><option value="3">Errors and worse</option>
        </select>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="List of messages">
        <ul>${c(texts, (t) => t.number, (t) => b`<li>
          <span class=${severityTone(t.severity)} aria-hidden="true">${severityMark(t.severity)}</span>
          <p class=${severityTone(t.severity)}>${t.text}</p><time>${age(ageNow(t.age_ms, s))}</time>
          <span class="name">${severityName(t.severity)}</span></li>`)}</ul>
        ${texts.length === 0 ? b`<p class="none">${v?.texts.length ? "No message fits." : "The aircraft has sent no message yet."}</p>` : ""}
      </div>`;
	}
};
customElements.define("sky-messages", Messages);
// src/panels/help/panel.ts
var Help = class extends i$1 {
	static styles = [shared, i`
    :host { padding: 0 16px 16px; overflow-y: auto; height: 100%; }
    h3 { margin: 20px 0 6px; font-size: var(--sky-text-m); }
    .row { display: grid; grid-template-columns: 56px 1fr; padding: 5px 0; align-items: baseline; }
    kbd {
      display: inline-block; min-width: 26px; padding: 1px 7px; border: 1px solid var(--sky-edge); border-radius: 5px; text-align: center;
      font: 600 var(--sky-text-s) var(--sky-mono);
    }
    p { color: var(--sky-dim); font-size: var(--sky-text-s); }
    .sign { font-weight: 700; }
    .target { color: var(--sky-target); }
    label { display: flex; align-items: center; gap: 10px; min-height: 48px; }
    input { width: 22px; height: 22px; accent-color: var(--sky-engaged); }
  `];
	static properties = { on: { type: Boolean } };
	constructor() {
		super();
		this.on = true;
	}
	render() {
		return b`<h3>Keys</h3>
      <label><input type="checkbox" .checked=${this.on} @change=${(e) => {
			if (!(e.target instanceof HTMLInputElement)) return;
			this.dispatchEvent(new CustomEvent("sky-keys", { detail: e.target.checked }));
		}}>Single keys are shortcuts</label>
      <dl>${keys.map((k) => b`<div class="row"><dt><kbd>${k.key}</kbd></dt><dd>${k.does}</dd></div>`)}
        <div class="row"><dt><kbd>Esc</kbd></dt><dd>Cancel a question, close a sheet</dd></div></dl>
      <h3>Confirming</h3>
      <p>Slide the knob to the end and let go, or hold it for 0.8 s, or hold Space or Enter. Hold is sent at once: it only makes
        the aircraft stop. What counts is the aircraft's own answer at the lower left.</p>
      <h3>Video</h3>
      <p>Tap a small picture to make it the large one. Wheel or pinch looks closer, two taps show the whole picture again. A picture that is
        grey and hatched is old; how old stands on it.</p>
      <h3>Signs</h3>
      <dl>
        <div class="row"><dt class="sign warning">▲</dt><dd>Warning: act now. Sounds until acknowledged.</dd></div>
        <div class="row"><dt class="sign caution">◆</dt><dd>Caution: know now, act soon. Sounds once.</dd></div>
        <div class="row"><dt class="sign advisory">●</dt><dd>Advisory: good to know.</dd></div>
        <div class="row"><dt class="sign engaged">✓</dt><dd>Engaged, ready or accepted.</dd></div>
        <div class="row"><dt class="sign target">◇</dt><dd>Magenta: a commanded target or the active route.</dd></div>
        <div class="row"><dt><span class="cross"></span></dt><dd>Missing, or too old to be shown, with its age.</dd></div>
      </dl>`;
	}
};
customElements.define("sky-help", Help);
