const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["missions.js","lit.js","replay.js","watch.js","shared.css.js","when.js","policy.js","pace.js","sheet.css.js","sheets.js","stale.js","judge.js","door.js","privacy.js","preview.js","marks.js","scrub.js","guard.js","video.js","floating.css.js","map.js","charts.js","uplot.js","marks2.js","fields.js","replay2.js"])))=>i.map(i=>d[i]);
import { a as store, n as ageNow, o as update, r as fresh, s as vehicle, t as shared } from "./shared.css.js";
import { a as w, i as b, n as i, o as i$1, r as A, t as c } from "./lit.js";
import { t as limits } from "./stale.js";
// src/theme/theme.ts
var themes = [
	"dark",
	"daylight",
	"night"
];
var key$2 = "skylatch.theme";
function isTheme(word) {
	return themes.some((theme) => theme === word);
}
function currentTheme() {
	const word = document.documentElement.dataset["theme"] ?? null;
	return isTheme(word) ? word : "dark";
}
function setTheme(theme) {
	document.documentElement.dataset["theme"] = theme;
	try {
		localStorage.setItem(key$2, theme);
	} catch {}
	window.dispatchEvent(new Event("sky-theme"));
}
function nextTheme(theme) {
	return themes[(themes.indexOf(theme) + 1) % themes.length] ?? "dark";
}
function restoreTheme() {
	let kept = null;
	try {
		kept = localStorage.getItem(key$2);
	} catch {}
	if (isTheme(kept)) setTheme(kept);
}
// src/core/sound.ts
var key$1 = "skylatch.sound";
var context;
var wanted$1 = restore$1();
function restore$1() {
	try {
		return localStorage.getItem(key$1) !== "off";
	} catch {
		return true;
	}
}
function wake() {
	if (!wanted$1) return;
	context ??= new AudioContext();
	if (context.state === "suspended") context.resume();
}
/** Starts listening for the touch that lets sound begin. */
function prepareSound() {
	for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, wake, { passive: true });
}
var sound = {
	state() {
		if (!wanted$1) return "off";
		return context?.state === "running" ? "on" : "blocked";
	},
	toggle() {
		wanted$1 = !wanted$1;
		try {
			localStorage.setItem(key$1, wanted$1 ? "on" : "off");
		} catch {}
		if (wanted$1) wake();
		else context?.suspend();
	},
	play(level) {
		if (!wanted$1 || context?.state !== "running") return;
		if (level === "warning") notes(context, [
			880,
			698,
			587
		], .17, .22);
		else notes(context, [523, 523], .2, .14);
	}
};
/** Plays soft sine notes one after another, each with a short rise and fall. */
function notes(audio, pitches, eachS, loudness) {
	pitches.forEach((pitch, i) => {
		const start = audio.currentTime + i * (eachS + .04);
		const gain = audio.createGain();
		gain.gain.setValueAtTime(0, start);
		gain.gain.linearRampToValueAtTime(loudness, start + .02);
		gain.gain.setValueAtTime(loudness, start + eachS - .05);
		gain.gain.linearRampToValueAtTime(0, start + eachS);
		const tone = new OscillatorNode(audio, {
			type: "sine",
			frequency: pitch
		});
		tone.connect(gain).connect(audio.destination);
		tone.start(start);
		tone.stop(start + eachS);
	});
}
// src/core/track.ts
/** The station's own step, so that a reload shows the same line. */
var stepMetres = 2;
/** Bounds memory in a page that stays open for days. */
var maxPoints = 2e4;
var seeded = /* @__PURE__ */ new Set();
/** Makes every track be fetched again. */
function reseedTracks() {
	seeded.clear();
}
function followTracks(s, snapshot) {
	for (const v of snapshot.vehicles) {
		if (!seeded.has(v.id)) {
			seeded.add(v.id);
			seed(v.id);
		}
		const p = v.position;
		if (!p || v.link_lost) continue;
		const point = {
			at_ms: snapshot.at_ms - p.age_ms,
			lat_deg: p.lat_deg,
			lon_deg: p.lon_deg
		};
		if (p.above_home_m !== void 0) point.above_home_m = p.above_home_m;
		const track = s.tracks.get(v.id);
		if (!track) s.tracks.set(v.id, [point]);
		else extend(track, point);
	}
}
/** Adds a point if it is a step away from the last one; thins a full track. */
function extend(track, point) {
	const last = track.at(-1);
	if (last && metresBetween(last, point) < stepMetres) return;
	if (track.length >= maxPoints) track.splice(0, track.length, ...track.filter((_, i) => i % 2 === 0));
	track.push(point);
}
function metresBetween(a, b) {
	const north = (b.lat_deg - a.lat_deg) * 111195;
	const east = (b.lon_deg - a.lon_deg) * 111195 * Math.cos(a.lat_deg * Math.PI / 180);
	return Math.hypot(north, east);
}
async function seed(id) {
	try {
		const answer = await fetch(`/api/track?vehicle=${encodeURIComponent(id)}`, { cache: "no-store" });
		if (!answer.ok) throw new Error(`track of ${id}: ${answer.status}`);
		const past = await answer.json();
		update((s) => {
			const since = past?.at(-1)?.at_ms ?? -Infinity;
			const newer = (s.tracks.get(id) ?? []).filter((p) => p.at_ms > since);
			s.tracks.set(id, [...past ?? [], ...newer]);
		});
	} catch {
		setTimeout(() => seeded.delete(id), 2e3);
	}
}
// src/core/socket.ts
/** The station speaks at least four times a second; a silent second is a loss. */
var silenceMs = 1e3;
/** A silent socket is given up after this, and a new one opened. */
var giveUpMs = 3e3;
/** A handshake to a program on this machine takes milliseconds. */
var openMs = 4e3;
var retryFirstMs = 250;
var retryMaxMs = 2e3;
/** The station answers a request at once; it does not wait for the vehicle. */
var replyMs = 5e3;
var socket;
var heardAt = 0;
var retryMs = retryFirstMs;
var version;
var number = 0;
var pending = /* @__PURE__ */ new Map();
function failed(asked, problem) {
	return {
		type: "reply",
		request: asked,
		ok: false,
		problem
	};
}
var lostProblem = {
	cause: "The connection to the station is lost",
	meaning: "Whether the station took the command is not known.",
	action: "Wait until the page is connected again, look at the command list, and use the hand controller meanwhile."
};
/** Nothing that is pressed while a recorded flight is shown may reach a vehicle. */
var pastProblem = {
	cause: "This is a replay of a recorded flight",
	meaning: "Nothing was sent to any aircraft.",
	action: "Go back to the live flight first."
};
function connect() {
	open();
	setInterval(watch, 200);
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "visible") watch();
	});
}
/** Sends one request; resolves with the station's reply, never rejects. */
function request(what) {
	const n = ++number;
	if (store.state !== store.live) return Promise.resolve(failed(n, pastProblem));
	if (socket?.readyState !== WebSocket.OPEN || store.live.connection !== "open") return Promise.resolve(failed(n, {
		cause: "There is no connection to the station",
		meaning: "Nothing was sent to the aircraft.",
		action: "Use the hand controller; the page connects again by itself."
	}));
	const full = {
		...what,
		request: n
	};
	socket.send(JSON.stringify(full));
	return new Promise((resolve) => {
		const timer = setTimeout(() => settle(failed(n, lostProblem)), replyMs);
		const settle = (reply) => {
			clearTimeout(timer);
			pending.delete(n);
			resolve(reply);
		};
		pending.set(n, settle);
	});
}
function open() {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	const ws = new WebSocket(`${scheme}//${location.host}/ws`);
	socket = ws;
	heardAt = performance.now();
	let opened = false;
	const tooLong = setTimeout(() => ws.close(), openMs);
	ws.addEventListener("open", () => {
		opened = true;
		clearTimeout(tooLong);
		heardAt = performance.now();
	});
	ws.addEventListener("message", (event) => {
		if (ws === socket && typeof event.data === "string") receive(event.data);
	});
	ws.addEventListener("close", () => {
		clearTimeout(tooLong);
		if (ws !== socket) return;
		socket = void 0;
		for (const settle of pending.values()) settle(failed(0, lostProblem));
		lose();
		if (opened) retryMs = retryFirstMs;
		else findOutWhy();
		setTimeout(open, retryMs);
		retryMs = Math.min(retryMaxMs, retryMs * 2);
	});
}
/** A browser does not say why a WebSocket was refused; a plain request does. */
async function findOutWhy() {
	try {
		if ((await fetch("/api/maps", { cache: "no-store" })).status === 403 && store.live.connection !== "open") update((s) => {
			s.connection = "refused";
		});
	} catch {}
}
function lose() {
	if (store.live.connection !== "open") return;
	update((s) => {
		s.connection = "lost";
		s.lostSince = heardAt;
	});
}
function watch() {
	if (!socket) return;
	const silent = performance.now() - heardAt;
	if (silent > silenceMs) lose();
	if (silent > giveUpMs && socket.readyState === WebSocket.OPEN) socket.close();
}
function receive(text) {
	const message = JSON.parse(text);
	heardAt = performance.now();
	switch (message.type) {
		case "hello":
			greet(message);
			break;
		case "snapshot":
			take(message);
			break;
		case "reply": pending.get(message.request)?.(message);
	}
}
function greet(hello) {
	if (version !== void 0 && version !== hello.version) {
		location.reload();
		return;
	}
	version = hello.version;
	retryMs = retryFirstMs;
	reseedTracks();
	update((s) => {
		s.hello = hello;
	});
}
function take(snapshot) {
	update((s) => {
		s.snapshot = snapshot;
		s.receivedAt = heardAt;
		s.connection = "open";
		delete s.lostSince;
		followTracks(s, snapshot);
	});
}
// src/core/awake.ts
var lock;
var asking = false;
/** Asked and not given: asking 20 times a second would not help. */
var refused = false;
function stayAwake() {
	store.subscribe(() => void adjust());
	document.addEventListener("visibilitychange", () => {
		refused = false;
		adjust();
	});
}
async function adjust() {
	const wanted = (store.live.snapshot?.vehicles.some((v) => v.armed) ?? false) && document.visibilityState === "visible";
	if (!wanted) refused = false;
	if (asking || refused || wanted === (lock !== void 0 && !lock.released)) return;
	asking = true;
	try {
		if (wanted) lock = await navigator.wakeLock?.request("screen");
		else await lock?.release();
		if (!wanted) lock = void 0;
		refused = wanted && lock === void 0;
	} catch {
		lock = void 0;
		refused = wanted;
	}
	asking = false;
}
// src/core/airgap.ts
var notProved = {
	word: "NOT PROVED",
	mark: "○",
	tone: "dim"
};
var words$2 = /* @__PURE__ */ new Map([
	["gapped", {
		word: "AIR-GAP",
		mark: "✓",
		tone: "engaged"
	}],
	["held", {
		word: "DOOR HELD",
		mark: "✓",
		tone: "engaged"
	}],
	["weak", {
		word: "DOOR WEAK",
		mark: "◆",
		tone: "caution"
	}],
	["unknown", notProved]
]);
function airGap(s, now = performance.now()) {
	const gap = s.snapshot?.air_gap;
	const ageMs = ageNow(gap?.age_ms, s, now);
	if (s.connection !== "open") return {
		...notProved,
		why: "There is no connection to the station: nothing is known of its door now.",
		ageMs,
		old: true
	};
	if (!gap) return {
		...notProved,
		why: "The station does not say whether anything could leave.",
		ageMs,
		old: false
	};
	const word = words$2.get(gap.state) ?? notProved;
	if (word === notProved) return {
		...notProved,
		why: gap.why,
		ageMs: Infinity,
		old: false
	};
	if (!(ageMs <= limits.airGap)) return {
		...notProved,
		why: "The last measurement is too old to say how it is now.",
		ageMs,
		old: true
	};
	return {
		...word,
		why: gap.why,
		ageMs,
		old: false
	};
}
// src/core/privacy.ts
/** Absent until the station has said anything. */
function privacy(s) {
	if (!s.snapshot) return void 0;
	if (s.connection !== "open") return {
		word: "Not known",
		mark: "○",
		tone: "dim",
		why: "There is no connection to the station: nothing is known of what it forwards now.",
		old: true
	};
	return wordFor(s.snapshot.forwards);
}
function wordFor(all) {
	if (all.length === 0) return {
		word: "Nothing leaves",
		mark: "",
		tone: "",
		why: "The configuration names no destination: telemetry is forwarded to nobody.",
		old: false
	};
	const held = all.filter((f) => f.state === "held");
	const open = all.filter((f) => f.state === "open");
	if (held.length > 0) return {
		word: held.length === all.length ? "Held" : `${held.length} of ${all.length} held`,
		mark: "◆",
		tone: "caution",
		why: `${names$1(held)} should be told and must not be now.`,
		old: false
	};
	if (open.length === 0) return {
		word: "Waiting",
		mark: "○",
		tone: "dim",
		why: `Nobody is there to be told yet: ${names$1(all)}.`,
		old: false
	};
	const complete = open.length === all.length;
	return {
		word: complete ? `${all.length} told` : `${open.length} of ${all.length} told`,
		mark: complete ? "✓" : "○",
		tone: complete ? "engaged" : "dim",
		why: `Told what a policy allows: ${open.map((f) => `${f.name} (${f.policy})`).join(", ")}.`,
		old: false
	};
}
function names$1(list) {
	return list.map((f) => f.name).join(", ");
}
// src/core/live.ts
var beatMs = 200;
var panels = /* @__PURE__ */ new Set();
var last = {
	state: store.state,
	connection: store.state.connection
};
function beat() {
	for (const panel of panels) panel.requestUpdate();
}
setInterval(beat, beatMs);
store.subscribe(() => {
	const { state } = store;
	if (state === last.state && state.connection === last.connection) return;
	last = {
		state,
		connection: state.connection
	};
	beat();
});
var Live = class extends i {
	connectedCallback() {
		super.connectedCallback();
		panels.add(this);
	}
	disconnectedCallback() {
		panels.delete(this);
		super.disconnectedCallback();
	}
};
// src/core/events.ts
function tell(from, name, detail) {
	from.dispatchEvent(new CustomEvent(name, {
		detail,
		bubbles: true,
		composed: true
	}));
}
// src/core/vehicle.ts
var kinds = {
	copter: "Copter",
	plane: "Plane",
	vtol: "VTOL",
	rover: "Rover",
	boat: "Boat",
	sub: "Sub",
	other: "Vehicle"
};
var stacks = {
	ardupilot: "ArduPilot",
	px4: "PX4",
	other: "Autopilot"
};
/** "Copter 1"; a component other than the autopilot's own is named too. */
function vehicleName(v) {
	const [system = v.id, component = "1"] = v.id.split(".");
	return `${kinds[v.kind]} ${component === "1" ? system : v.id}`;
}
function stackName(v) {
	return v.firmware ? `${stacks[v.autopilot]} ${v.firmware}` : stacks[v.autopilot];
}
/** Whether the vehicle is off the ground, as far as it says. */
function airborne(v) {
	if (v.landed === "on_ground") return "no";
	if (v.landed !== "unknown") return "yes";
	return v.armed ? "unknown" : "no";
}
/** The first battery that reports in time. */
function freshBattery(v, s) {
	return v.batteries.find((b) => fresh(b.age_ms, s, limits.battery));
}
function freshGPS(v, s) {
	return v.gps.find((g) => fresh(g.age_ms, s, limits.gps));
}
function waiting(v, kind) {
	return v.commands.some((c) => c.kind === kind && (c.state === "sent" || c.state === "in_progress"));
}
// src/core/status.ts
function status(s) {
	if (s.connection === "refused") return {
		word: "No session",
		tone: "warning",
		reasons: ["Open the address that the station printed."]
	};
	if (s.connection === "lost") return {
		word: "Station lost",
		tone: "warning",
		reasons: ["This page hears nothing from the station. The aircraft follows its own orders; use the hand controller."]
	};
	if (s.connection === "connecting" || !s.snapshot) return {
		word: "Connecting",
		tone: "neutral",
		reasons: ["The page is connecting to the station, and tries by itself until it can. If this stays, look whether the station runs."]
	};
	const v = vehicle(s);
	if (!v) return {
		word: "No aircraft",
		tone: "neutral",
		reasons: ["No aircraft has been heard yet."]
	};
	if (v.link_lost) return {
		word: "Link lost",
		tone: "warning",
		reasons: ["No heartbeat from the aircraft. It follows its own failsafe; the station resumes by itself."]
	};
	const trouble = v.status === "critical" || v.status === "emergency";
	const failsafe = trouble ? [`The aircraft reports ${v.status}: a failsafe may be steering it.`] : [];
	if (v.armed) {
		const up = airborne(v);
		const word = v.landed === "landing" ? "Landing" : up === "yes" ? "Flying" : "Armed";
		const say = up === "no" ? "Motors can turn. Keep clear of the propellers." : up === "unknown" ? "Armed. The aircraft does not say whether it is on the ground." : `Mode ${v.mode}.`;
		return {
			word,
			tone: trouble ? "caution" : "engaged",
			reasons: [
				...failsafe,
				say,
				...v.reasons
			]
		};
	}
	if (v.ready === false) {
		const why = v.reasons.length > 0 ? v.reasons : ["The aircraft would refuse to arm and gives no reason."];
		return {
			word: "Not ready",
			tone: "caution",
			reasons: [...failsafe, ...why]
		};
	}
	if (v.ready === true) return {
		word: "Ready to fly",
		tone: "engaged",
		reasons: [
			...failsafe,
			"The aircraft would arm.",
			...v.reasons
		]
	};
	return {
		word: "Disarmed",
		tone: "neutral",
		reasons: [
			...failsafe,
			"The aircraft does not say whether it is ready to arm.",
			...v.reasons
		]
	};
}
function fixed(value, decimals = 0) {
	if (value === void 0 || !Number.isFinite(value)) return "—";
	const text = value.toFixed(decimals);
	return Number(text) === 0 ? 0 .toFixed(decimals) : text;
}
function signed(value, decimals = 1) {
	const text = fixed(value, decimals);
	if (text === "—" || Number(text) === 0) return text;
	return text.startsWith("-") ? text.replace("-", "−") : `+${text}`;
}
function percent(ratio) {
	return ratio === void 0 ? "—" : `${fixed(ratio * 100)}`;
}
/** A share of lost frames: small losses matter, so they keep a decimal. */
function lossPercent(ratio) {
	const p = ratio * 100;
	return p > 0 && p < 10 ? fixed(p, 1) : fixed(p);
}
function two(n) {
	return String(n).padStart(2, "0");
}
/** A duration as m:ss, or h:mm:ss from an hour on. */
function clock(ms) {
	if (ms === void 0 || !Number.isFinite(ms)) return "—";
	const s = Math.max(0, Math.floor(ms / 1e3));
	const minutes = Math.floor(s / 60) % 60;
	const hours = Math.floor(s / 3600);
	return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
/** An age in words short enough for a corner: "0.4 s", "12 s", "3 min". */
function age(ms) {
	if (!Number.isFinite(ms)) return "never";
	if (ms < 1e4) return `${(ms / 1e3).toFixed(1)} s`;
	if (ms < 12e4) return `${Math.round(ms / 1e3)} s`;
	if (ms < 72e5) return `${Math.round(ms / 6e4)} min`;
	return `${Math.round(ms / 36e5)} h`;
}
function distance$1(m) {
	if (m === void 0 || !Number.isFinite(m)) return {
		number: "—",
		unit: "m"
	};
	return m < 9999.5 ? {
		number: fixed(m),
		unit: "m"
	} : {
		number: fixed(m / 1e3, 1),
		unit: "km"
	};
}
function bearing$1(deg) {
	if (deg === void 0 || !Number.isFinite(deg)) return "—";
	const whole = (Math.round(deg) % 360 + 360) % 360;
	return `${String(whole).padStart(3, "0")}°`;
}
function bytes(n) {
	if (n < 1e3) return `${n} B`;
	const units = [
		"kB",
		"MB",
		"GB",
		"TB"
	];
	let value = n / 1e3;
	let i = 0;
	while (value >= 999.5 && i < units.length - 1) {
		value /= 1e3;
		i++;
	}
	return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[i] ?? ""}`;
}
/** Thousands apart with a thin space: 1 234 567. */
function count(n) {
	return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}
/** Keeps a number and its unit on one line: "150 m", "3 min 16 s". */
function unbroken(text) {
	return text.replace(/(\d) (?=(?:[%°]|(?:k?m|m\/s|s|min|h|V|A|Hz|[kMG]B)(?![\p{L}\d/])))/gu, "$1\xA0");
}
var fixes = {
	no_gps: "No GPS",
	none: "No fix",
	"2d": "2D",
	"3d": "3D",
	dgps: "DGPS",
	rtk_float: "RTK float",
	rtk: "RTK",
	static: "Static",
	ppp: "PPP"
};
function fixWord(fix) {
	return fixes[fix] ?? fix;
}
/** The beginning of a sentence or of a label. */
function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
/** A machine's word for people: "rc_receiver" → "Rc receiver". */
function plain(word) {
	return capital(word.replaceAll("_", " "));
}
// src/core/value.ts
function stale(ageMs) {
	const known = Number.isFinite(ageMs);
	return b`<span class="stale"><span class="cross" aria-hidden="true"></span><span
    class="ago">${known ? age(ageMs) : "—"}</span><span class="visually-hidden">${known ? "too old to show" : "not reported"}</span></span>`;
}
/** Shows text and unit if the group it comes from is young enough and knows it. */
function live(s, ageMs, limitMs, text, unit = "") {
	if (!fresh(ageMs, s, limitMs)) return stale(ageNow(ageMs, s));
	if (text === void 0 || text === "—") return stale(Infinity);
	return b`<span class="number">${text}</span>${unit ? b`<span class="unit">${unit}</span>` : ""}`;
}
// src/panels/topbar/judge.ts
/** The flight log of the vehicle shown; without one, of any. */
function recording(s, v) {
	const all = s.snapshot?.recordings ?? [];
	const system = v ? Number(v.id.split(".")[0]) : void 0;
	const r = all.find((x) => x.system === system) ?? (v ? void 0 : all[0]);
	if (r?.state === "failed") return {
		word: "FAILED",
		tone: "warning",
		on: false,
		time: "",
		title: r.reason ?? "The flight is not being recorded"
	};
	if (r?.state === "on") return {
		word: "REC",
		tone: "",
		on: true,
		time: clock(r.duration_ms),
		title: `Recording to ${r.mission}`
	};
	const film = s.snapshot?.video.find((x) => x.recording);
	if (!v && film) return {
		word: "REC",
		tone: "",
		on: true,
		time: "video",
		title: `Recording the video to ${film.recording}`
	};
	return {
		word: "Off",
		tone: "dim",
		on: false,
		time: "",
		title: v ? "This flight is not being recorded" : "Recording starts with the first frame of an aircraft"
	};
}
// src/theme/icons.ts
var drawings = {
	arm: w`<path d="M12 3v8"/><path d="M6.5 6.5a8 8 0 1 0 11 0"/>`,
	disarm: w`<path d="M12 3v8"/><path d="M6.5 6.5a8 8 0 1 0 11 0"/><path d="M4 4l16 16"/>`,
	takeoff: w`<path d="M12 16V4"/><path d="M7 9l5-5 5 5"/><path d="M4 20h16"/>`,
	land: w`<path d="M12 4v12"/><path d="M7 11l5 5 5-5"/><path d="M4 20h16"/>`,
	return: w`<path d="M4 11l8-7 8 7"/><path d="M6 10v10h12V10"/><path d="M10 20v-5h4v5"/>`,
	hold: w`<path d="M9 5v14"/><path d="M15 5v14"/>`,
	goto: w`<path d="M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.800 7 11 7 11z"/><circle cx="12" cy="10" r="2.500"/>`,
	altitude: w`<path d="M12 3v18"/><path d="M8 7l4-4 4 4"/><path d="M8 17l4 4 4-4"/>`,
	speed: w`<path d="M4 18a9 9 0 1 1 16 0"/><path d="M12 14l4-5"/>`,
	heading: w`<circle cx="12" cy="12" r="8.500"/><path d="M12 7l3.500 9-3.500-2-3.500 2z"/>`,
	orbit: w`<circle cx="12" cy="12" r="2"/><path d="M20 12a8 8 0 1 1-3-6.200"/><path d="M17 2.500v3.500h-3.500"/>`,
	mode: w`<path d="M5 6h14"/><path d="M5 12h14"/><path d="M5 18h14"/><circle cx="9" cy="6" r="1.800"/><circle cx="15" cy="12" r="1.800"/><circle cx="8" cy="18" r="1.800"/>`,
	more: w`<circle cx="5" cy="12" r="1.300"/><circle cx="12" cy="12" r="1.300"/><circle cx="19" cy="12" r="1.300"/>`,
	stop: w`<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M9 9l6 6"/><path d="M15 9l-6 6"/>`,
	reboot: w`<path d="M20 12a8 8 0 1 1-2.500-5.800"/><path d="M18 2v4.500h-4.500"/>`,
	dark: w`<path d="M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z"/>`,
	daylight: w`<circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/>`,
	night: w`<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/><circle cx="12" cy="12" r="2.600"/>`,
	eyes: w`<rect x="3" y="5" width="8" height="14" rx="1.500"/><rect x="13" y="5" width="8" height="14" rx="1.500" stroke-dasharray="2.500 2.500"/><path d="M5.500 9.500h3M5.500 13h3M15.500 9.500h3"/>`,
	scrub: w`<rect x="3" y="5" width="18" height="14" rx="1.500"/><path d="M3 16l5-5 4 4"/><rect x="13" y="8" width="5" height="5" fill="currentColor"/>`,
	wall: w`<path d="M3 5h18v14H3zM3 9.700h18M3 14.300h18M9 5v4.700M15 5v4.700M6 9.700v4.600M12 9.700v4.600M18 9.700v4.600M9 14.300V19M15 14.300V19"/>`,
	shield: w`<path d="M12 3l7.500 2.500v5.500c0 4.800-3 8-7.500 10-4.500-2-7.500-5.200-7.500-10V5.500z"/><path d="M9 12l2.200 2.200L15.500 10"/>`,
	sound: w`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z"/><path d="M15.500 9a4 4 0 0 1 0 6"/><path d="M18 6.500a8 8 0 0 1 0 11"/>`,
	silent: w`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z"/><path d="M16 9.500l5 5M21 9.500l-5 5"/>`,
	details: w`<path d="M4 5h16v14H4z"/><path d="M14 5v14"/>`,
	help: w`<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.8.400-1 .9-1 1.700"/><path d="M12 17v.01"/>`,
	slide: w`<path d="M6 6l6 6-6 6"/><path d="M13 6l6 6-6 6"/>`,
	close: w`<path d="M6 6l12 12M18 6L6 18"/>`,
	missions: w`<path d="M5 4h11.500a2.500 2.500 0 0 1 2.500 2.500V20H7.500A2.500 2.500 0 0 1 5 17.500z"/><path d="M5 17.500A2.500 2.500 0 0 1 7.500 15H19"/><path d="M9 11l2.500-3 2 2 2-2.500"/>`,
	play: w`<path d="M8 5l11 7-11 7z"/>`,
	chart: w`<path d="M4 4v16h16"/><path d="M7 15l4-5 3 3 5-7"/>`,
	messages: w`<path d="M4 5h16v11H9l-5 4z"/>`,
	usb: w`<path d="M12 21V6"/><path d="M9 8l3-4 3 4"/><path d="M12 17l-5-3v-3"/><path d="M12 14l5-3V8.500"/>`,
	plus: w`<path d="M12 5v14M5 12h14"/>`,
	minus: w`<path d="M5 12h14"/>`,
	picture: w`<path d="M4 8h3.500L9 5.500h6L16.500 8H20v11H4z"/><circle cx="12" cy="13" r="3.500"/>`,
	full: w`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`,
	window: w`<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`,
	delivery: w`<rect x="3" y="4.500" width="18" height="12" rx="1.500"/><path d="M10.500 8l4.500 2.500-4.500 2.500z"/><path d="M8.500 20h7"/>`,
	battery: w`<rect x="3" y="7" width="16" height="10" rx="2"/><path d="M21.500 10.500v3"/>`
};
function icon(name) {
	return b`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${drawings[name]}</svg>`;
}
// src/panels/topbar/panel.css.ts
var styles$5 = i$1`
  :host { position: relative; height: var(--sky-bar); background: var(--sky-panel); border-bottom: 1px solid var(--sky-line); }
  /* Where there is no room for all, they are swiped; the tools stay. */
  .items { display: flex; flex: 0 1 auto; min-width: 0; overflow-x: auto; scrollbar-width: none; }
  .items .item:focus-visible { outline-offset: -3px; }
  .bar { display: flex; align-items: stretch; height: 100%; padding: 0 var(--sky-space-1); }
  .item {
    display: flex; flex-direction: column; align-items: flex-start; justify-content: center; gap: 1px;
    padding: 0 var(--sky-space-3); border: 0; border-radius: 0; background: transparent; text-align: left; white-space: nowrap;
    border-right: 1px solid var(--sky-line); min-height: 0; flex: none;
  }
  .item .name { font-size: var(--sky-text-xs); color: var(--sky-dim); letter-spacing: 0.04em; }
  .item .value { font-size: var(--sky-text-m); font-weight: 600; display: flex; align-items: baseline; gap: 6px; line-height: 1.2; }
  .item .value .stale { font-weight: 400; }
  .item .small { font-size: var(--sky-text-s); font-weight: 500; }
  .status { flex-direction: row; align-items: center; gap: 10px; padding: 0 var(--sky-space-4); min-width: 172px; }
  .status .word { font-size: 20px; font-weight: 650; letter-spacing: -0.01em; }
  .status .mark { font-size: 14px; width: 1em; text-align: center; }
  .status.warning { background: var(--sky-warning-fill); color: var(--sky-on-warning); }
  .status.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); }
  .status.engaged { color: var(--sky-engaged); }
  .status .more { font-size: 10px; opacity: 0.8; margin-left: auto; }
  .battery { min-width: 128px; }
  .link { min-width: 104px; }
  .airgap { min-width: 156px; }
  .gap { flex: 1; border: 0; min-width: 0; }
  .mark { font-size: 0.8em; }
  .rec .dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
  .rec .ring { display: inline-block; width: 9px; height: 9px; border-radius: 50%; border: 2px solid currentColor; }
  .tool { border-color: transparent; background: transparent; padding: 0; display: grid; place-items: center; align-self: center; }
  .tag {
    align-self: center; margin: 0 var(--sky-space-2); padding: 2px 8px; border: 1px solid var(--sky-advisory);
    border-radius: 4px; color: var(--sky-advisory); font-size: var(--sky-text-xs); font-weight: 700; letter-spacing: 0.08em;
  }
  .chooser { border: 0; background: transparent; font-weight: 600; min-height: 48px; padding: 0 var(--sky-space-3); align-self: center; }
  .chooser option { background: var(--sky-panel); color: var(--sky-text); }
  /* What hangs from the bar covers neither the actions nor the attitude. */
  .reasons {
    position: absolute; z-index: 30; top: calc(100% + 6px); left: calc(var(--sky-strip) + 8px); width: min(460px, calc(100vw - 16px));
    padding: var(--sky-space-4); background: var(--sky-panel); border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .reasons h2 { font-size: var(--sky-text-l); margin-bottom: var(--sky-space-2); }
  .reasons li { padding: 6px 0; border-top: 1px solid var(--sky-line); overflow-wrap: anywhere; }
  .reasons p { margin-top: var(--sky-space-3); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .more-list {
    position: absolute; z-index: 30; top: calc(100% + 6px); right: calc(var(--sky-column) + 8px); min-width: 300px; padding: 6px; background: var(--sky-panel);
    border: 1px solid var(--sky-line); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .more-list button { display: flex; align-items: center; gap: 12px; width: 100%; border-color: transparent; background: transparent; text-align: left; }
  .more-list span { flex: 1; }
  .more-list kbd { min-width: 26px; padding: 1px 7px; border: 1px solid var(--sky-line); border-radius: 5px; text-align: center; font: 600 var(--sky-text-xs) var(--sky-mono); color: var(--sky-dim); }
  /* The choice of aircraft needs the room of what can be read elsewhere. */
  @media (max-width: 1380px) {
    .crowded .roomy { display: none; }
    .crowded .item { padding: 0 10px; }
    .crowded .link, .crowded .battery { min-width: 0; }
  }
  @media (max-width: 1240px) {
    .item { padding: 0 9px; }
    .status { min-width: 150px; padding: 0 12px; }
    .status .word { font-size: 18px; }
    .battery { min-width: 0; }
    .link, .airgap { min-width: 0; }
    .roomy { display: none; }
    .item .value { font-size: 14px; gap: 5px; }
    .chooser { max-width: 112px; padding: 0 4px; }
    .tag { margin: 0 4px; padding: 2px 5px; }
  }
  @media (max-width: 1100px) {
    .item, .crowded .item { padding: 0 6px; }
    .spare, .status .more, .crowded .satellites, .crowded .airgap .small { display: none; }
    .crowded .status { min-width: 132px; }
    .chooser { max-width: 84px; padding: 0; font-size: 13px; }
    .tag { margin: 0 2px; }
  }
  /* A phone: the items have a line of their own, what matters most in it first; the rest is a swipe away. */
  @media (max-width: 760px) {
    .bar { flex-wrap: wrap; align-content: flex-start; padding: 0; }
    .status { height: 56px; min-width: 0; flex: 0 1 auto; }
    .tool { height: 56px; }
    .tool.details { display: none; }
    .crowded .status { min-width: 0; }
    .items { order: 1; width: 100%; height: 48px; border-top: 1px solid var(--sky-line); }
    .battery { order: -4; }
    .link { order: -3; }
    .airgap { order: -2; }
    .privacy { order: -1; }
    .item { min-height: 48px; }
    .items .small.dim { display: none; }
    .reasons { left: 8px; }
    .more-list { right: 8px; max-width: calc(100vw - 16px); }
  }
`;
// src/panels/topbar/panel.ts
/** On the ground the estimate is hours and helps nobody. */
var timeLeftShownMs = 54e5;
var marks$2 = {
	warning: "▲",
	caution: "◆",
	engaged: "✓",
	neutral: "○"
};
var TopBar = class extends Live {
	static styles = [shared, styles$5];
	static properties = { open: { state: true } };
	constructor() {
		super();
		this.open = void 0;
	}
	connectedCallback() {
		super.connectedCallback();
		document.addEventListener("pointerdown", this.outside);
		document.addEventListener("keydown", this.escape);
	}
	disconnectedCallback() {
		document.removeEventListener("pointerdown", this.outside);
		document.removeEventListener("keydown", this.escape);
		super.disconnectedCallback();
	}
	outside = (event) => {
		if (!event.composedPath().includes(this)) this.open = void 0;
	};
	escape = (event) => {
		if (event.key === "Escape") this.open = void 0;
	};
	render() {
		const s = store.state;
		const v = vehicle(s);
		const crowded = (s.snapshot?.vehicles.length ?? 0) > 1;
		return b`<div class="bar ${crowded ? "crowded" : ""}" role="group" aria-label="State of the flight">
      ${this.statusItem(s)}
      <div class="items">
        ${v ? b`${this.modeItem(v)} ${this.batteryItem(s, v)} ${this.gpsItem(s, v)} ${this.linkItem(s, v)}` : A}
        ${s.snapshot ? b`${this.recordItem(s, v)} ${this.airGapItem(s)} ${this.privacyItem(s)}` : A}
      </div>
      <span class="gap"></span>
      ${s.hello?.demo ? b`<span class="tag" title="The aircraft is simulated">DEMO</span>` : A}
      ${this.chooser(s, v)}
      ${this.tools()}
    </div>
    ${this.open === "reasons" ? this.reasonList(s) : this.open === "more" ? this.more() : A}`;
	}
	statusItem(s) {
		const st = status(s);
		return b`<button class="item status ${st.tone}" aria-expanded=${this.open === "reasons"} aria-controls="reasons"
      @click=${() => this.toggle("reasons")}>
      <span class="mark" aria-hidden="true">${marks$2[st.tone]}</span>
      <span class="word" role="status">${st.word}</span>
      <span class="more" aria-hidden="true">▼</span>
    </button>`;
	}
	reasonList(s) {
		const st = status(s);
		return b`<section class="reasons" id="reasons" aria-label="Reasons">
      <h2>${st.word}</h2>
      <ul>${st.reasons.map((r) => b`<li>${r}</li>`)}</ul>
      ${st.word === "Not ready" ? b`<p>The aircraft checks again by itself; it becomes ready when the last reason is gone.</p>` : A}
    </section>`;
	}
	item(name, kind, section, value, title = "") {
		return b`<button class="item ${kind}" title=${title || A}
      @click=${() => tell(this, "sky-show", {
			sheet: "details",
			section
		})}>
      <span class="name">${name}</span><span class="value">${value}</span>
    </button>`;
	}
	modeItem(v) {
		const value = v.link_lost || store.state.connection !== "open" ? stale(ageNow(v.heartbeat_age_ms, store.state)) : b`${v.mode || "—"}`;
		return b`<button class="item mode" title="Choose a flight mode" @click=${() => tell(this, "sky-action", { action: "mode" })}>
      <span class="name">Mode</span><span class="value">${value}</span>
    </button>`;
	}
	batteryItem(s, v) {
		const b$2 = freshBattery(v, s);
		const ages = v.batteries.map((x) => ageNow(x.age_ms, s));
		const value = b$2 ? b`<span>${fixed(b$2.voltage_v, 1)}<span class="unit">V</span></span><span class="small">${percent(b$2.remaining_ratio)}<span
          class="unit">%</span></span>${b$2.time_left_ms === void 0 || !v.armed || b$2.time_left_ms > timeLeftShownMs ? A : b`<span class="small dim roomy">${clock(b$2.time_left_ms)}</span>`}` : stale(Math.min(Infinity, ...ages));
		return this.item(v.batteries.length > 1 ? `Battery 1 of ${v.batteries.length}` : "Battery", "battery", "batteries", value);
	}
	gpsItem(s, v) {
		const g = freshGPS(v, s);
		const value = g ? b`<span>${fixWord(g.fix)}</span><span class="small satellites">${g.satellites ?? "—"}<span class="unit">sat</span></span>` : stale(Math.min(Infinity, ...v.gps.map((x) => ageNow(x.age_ms, s))));
		return this.item("GPS", "gps", "gps", value);
	}
	linkItem(s, v) {
		const heard = ageNow(v.heartbeat_age_ms, s);
		const value = s.connection !== "open" ? stale(heard) : b`<span>${lossPercent(v.stats.loss_ratio)}<span class="unit">%<span class="roomy"> lost</span></span></span>
      <span class="small ${heard > limits.heartbeat ? "warning" : ""}">${Number.isFinite(heard) ? `${(heard / 1e3).toFixed(1)}` : "—"}<span
        class="unit">s</span></span>`;
		return this.item("Link", "link", "links", value, "Lost frames, and the age of the last heartbeat");
	}
	recordItem(s, v) {
		const r = recording(s, v);
		const value = s.connection !== "open" ? stale(Infinity) : b`<span class=${r.tone}><span class=${r.on ? "dot" : "ring"} aria-hidden="true"></span> ${r.word}</span>${r.time ? b`<span class="small spare">${r.time}</span>` : A}`;
		return this.item("Recording", "rec", "recordings", value, r.title);
	}
	airGapItem(s) {
		const g = airGap(s);
		const value = g.old ? stale(g.ageMs) : b`<span class=${g.tone}>${g.word} <span class="mark" aria-hidden="true">${g.mark}</span></span>${Number.isFinite(g.ageMs) ? b`<span class="small dim">${Math.floor(g.ageMs / 1e3)}<span class="unit">s</span></span>` : A}`;
		return b`<button class="item airgap" title=${g.why} @click=${() => tell(this, "sky-show", { sheet: "door" })}>
      <span class="name">Air gap</span><span class="value">${value}</span>
    </button>`;
	}
	privacyItem(s) {
		const p = privacy(s);
		if (!p) return A;
		const value = p.old ? stale(Infinity) : b`<span class=${p.tone || "small"}>${p.word}${p.mark ? b` <span class="mark" aria-hidden="true">${p.mark}</span>` : A}</span>`;
		return b`<button class="item privacy ${p.mark ? "" : "calm"}" title="${p.why} (W)" @click=${() => tell(this, "sky-show", { sheet: "privacy" })}>
      <span class="name">Privacy</span><span class="value">${value}</span>
    </button>`;
	}
	chooser(s, v) {
		const all = s.snapshot?.vehicles ?? [];
		if (!v || all.length < 2) return A;
		return b`<select class="chooser" aria-label="Aircraft" .value=${v.id}
      @change=${(e) => {
			if (e.target instanceof HTMLSelectElement) store.select(e.target.value);
		}}>
      ${all.map((x) => b`<option value=${x.id} ?selected=${x.id === v.id}>${vehicleName(x)}${x.link_lost ? " (link lost)" : ""}</option>`)}
    </select>`;
	}
	toggle(what) {
		this.open = this.open === what ? void 0 : what;
	}
	tools() {
		const noise = sound.state();
		return b`
      <button class="tool" aria-pressed=${noise !== "off"} aria-label="Sound"
        title=${noise === "blocked" ? "Sound starts with your first click or key" : `Sound is ${noise}`}
        @click=${() => {
			sound.toggle();
			this.requestUpdate();
		}}>${icon(noise === "on" ? "sound" : "silent")}</button>
      <button class="tool details" aria-label="Details" title="Details (I)"
        @click=${() => tell(this, "sky-show", { sheet: "details" })}>${icon("details")}</button>
      <button class="tool" aria-label="Menu" title="Menu" aria-expanded=${this.open === "more"} aria-controls="more"
        @click=${() => this.toggle("more")}>${icon("more")}</button>`;
	}
	/** What is not needed at once in flight. */
	more() {
		const theme = currentTheme();
		const show = (sheet, drawn, words, key) => this.wish(drawn, words, key, () => {
			this.open = void 0;
			tell(this, "sky-show", { sheet });
		});
		return b`<section class="more-list" id="more" aria-label="Menu">
      ${show("missions", "missions", "Missions: the logbook, replays", "J")}
      ${show("privacy", "shield", "Privacy: who is told what", "W")}
      ${show("preview", "eyes", "What they see", "E")}
      ${show("scrub", "scrub", "Scrub files of a camera card", "B")}
      ${show("guard", "wall", "Guard: what a vendor’s device tries", "Q")}
      ${this.wish(theme, `Theme: ${theme}. Change to ${nextTheme(theme)}`, "Y", () => {
			setTheme(nextTheme(theme));
			this.requestUpdate();
		})}
      ${show("help", "help", "Help and shortcuts", "?")}
    </section>`;
	}
	wish(drawn, words, key, act) {
		return b`<button @click=${act}>${icon(drawn)}<span>${words}</span><kbd aria-hidden="true">${key}</kbd></button>`;
	}
};
customElements.define("sky-topbar", TopBar);
// src/core/actions.ts
var labels = {
	arm: "Arm",
	disarm: "Disarm",
	takeoff: "Take off",
	land: "Land",
	return: "Return",
	hold: "Hold",
	goto: "Go to",
	altitude: "Height",
	speed: "Speed",
	heading: "Heading",
	orbit: "Orbit",
	mode: "Mode",
	reboot: "Reboot autopilot",
	force_arm: "Arm without checks",
	force_disarm: "Force disarm",
	emergency_stop: "Emergency stop"
};
var kindOf = {
	arm: "arm",
	disarm: "disarm",
	takeoff: "takeoff",
	land: "land",
	return: "return",
	hold: "hold",
	goto: "goto",
	altitude: "altitude",
	speed: "speed",
	heading: "heading",
	orbit: "orbit",
	mode: "mode",
	reboot: "reboot",
	force_arm: "arm",
	force_disarm: "disarm",
	emergency_stop: "emergency_stop"
};
/** Actions that make the flight safer: they may push another question aside. */
var urgent = /* @__PURE__ */ new Set([
	"land",
	"return",
	"hold",
	"force_disarm",
	"emergency_stop"
]);
function onSurface(v) {
	return v.kind === "rover" || v.kind === "boat";
}
function whyNotFlying(v) {
	if (!v.armed) return "Not armed";
	if (onSurface(v) || v.kind === "sub") return void 0;
	return airborne(v) === "no" ? "On the ground: take off first" : void 0;
}
function whyNotForVehicle(action, v, s) {
	switch (action) {
		case "arm":
			if (v.armed) return "Already armed";
			if (v.ready === false) return `Not ready: ${v.reasons[0] ?? "the aircraft gives no reason"}`;
			return;
		case "force_arm": return v.armed ? "Already armed" : void 0;
		case "disarm":
			if (!v.armed) return "Not armed";
			return airborne(v) === "yes" ? "In the air: land first" : void 0;
		case "force_disarm":
		case "emergency_stop": return v.armed ? void 0 : "Not armed";
		case "takeoff":
			if (onSurface(v) || v.kind === "sub") return "This vehicle does not fly";
			if (!v.armed) return "Arm first";
			return airborne(v) === "yes" ? "Already flying" : void 0;
		case "land": return onSurface(v) ? "This vehicle does not fly" : whyNotFlying(v);
		case "altitude": return onSurface(v) ? "This vehicle does not fly" : whyNotFlying(v);
		case "goto":
		case "orbit": return whyNotFlying(v) ?? (fresh(v.position?.age_ms, s, limits.position) ? void 0 : "Position unknown");
		case "return":
		case "hold":
		case "speed":
		case "heading": return whyNotFlying(v);
		case "mode": return v.modes.length > 0 ? void 0 : "The aircraft offers no modes";
		case "reboot": return v.armed ? "Armed: disarm first" : void 0;
	}
}
/** What a pilot can do who was told why not. */
function remedy(s) {
	if (s.past) return "Go back to the live flight first.";
	if (s.connection !== "open") return "Use the hand controller; the page connects again by itself.";
	const v = vehicle(s);
	if (!v) return "Wait until one is heard.";
	return v.link_lost ? "It follows its own failsafe. Use the hand controller." : "Ask again when that has changed.";
}
/** Why an action is not possible now; undefined when it is. */
function whyNot(action, s) {
	if (s.past) return "This is a replay of a recorded flight";
	if (s.connection !== "open") return "No connection to the station";
	const v = vehicle(s);
	if (!v) return "No aircraft";
	if (v.link_lost) return "The link to the aircraft is lost";
	return whyNotForVehicle(action, v, s) ?? (waiting(v, kindOf[action]) ? "Waiting for the aircraft's answer" : void 0);
}
// src/panels/actions/panel.css.ts
var styles$4 = i$1`
  :host { position: relative; width: var(--sky-strip); background: var(--sky-panel); border-right: 1px solid var(--sky-line); }
  .strip { display: flex; flex-direction: column; gap: 12px; height: 100%; padding: 10px; overflow-y: auto; scrollbar-width: none; }
  .strip button { width: 100%; padding: 0; letter-spacing: -0.005em; }
  .main { display: flex; flex-direction: column; gap: 16px; }
  .main button, .stop {
    display: flex; align-items: center; gap: 8px; min-height: var(--sky-critical-size); padding: 0 10px; font-weight: 600; text-align: left; line-height: 1.15;
  }
  .main button { padding: 0 8px; font-size: 14px; }
  .grid .more { grid-column: 1 / -1; flex-direction: row; gap: 8px; min-height: 48px; }
  .grid { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; padding-top: 12px; border-top: 1px solid var(--sky-line); }
  .grid button {
    display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 3px; min-height: 52px; min-width: 48px;
    font-size: var(--sky-text-xs);
  }
  .grid svg { width: 20px; height: 20px; }
  button[aria-disabled="true"] { background: transparent; border-color: var(--sky-line); }
  button[aria-disabled="true"] svg { opacity: 0.55; }
  .gap { flex: 1; min-height: 0; }
  /* Never out of sight where the strip is scrolled. */
  .strip .stop { position: sticky; bottom: 0; padding: 0 8px; border: 2px solid var(--sky-line); flex: none; flex-direction: column; justify-content: center; gap: 3px; font-size: 12px; text-align: center; }
  .stop svg { width: 22px; height: 22px; }
  .strip .stop, .stop[aria-disabled="true"] { background: var(--sky-panel); box-shadow: 0 0 0 8px var(--sky-panel); }
  .stop:not([aria-disabled="true"]) { border-color: var(--sky-warning); color: var(--sky-warning); }
  .flyout {
    position: absolute; z-index: 25; left: calc(100% + 8px); top: 10px; width: 264px; max-height: calc(100% - 20px); overflow-y: auto;
    padding: var(--sky-space-3); background: var(--sky-panel); border: 1px solid var(--sky-line);
    border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .flyout h2 { font-size: var(--sky-text-m); margin-bottom: var(--sky-space-2); }
  .flyout li + li { margin-top: 8px; }
  .modes { width: 340px; }
  .modes ul { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
  .modes li + li { margin-top: 0; }
  .flyout button { width: 100%; display: flex; align-items: center; gap: 10px; text-align: left; padding: 6px 12px; }
  .flyout button[aria-current="true"] { border-color: var(--sky-engaged); color: var(--sky-engaged); }
  .flyout .why { display: block; font-size: var(--sky-text-xs); color: var(--sky-dim); font-weight: 400; }
  .hint {
    position: absolute; z-index: 26; left: calc(100% + 8px); max-width: 300px; width: max-content; padding: 10px 14px;
    background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    font-size: var(--sky-text-s);
  }
  /* A phone: what is critical in a line at the thumbs, the rest below it, the stop always in its corner. */
  @media (max-width: 760px) {
    :host { width: auto; border: 0; border-top: 1px solid var(--sky-line); }
    .strip { display: grid; grid-template-columns: minmax(0, 1fr) 96px; gap: 8px; padding: 8px; overflow: visible; }
    .main { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; }
    .main button { flex-direction: column; justify-content: center; gap: 2px; padding: 0; font-size: var(--sky-text-s); text-align: center; }
    .grid { display: flex; padding: 0; border: 0; overflow-x: auto; scrollbar-width: none; }
    .grid button, .grid .more { flex: none; flex-direction: column; gap: 3px; width: 72px; min-height: var(--sky-critical-size); }
    .gap { display: none; }
    .flyout, .modes { left: 8px; right: 8px; top: auto; bottom: calc(100% + 8px); width: auto; max-height: 60dvh; }
    .hint { left: 8px; top: auto !important; bottom: calc(100% + 8px); }
  }
`;
// src/core/keys.ts
var keys = [
	{
		key: "A",
		does: "Arm, or disarm",
		what: { action: "arm" }
	},
	{
		key: "T",
		does: "Take off",
		what: { action: "takeoff" }
	},
	{
		key: "L",
		does: "Land",
		what: { action: "land" }
	},
	{
		key: "R",
		does: "Return home",
		what: { action: "return" }
	},
	{
		key: "H",
		does: "Hold: sent at once, without a question",
		what: { action: "hold" }
	},
	{
		key: "G",
		does: "Go to a point on the map",
		what: { action: "goto" }
	},
	{
		key: "U",
		does: "Change height",
		what: { action: "altitude" }
	},
	{
		key: "S",
		does: "Change speed",
		what: { action: "speed" }
	},
	{
		key: "D",
		does: "Turn the nose",
		what: { action: "heading" }
	},
	{
		key: "O",
		does: "Orbit a point on the map",
		what: { action: "orbit" }
	},
	{
		key: "M",
		does: "Flight modes",
		what: { action: "mode" }
	},
	{
		key: "K",
		does: "Acknowledge the most urgent alert",
		what: { page: "acknowledge" }
	},
	{
		key: "V",
		does: "Swap video and map",
		what: { page: "swap" }
	},
	{
		key: "F",
		does: "Full screen",
		what: { page: "full" }
	},
	{
		key: "C",
		does: "Save the picture of the video",
		what: { page: "picture" }
	},
	{
		key: "X",
		does: "Next aircraft",
		what: { page: "next" }
	},
	{
		key: "N",
		does: "Messages",
		what: { page: "messages" }
	},
	{
		key: "I",
		does: "Details",
		what: { page: "details" }
	},
	{
		key: "P",
		does: "The door: what could leave, and the proof",
		what: { page: "door" }
	},
	{
		key: "W",
		does: "Privacy: who is told what, and what is withheld",
		what: { page: "privacy" }
	},
	{
		key: "E",
		does: "What they see: the flight with the eyes of others",
		what: { page: "preview" }
	},
	{
		key: "B",
		does: "Scrub files of a camera card",
		what: { page: "scrub" }
	},
	{
		key: "Q",
		does: "The guard: what a vendor’s device tries",
		what: { page: "guard" }
	},
	{
		key: "J",
		does: "The logbook: recorded missions, to find and to replay",
		what: { page: "missions" }
	},
	{
		key: "Y",
		does: "Theme: dark, daylight, night",
		what: { page: "theme" }
	},
	{
		key: "?",
		does: "This sheet",
		what: { page: "help" }
	}
];
function keyOf(action) {
	const shown = action === "disarm" ? "arm" : action;
	return keys.find((k) => "action" in k.what && k.what.action === shown)?.key;
}
/**
* The shortcut of a key press, unless the pilot types words or holds a modifier.
* A number takes no letters, so L still lands while a height is being typed.
*/
function shortcut(event) {
	if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return void 0;
	const target = event.composedPath()[0];
	if (target instanceof HTMLElement && target.matches("input:not([type=range], [type=number]), select, textarea")) return void 0;
	const pressed = event.key.toUpperCase();
	return keys.find((k) => k.key === pressed)?.what;
}
// src/panels/actions/panel.ts
var pictures$1 = {
	arm: "arm",
	disarm: "disarm",
	takeoff: "takeoff",
	land: "land",
	return: "return",
	hold: "hold",
	goto: "goto",
	altitude: "altitude",
	speed: "speed",
	heading: "heading",
	orbit: "orbit",
	mode: "mode",
	reboot: "reboot",
	force_arm: "arm",
	force_disarm: "disarm",
	emergency_stop: "stop"
};
var fine = [
	"goto",
	"altitude",
	"speed",
	"heading",
	"orbit",
	"mode"
];
var rare = [
	"reboot",
	"force_arm",
	"force_disarm"
];
/** Long enough to read one sentence. */
var hintMs = 3500;
var Actions = class extends Live {
	static styles = [shared, styles$4];
	static properties = {
		flyout: { state: true },
		hint: { state: true }
	};
	hintTimer = 0;
	constructor() {
		super();
		this.flyout = void 0;
		this.hint = void 0;
	}
	connectedCallback() {
		super.connectedCallback();
		document.addEventListener("pointerdown", this.outside);
		this.addEventListener("keydown", this.escape);
	}
	disconnectedCallback() {
		document.removeEventListener("pointerdown", this.outside);
		this.removeEventListener("keydown", this.escape);
		clearTimeout(this.hintTimer);
		super.disconnectedCallback();
	}
	/** Opens the list of flight modes; the shell calls it for the key and the bar. */
	openModes() {
		this.flyout = "mode";
		this.updateComplete.then(() => this.renderRoot.querySelector(".flyout button")?.focus());
	}
	outside = (event) => {
		if (!event.composedPath().includes(this)) this.flyout = void 0;
	};
	escape = (event) => {
		if (event.key !== "Escape" || !this.flyout) return;
		const opener = this.renderRoot.querySelector(`[data-opens="${this.flyout}"]`);
		this.flyout = void 0;
		opener?.focus();
		event.stopPropagation();
	};
	render() {
		const v = vehicle(store.state);
		const up = v ? airborne(v) : "no";
		const critical = [
			v?.armed ? "disarm" : "arm",
			up === "no" ? "takeoff" : "land",
			"return",
			"hold"
		];
		return b`<nav class="strip" aria-label="Actions">
        <div class="main">${critical.map((a) => this.button(a))}</div>
        <div class="grid">
          ${fine.map((a) => this.button(a))}
          <button class="more" data-opens="more" aria-expanded=${this.flyout === "more"}
            @click=${() => {
			this.flyout = this.flyout === "more" ? void 0 : "more";
		}}>${icon("more")}More</button>
        </div>
        <span class="gap"></span>
        ${this.button("emergency_stop", "stop")}
      </nav>
      ${this.flyout === "mode" ? this.modes() : this.flyout === "more" ? this.more() : A}
      ${this.hint ? this.hintBubble(this.hint) : A}`;
	}
	button(action, kind = "") {
		const why = whyNot(action, store.state);
		const key = keyOf(action);
		return b`<button class=${kind} data-action=${action} data-opens=${action === "mode" ? "mode" : A}
      aria-expanded=${action === "mode" ? String(this.flyout === "mode") : A}
      aria-disabled=${why ? "true" : "false"} aria-description=${why ?? A} aria-keyshortcuts=${key ?? A}
      title=${why ?? (key ? `${labels[action]} (${key})` : labels[action])}
      @click=${(e) => this.press(action, why, e)}>${icon(pictures$1[action])}<span>${labels[action]}</span></button>`;
	}
	press(action, why, event) {
		if (why) {
			this.explain(why, event);
			return;
		}
		this.hint = void 0;
		if (action === "mode") {
			this.flyout = this.flyout === "mode" ? void 0 : "mode";
			return;
		}
		this.flyout = void 0;
		tell(this, "sky-action", { action });
	}
	explain(text, event) {
		const button = event.currentTarget;
		const top = button instanceof HTMLElement ? button.getBoundingClientRect().top - this.getBoundingClientRect().top : 0;
		this.hint = {
			text,
			top
		};
		clearTimeout(this.hintTimer);
		this.hintTimer = window.setTimeout(() => {
			this.hint = void 0;
		}, hintMs);
	}
	hintBubble(hint) {
		this.updateComplete.then(() => {
			const bubble = this.renderRoot.querySelector(".hint");
			if (bubble) bubble.style.top = `${Math.max(8, Math.min(hint.top, this.clientHeight - bubble.offsetHeight - 8))}px`;
		});
		return b`<div class="hint" role="status">${hint.text}</div>`;
	}
	modes() {
		const v = vehicle(store.state);
		const why = whyNot("mode", store.state);
		return b`<section class="flyout modes" aria-label="Flight modes">
      <h2>Flight mode</h2>
      ${why ? b`<p class="dim">${why}</p>` : A}
      <ul>${(v?.modes ?? []).map((mode) => b`<li><button aria-current=${mode === v?.mode} aria-disabled=${why ? "true" : "false"}
        @click=${() => {
			if (why || mode === v?.mode) return;
			this.flyout = void 0;
			tell(this, "sky-action", {
				action: "mode",
				mode
			});
		}}>${mode}</button></li>`)}</ul>
    </section>`;
	}
	/** A vehicle that does not say whether it flies can still be told to take off. */
	rare() {
		const v = vehicle(store.state);
		return v && airborne(v) === "unknown" ? ["takeoff", ...rare] : rare;
	}
	more() {
		return b`<section class="flyout" aria-label="More actions">
      <h2>More</h2>
      <ul>${this.rare().map((action) => {
			const why = whyNot(action, store.state);
			return b`<li><button data-action=${action} aria-disabled=${why ? "true" : "false"} @click=${() => {
				if (why) return;
				this.flyout = void 0;
				tell(this, "sky-action", { action });
			}}>${icon(pictures$1[action])}<span>${labels[action]}${why ? b`<span class="why">${why}</span>` : A}</span></button></li>`;
		})}</ul>
    </section>`;
	}
};
customElements.define("sky-actions", Actions);
// src/core/ask.ts
var heightMax = 120;
var speedMax = 25;
var radiusMax = 300;
function height(v, s) {
	return fresh(v.position?.age_ms, s, limits.position) ? v.position?.above_home_m : void 0;
}
function heightValue(initial) {
	return {
		field: "above_home_m",
		label: "Height above home",
		unit: "m",
		min: 2,
		max: Math.max(heightMax, Math.ceil(initial / 10) * 10 + 20),
		step: 1,
		initial
	};
}
function clamp(n, min, max) {
	return Math.min(max, Math.max(min, n));
}
function groundSpeed(v, s) {
	return fresh(v.velocity?.age_ms, s, limits.velocity) ? v.velocity?.speed_mps : void 0;
}
function ask(action, v, s, extra = {}) {
	const base = {
		action,
		title: labels[action],
		vehicleId: v.id,
		vehicleName: vehicleName(v),
		danger: "none"
	};
	const now = height(v, s);
	const here = Math.max(2, Math.round(now ?? 20));
	switch (action) {
		case "arm": return {
			...base,
			danger: "caution",
			consequence: "Propellers may turn at once.",
			wish: { kind: "arm" }
		};
		case "force_arm": return {
			...base,
			danger: "warning",
			consequence: "Skips every check of the aircraft. Propellers may turn at once.",
			wish: {
				kind: "arm",
				force: true
			}
		};
		case "disarm": return {
			...base,
			consequence: "Motors stop.",
			wish: { kind: "disarm" }
		};
		case "force_disarm": return {
			...base,
			danger: "warning",
			consequence: "Motors stop at once. In the air the aircraft falls.",
			wish: {
				kind: "disarm",
				force: true
			}
		};
		case "emergency_stop": return {
			...base,
			danger: "warning",
			consequence: "Motors stop at once. In the air the aircraft falls.",
			wish: { kind: "emergency_stop" }
		};
		case "takeoff": return {
			...base,
			danger: "caution",
			consequence: "Climbs straight up from where it stands.",
			wish: { kind: "takeoff" },
			value: heightValue(v.kind === "plane" ? 40 : 10)
		};
		case "land": return {
			...base,
			consequence: "Sinks and lands where it is now.",
			wish: { kind: "land" }
		};
		case "return": return {
			...base,
			title: "Return home",
			consequence: "Flies home and lands there.",
			wish: { kind: "return" }
		};
		case "hold": return {
			...base,
			consequence: "Stops and keeps its place.",
			wish: { kind: "hold" }
		};
		case "goto": return {
			...base,
			title: "Go to the chosen point",
			consequence: "Flies there straight, at this height.",
			wish: {
				kind: "goto",
				...extra.place
			},
			value: heightValue(here)
		};
		case "altitude": return {
			...base,
			title: "Change height",
			consequence: now === void 0 ? "The present height is unknown." : `Climbs or sinks from ${Math.round(now)} m above home.`,
			wish: { kind: "altitude" },
			value: heightValue(here)
		};
		case "speed": {
			const initial = clamp(Math.round(groundSpeed(v, s) ?? 5) || 5, 1, speedMax);
			return {
				...base,
				title: "Change speed",
				consequence: "Speed over ground for guided flight.",
				wish: { kind: "speed" },
				value: {
					field: "speed_mps",
					label: "Speed",
					unit: "m/s",
					min: 1,
					max: speedMax,
					step: .5,
					initial
				}
			};
		}
		case "heading": {
			const nose = fresh(v.heading?.age_ms, s, limits.heading) ? v.heading?.true_deg : void 0;
			return {
				...base,
				title: "Turn the nose",
				consequence: "Turns on the spot; true north is 0°.",
				wish: { kind: "heading" },
				value: {
					field: "true_deg",
					label: "Heading",
					unit: "°",
					min: 0,
					max: 359,
					step: 1,
					initial: Math.round(nose ?? 0) % 360
				}
			};
		}
		case "orbit": return {
			...base,
			title: "Orbit the chosen point",
			consequence: "Circles it clockwise at the present height.",
			wish: {
				kind: "orbit",
				...extra.place
			},
			value: {
				field: "radius_m",
				label: "Radius",
				unit: "m",
				min: 5,
				max: radiusMax,
				step: 5,
				initial: 30
			}
		};
		case "mode": {
			const mode = extra.mode ?? v.mode;
			return {
				...base,
				title: `Mode ${mode}`,
				consequence: `Leaves ${v.mode}; ${mode} takes over at once.`,
				wish: {
					kind: "mode",
					mode
				}
			};
		}
		case "reboot": return {
			...base,
			consequence: "The autopilot restarts; telemetry stops for some seconds.",
			wish: { kind: "reboot" }
		};
	}
}
/** The wish with the pilot's value, kept within its bounds. */
function wishWith(a, value) {
	if (!a.value) return a.wish;
	return {
		...a.wish,
		[a.value.field]: clamp(value, a.value.min, a.value.max)
	};
}
var Gesture = class {
	phase = "idle";
	startX = 0;
	travelPx = 1;
	slidPx = 0;
	since = 0;
	press(now, x, travelPx) {
		this.phase = "holding";
		this.startX = x;
		this.travelPx = Math.max(1, travelPx);
		this.slidPx = 0;
		this.since = now;
	}
	move(x) {
		if (this.phase === "idle") return;
		this.slidPx = x - this.startX;
		if (Math.abs(this.slidPx) > 10) this.phase = "sliding";
	}
	/** 0 to 1; a hold fills with time, a slide with distance. */
	progress(now) {
		if (this.phase === "holding") return Math.min(1, (now - this.since) / 800);
		if (this.phase === "sliding") return Math.min(1, Math.max(0, this.slidPx / this.travelPx));
		return 0;
	}
	/** Whether a hold is complete: it confirms by itself. */
	held(now) {
		return this.phase === "holding" && now - this.since >= 800;
	}
	/**
	* Lets go; says whether that confirms: a slide at its end, or a hold that was
	* long enough though a busy browser drew nothing meanwhile.
	*/
	release(now) {
		const done = this.held(now) || this.phase === "sliding" && this.slidPx / this.travelPx >= .94;
		this.phase = "idle";
		return done;
	}
	cancel() {
		this.phase = "idle";
	}
};
// src/panels/confirm/panel.css.ts
var styles$3 = i$1`
  :host { width: min(720px, 100%); pointer-events: auto; }
  .box {
    display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; padding: 14px 16px 16px; background: var(--sky-panel);
    border: 1px solid var(--sky-edge); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow);
  }
  .box.warning { border-color: var(--sky-warning); color: var(--sky-text); }
  .box.caution { border-color: var(--sky-caution); color: var(--sky-text); }
  h2 { font-size: 20px; font-weight: 650; letter-spacing: -0.01em; }
  h2 .of { font-weight: 500; color: var(--sky-dim); }
  .consequence { grid-column: 1; }
  .warning .consequence::before { content: "▲ "; color: var(--sky-warning); }
  .caution .consequence::before { content: "◆ "; color: var(--sky-caution); }
  .head { grid-column: 2; grid-row: 1 / 3; display: flex; align-items: center; gap: 10px; }
  .ring { width: 34px; height: 34px; transform: rotate(-90deg); fill: none; stroke-width: 3; }
  .ring .rest { stroke: var(--sky-text); }
  .ring .all { stroke: var(--sky-line); }
  .value { grid-column: 1 / -1; display: flex; align-items: center; gap: 12px; margin-top: 8px; }
  .value label { min-width: 76px; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .value input[type="range"] { flex: 1; min-width: 80px; height: 48px; accent-color: var(--sky-target); }
  .value .number {
    display: flex; align-items: center; border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); background: var(--sky-raised);
    padding-right: 10px;
  }
  .value .number input {
    width: 84px; height: 46px; border: 0; background: transparent; color: var(--sky-target); font-size: 22px; font-weight: 650;
    text-align: right; padding: 0 2px 0 8px; appearance: textfield;
  }
  .value .number:focus-within { outline: 2px solid var(--sky-focus); outline-offset: 2px; }
  .value .number input:focus { outline: none; }
  .value .number input::-webkit-inner-spin-button { display: none; }
  .go { grid-column: 1 / -1; display: flex; gap: 16px; margin-top: 10px; }
  .track {
    position: relative; flex: 1; height: 64px; min-height: 64px; padding: 0; overflow: hidden; border-radius: 32px; border: 1px solid var(--sky-edge);
    background: var(--sky-raised); touch-action: none; cursor: grab; text-align: center;
  }
  .track:active { background: var(--sky-raised) !important; }
  .fill { position: absolute; inset: 0; transform-origin: left; background: var(--sky-engaged-fill); opacity: 0.9; }
  .warning .fill { background: var(--sky-warning-fill); }
  .thumb {
    position: absolute; top: 3px; left: 3px; width: 56px; height: 56px; border-radius: 50%; background: var(--sky-text); color: var(--sky-panel);
    display: grid; place-items: center;
  }
  .words { position: absolute; inset: 0; padding: 0 20px 0 70px; display: grid; place-items: center; font-weight: 600; }
  .cancel { min-width: 104px; min-height: 64px; }
  @media (max-width: 760px) {
    .value { flex-wrap: wrap; gap: 0 12px; }
    .value label { flex-basis: 100%; }
    .words { padding: 0 10px 0 64px; font-size: var(--sky-text-s); line-height: 1.2; }
    .cancel { min-width: 88px; padding: 0; }
  }
`;
// src/panels/confirm/panel.ts
/** A question without a value is answered or forgotten; five seconds. */
var expiryMs = 5e3;
/** Choosing a value takes a look at the number. */
var valueExpiryMs = 2e4;
var thumbPx = 62;
var ringLength = 2 * Math.PI * 14;
var Confirm = class extends i {
	static styles = [shared, styles$3];
	static properties = {
		ask: { attribute: false },
		value: { state: true }
	};
	gesture = new Gesture();
	deadline = 0;
	frame = 0;
	slideEl;
	constructor() {
		super();
		this.ask = void 0;
		this.value = 0;
	}
	disconnectedCallback() {
		cancelAnimationFrame(this.frame);
		super.disconnectedCallback();
	}
	willUpdate(changed) {
		if (!changed.has("ask") || !this.ask) return;
		this.gesture.cancel();
		this.value = this.ask.value?.initial ?? 0;
		this.touch();
	}
	updated(changed) {
		if (!changed.has("ask") || !this.ask) return;
		this.slideEl = this.renderRoot.querySelector(".track") ?? void 0;
		const first = this.renderRoot.querySelector(this.ask.value ? "input[type=number]" : ".track");
		first?.focus({ preventScroll: true });
		if (first instanceof HTMLInputElement) first.select();
		cancelAnimationFrame(this.frame);
		this.frame = requestAnimationFrame(this.tick);
	}
	touch() {
		this.deadline = performance.now() + (this.ask?.value ? valueExpiryMs : expiryMs);
	}
	tick = () => {
		if (!this.ask) return;
		const now = performance.now();
		if (this.gesture.phase !== "idle") this.touch();
		if (this.gesture.held(now)) {
			this.confirm();
			return;
		}
		if (now >= this.deadline) {
			this.cancel();
			return;
		}
		this.draw(now);
		this.frame = requestAnimationFrame(this.tick);
	};
	draw(now) {
		const progress = this.gesture.progress(now);
		const track = this.slideEl;
		const fill = track?.querySelector(".fill");
		const thumb = track?.querySelector(".thumb");
		if (track && fill && thumb) {
			fill.style.transform = `scaleX(${progress})`;
			const way = this.gesture.phase === "sliding" ? progress * (track.clientWidth - thumbPx) : 0;
			thumb.style.transform = `translateX(${way}px)`;
		}
		const left = Math.max(0, (this.deadline - now) / (this.ask?.value ? valueExpiryMs : expiryMs));
		this.renderRoot.querySelector(".rest")?.style.setProperty("stroke-dashoffset", `${ringLength * (1 - left)}`);
	}
	confirm() {
		const ask = this.ask;
		if (!ask) return;
		this.gesture.cancel();
		const input = this.renderRoot.querySelector("input[type=number]");
		const value = input && input.value.trim() !== "" ? input.valueAsNumber : this.value;
		const wish = wishWith(ask, Number.isFinite(value) ? value : this.value);
		this.dispatchEvent(new CustomEvent("sky-confirmed", { detail: {
			ask,
			wish
		} }));
	}
	cancel() {
		this.gesture.cancel();
		this.dispatchEvent(new CustomEvent("sky-cancelled"));
	}
	down(event) {
		const track = event.currentTarget;
		if (!(track instanceof HTMLElement) || event.button !== 0) return;
		track.setPointerCapture(event.pointerId);
		this.gesture.press(performance.now(), event.clientX, track.clientWidth - thumbPx);
	}
	up() {
		if (this.gesture.release(performance.now())) this.confirm();
	}
	key(event, down) {
		if (event.key !== " " && event.key !== "Enter") return;
		event.preventDefault();
		if (!down) this.up();
		else if (!event.repeat) this.gesture.press(performance.now(), 0, 1);
	}
	escape(event) {
		if (event.key !== "Escape") return;
		event.stopPropagation();
		this.cancel();
	}
	render() {
		const ask = this.ask;
		if (!ask) return A;
		return b`<section class="box ${ask.danger}" role="group" aria-label="Confirm: ${ask.title}, ${ask.vehicleName}"
      @keydown=${this.escape} @pointerdown=${this.touch}>
      <h2>${ask.title} <span class="of">· ${ask.vehicleName}</span></h2>
      <p class="consequence" id="consequence">${ask.consequence}</p>
      <div class="head"><svg class="ring" viewBox="0 0 34 34" role="img" aria-label="The question expires by itself">
        <circle class="all" cx="17" cy="17" r="14"></circle>
        <circle class="rest" cx="17" cy="17" r="14" stroke-dasharray=${ringLength}></circle></svg></div>
      ${ask.value ? this.valueRow(ask) : A}
      <div class="go">
        <button class="track" aria-describedby="consequence"
          aria-label="Slide or hold · ${ask.title}, or hold Space, to confirm"
          @pointerdown=${this.down} @pointermove=${(e) => this.gesture.move(e.clientX)}
          @pointerup=${this.up} @pointercancel=${() => this.gesture.cancel()} @contextmenu=${(e) => e.preventDefault()}
          @keydown=${(e) => this.key(e, true)} @keyup=${(e) => this.key(e, false)}
          @blur=${() => this.gesture.cancel()}>
          <span class="fill"></span><span class="words">Slide or hold · ${ask.title}</span>
          <span class="thumb">${icon("slide")}</span>
        </button>
        <button class="cancel" @click=${this.cancel}>Cancel</button>
      </div>
    </section>`;
	}
	valueRow(ask) {
		const v = ask.value;
		if (!v) return A;
		const take = (event) => {
			this.touch();
			if (event.target instanceof HTMLInputElement && event.target.value !== "") this.value = event.target.valueAsNumber;
		};
		return b`<div class="value">
      <label for="number">${v.label}</label>
      <input type="range" aria-label="${v.label} slider" min=${v.min} max=${v.max} step=${v.step} .value=${String(this.value)} @input=${take}>
      <span class="number"><input id="number" type="number" inputmode="decimal" min=${v.min} max=${v.max} step=${v.step}
        .value=${String(this.value)} @input=${take}
        @keydown=${(e) => {
			if (e.key === "Enter") this.slideEl?.focus();
		}}><span class="unit">${v.unit}</span></span>
    </div>`;
	}
};
customElements.define("sky-confirm", Confirm);
// src/panels/progress/story.ts
/** A good end is read in passing; a bad one needs time to be read. */
var goodMs = 5e3;
var badMs = 15e3;
function tone(c) {
	if (c.state === "sent" || c.state === "in_progress") return "running";
	return c.state === "accepted" ? "good" : "bad";
}
/** sinceMs: how long ago the state changed, by now. */
function visible(c, sinceMs) {
	const t = tone(c);
	return t === "running" || sinceMs < (t === "good" ? goodMs : badMs);
}
function words$1(c, ageMs) {
	const reason = c.reason ? `: ${c.reason}` : "";
	switch (c.state) {
		case "sent": return c.attempts > 1 ? `Sent ${c.attempts} times, no answer yet, ${age(ageMs)}` : `Sent, waiting for the aircraft, ${age(ageMs)}`;
		case "in_progress": return c.progress_ratio === void 0 ? `In progress, ${age(ageMs)}` : `In progress, ${Math.round(c.progress_ratio * 100)} %`;
		case "accepted": return `Accepted by the aircraft${reason}`;
		case "denied": return `Denied by the aircraft${reason || ", without a reason"}`;
		case "unsupported": return `The aircraft does not know this command${reason}`;
		case "failed": return `Failed${reason || ", without a reason"}`;
		case "cancelled": return `Cancelled${reason}`;
		case "unanswered": return `Not answered after ${c.attempts} ${c.attempts === 1 ? "try" : "tries"}: the aircraft may or may not have taken it`;
	}
}
// src/panels/progress/panel.ts
var marks$1 = {
	running: "…",
	good: "✓",
	bad: "✕"
};
/** Three sentences take this long to read. */
var problemMs = 15e3;
/** One sentence. */
var doneMs = 6e3;
var Progress = class extends Live {
	static styles = [shared, i$1`
    :host { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; pointer-events: none; }
    .note {
      pointer-events: auto; display: grid; grid-template-columns: 20px 1fr auto; gap: 0 8px; width: min(440px, 100%); padding: 10px 14px;
      background: var(--sky-panel); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    }
    .note.bad { border-color: var(--sky-caution); }
    .note h2 { font-size: var(--sky-text-m); }
    .note p { grid-column: 2; font-size: var(--sky-text-s); color: var(--sky-dim); overflow-wrap: anywhere; }
    .note.bad p { color: var(--sky-text); }
    .good .mark { color: var(--sky-engaged); }
    .bad .mark { color: var(--sky-caution); }
    .mark { font-weight: 700; }
    progress { grid-column: 2; width: 100%; height: 4px; margin-top: 6px; accent-color: var(--sky-text); }
    .note button { grid-column: 3; grid-row: 1 / 3; }
  `];
	problem;
	done;
	dismissed = /* @__PURE__ */ new Set();
	/** Shows why a command was not even sent. */
	report(what) {
		this.problem = {
			what,
			until: performance.now() + problemMs
		};
		this.requestUpdate();
	}
	/** Shows what was done. */
	say(what, detail) {
		this.done = {
			what,
			detail,
			until: performance.now() + doneMs
		};
		this.requestUpdate();
	}
	render() {
		const s = store.state;
		const commands = (s.connection === "open" ? vehicle(s)?.commands ?? [] : []).filter((c) => !this.dismissed.has(c.id) && visible(c, ageNow(c.updated_age_ms, s))).slice(-3);
		if (this.problem && performance.now() > this.problem.until) this.problem = void 0;
		if (this.done && performance.now() > this.done.until) this.done = void 0;
		return b`${this.problem ? this.refusal(this.problem.what) : A}
      ${this.done ? b`<div class="note good" role="status"><span class="mark" aria-hidden="true">✓</span><h2>${this.done.what}</h2><p>${this.done.detail}</p></div>` : A}
      <div class="visually-hidden" role="status">${commands.map((c) => `${c.words}: ${c.state.replace("_", " ")}. ${c.reason ?? ""} `)}</div>
      ${c(commands, (c) => c.id, (c) => this.note(c, ageNow(c.age_ms, s)))}`;
	}
	note(c, ageMs) {
		const t = tone(c);
		return b`<div class="note ${t}" data-kind=${c.kind} data-state=${c.state}>
      <span class="mark" aria-hidden="true">${marks$1[t]}</span><h2>${c.words}</h2>
      <p>${words$1(c, ageMs)}</p>
      ${c.state === "in_progress" && c.progress_ratio !== void 0 ? b`<progress max="1" .value=${c.progress_ratio} aria-label="${c.words}: progress"></progress>` : A}
      ${t === "bad" ? b`<button class="plain" aria-label="Close" @click=${() => {
			this.dismissed.add(c.id);
			this.requestUpdate();
		}}>✕</button>` : A}
    </div>`;
	}
	refusal(p) {
		return b`<div class="note bad" role="alert"><span class="mark" aria-hidden="true">✕</span><h2>${p.cause}</h2>
      <p>${p.meaning} ${p.action}</p>
      <button class="plain" aria-label="Close" @click=${() => {
			this.problem = void 0;
			this.requestUpdate();
		}}>✕</button></div>`;
	}
};
customElements.define("sky-progress", Progress);
// src/core/commands.ts
function send(wish, vehicleId) {
	return request({
		type: "command",
		vehicle: vehicleId,
		command: wish
	});
}
function acknowledge(key) {
	return request({
		type: "acknowledge",
		alert: key
	});
}
// src/panels/alerts/order.ts
var rank = {
	warning: 0,
	caution: 1,
	advisory: 2
};
/** Most urgent first; within a level the unacknowledged, then the newest. */
function ordered(alerts) {
	return [...alerts].sort((a, b) => rank[a.level] - rank[b.level] || Number(a.acknowledged) - Number(b.acknowledged) || a.age_ms - b.age_ms);
}
/** A warning sounds again after this while nobody acknowledges it. */
var repeatMs$1 = 3e3;
/** Decides when to sound: new cautions once, warnings until acknowledged. */
var Caller = class {
	known = /* @__PURE__ */ new Set();
	lastWarning = -Infinity;
	due(alerts, now) {
		const open = alerts.filter((a) => !a.acknowledged && a.level !== "advisory");
		const fresh = open.filter((a) => !this.known.has(a.key));
		this.known = new Set(open.map((a) => a.key));
		if (open.some((a) => a.level === "warning")) {
			if (fresh.some((a) => a.level === "warning") || now - this.lastWarning >= repeatMs$1) {
				this.lastWarning = now;
				return "warning";
			}
			return;
		}
		return fresh.length > 0 ? "caution" : void 0;
	}
};
// src/panels/alerts/panel.css.ts
var styles$2 = i$1`
  :host { min-height: 0; }
  .quiet { display: flex; align-items: center; gap: 8px; padding: 9px 14px; color: var(--sky-dim); font-size: var(--sky-text-s); }
  li.alert {
    display: grid; grid-template-columns: 22px 1fr auto; gap: 0 6px; padding: 10px 8px 10px 12px;
    border-left: 4px solid transparent; border-bottom: 1px solid var(--sky-line);
  }
  li.warning { border-left-color: var(--sky-warning); color: var(--sky-text); }
  li.caution { border-left-color: var(--sky-caution); color: var(--sky-text); }
  li.advisory { border-left-color: var(--sky-advisory); color: var(--sky-text); }
  .mark { font-size: 15px; line-height: 1.3; }
  .warning .mark, .warning .level { color: var(--sky-warning); }
  .caution .mark, .caution .level { color: var(--sky-caution); }
  .advisory .mark, .advisory .level { color: var(--sky-advisory); }
  .level { font-size: var(--sky-text-xs); font-weight: 700; letter-spacing: 0.08em; }
  .level .vehicle { color: var(--sky-dim); font-weight: 500; letter-spacing: 0; }
  .head { display: block; min-width: 0; padding: 0; border: 0; border-radius: 4px; background: transparent; text-align: left; }
  .cause { display: block; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; }
  .text { grid-column: 2 / -1; font-size: var(--sky-text-s); color: var(--sky-dim); line-height: 1.35; margin-top: 2px; }
  .text b { color: var(--sky-text); font-weight: 500; }
  .ack { align-self: start; padding: 0 10px; font-size: var(--sky-text-s); font-weight: 600; }
  .acked { align-self: start; font-size: var(--sky-text-xs); color: var(--sky-dim); padding: 2px 4px; }
  .rest { padding: 0 12px; width: 100%; border: 0; border-radius: 0; background: transparent; text-align: left; color: var(--sky-dim); font-size: var(--sky-text-s); }
  /* One flash rate, 2 a second, on the small symbol only. */
  @keyframes flash { 0%, 60% { opacity: 1; } 61%, 100% { opacity: 0.15; } }
  li.warning[data-acknowledged="false"] .mark { animation: flash 0.5s step-end infinite; }
  @media (prefers-reduced-motion: reduce) { li.warning .mark { animation: none !important; } }
`;
// src/panels/alerts/panel.ts
var marks = {
	warning: "▲",
	caution: "◆",
	advisory: "●"
};
var Alerts = class extends Live {
	static styles = [shared, styles$2];
	static properties = {
		all: { state: true },
		turned: { state: true }
	};
	caller = new Caller();
	spoken = {
		assertive: "",
		polite: ""
	};
	constructor() {
		super();
		this.all = false;
		this.turned = /* @__PURE__ */ new Set();
	}
	/** Acknowledges the most urgent alert that waits for it; for the shortcut. */
	acknowledgeFirst() {
		const first = ordered(store.state.snapshot?.alerts ?? []).find((a) => !a.acknowledged);
		if (first) acknowledge(first.key);
	}
	render() {
		const alerts = store.state.connection === "open" ? ordered(store.state.snapshot?.alerts ?? []) : [];
		const now = store.live.connection === "open" ? ordered(store.live.snapshot?.alerts ?? []) : [];
		const level = this.caller.due(now, performance.now());
		if (level) sound.play(level);
		this.speak(now);
		const list = this.all ? alerts : alerts.slice(0, 3);
		return b`<section aria-label="Alerts">
      ${alerts.length === 0 ? b`<p class="quiet">${store.state.connection === "open" ? "No alerts" : "Alerts unknown: no connection to the station"}</p>` : b`<ul>${c(list, (a) => a.key, (a) => this.item(a))}</ul>`}
      ${alerts.length > 3 ? b`<button class="rest" aria-expanded=${this.all} @click=${() => {
			this.all = !this.all;
		}}>
        ${this.all ? "Show fewer" : `${alerts.length - 3} more`}</button>` : A}
      <div class="visually-hidden" aria-live="assertive">${this.spoken.assertive}</div>
      <div class="visually-hidden" aria-live="polite">${this.spoken.polite}</div>
    </section>`;
	}
	turn(key) {
		const turned = new Set(this.turned);
		if (!turned.delete(key)) turned.add(key);
		this.turned = turned;
	}
	/** Screen readers hear each text when it changes, warnings at once. */
	speak(alerts) {
		const text = (urgent) => alerts.filter((a) => !a.acknowledged && a.level === "warning" === urgent).map((a) => `${a.level}: ${a.cause} ${a.action}`).join(" ");
		this.spoken = {
			assertive: text(true),
			polite: text(false)
		};
	}
	item(a) {
		const all = store.state.snapshot?.vehicles ?? [];
		const of = all.length > 1 ? all.find((v) => v.id === a.vehicle) : void 0;
		const unfolded = (!a.acknowledged && a.level !== "advisory") !== this.turned.has(a.key);
		const past = store.state.past !== void 0;
		return b`<li class="alert ${a.level}" data-acknowledged=${String(a.acknowledged || past)} data-code=${a.code}>
      <span class="mark" aria-hidden="true">${marks[a.level]}</span>
      <button class="head" aria-expanded=${unfolded} @click=${() => this.turn(a.key)}>
        <span class="level">${a.level.toUpperCase()}${of ? b` <span class="vehicle">· ${vehicleName(of)}</span>` : A}</span>
        <span class="cause">${unbroken(a.cause)}</span></button>
      ${a.acknowledged ? b`<span class="acked">seen</span>` : past ? A : b`<button class="ack" aria-label="OK, acknowledge: ${a.cause}" title="Acknowledge (K)" @click=${() => void acknowledge(a.key)}>OK</button>`}
      ${unfolded ? b`<p class="text">${unbroken(a.meaning)} <b>${unbroken(a.action)}</b></p>` : A}
    </li>`;
	}
};
customElements.define("sky-alerts", Alerts);
// src/panels/values/panel.ts
var Values = class extends Live {
	static styles = [shared, i$1`
    .grid { display: grid; grid-template-columns: 1fr 1fr; }
    .cell { border-bottom: 1px solid var(--sky-line); padding: 7px 12px 8px; min-height: 54px; min-width: 0; }
    .cell:nth-child(odd) { border-right: 1px solid var(--sky-line); }
    dt { font-size: var(--sky-text-xs); color: var(--sky-dim); letter-spacing: 0.03em; white-space: nowrap; }
    dd { font-size: 21px; font-weight: 600; line-height: 1.2; color: var(--sky-value); white-space: nowrap; }
    dd .unit { font-size: var(--sky-text-s); font-weight: 400; }
    dd .stale { font-size: var(--sky-text-m); font-weight: 400; }
    dd .also { font-size: var(--sky-text-s); font-weight: 500; color: var(--sky-dim); margin-left: 6px; }
    .low { color: var(--sky-caution); }
  `];
	render() {
		const s = store.state;
		const v = vehicle(s);
		if (!v) return A;
		return b`<dl class="grid" aria-label="Values">${this.rows(s, v)}</dl>`;
	}
	cell(name, value, also = A) {
		return b`<div class="cell"><dt>${name}</dt><dd>${value}${also}</dd></div>`;
	}
	rows(s, v) {
		const p = v.position;
		const home = v.home;
		const toHome = distance$1(home?.distance_m);
		const posKnown = fresh(p?.age_ms, s, limits.position);
		const b$1 = freshBattery(v, s);
		const batteryAge = b$1?.age_ms ?? v.batteries[0]?.age_ms;
		const low = b$1 ? lowestCell(b$1.cells_v) : void 0;
		return [
			this.cell("Height above home", live(s, p?.age_ms, limits.position, fixed(p?.above_home_m, 1), "m")),
			this.cell("Altitude AMSL", live(s, p?.age_ms, limits.position, fixed(p?.amsl_m), "m")),
			this.cell("Ground speed", live(s, v.velocity?.age_ms, limits.velocity, fixed(v.velocity?.speed_mps, 1), "m/s")),
			this.cell("Climb", live(s, v.velocity?.age_ms, limits.velocity, signed(v.velocity?.climb_mps), "m/s")),
			this.cell("To home", live(s, home && p?.age_ms, limits.position, toHome.number, toHome.unit), posKnown && home?.bearing_deg !== void 0 ? b`<span class="also">${bearing$1(home.bearing_deg)}</span>` : A),
			this.cell("Flight time", v.flying_ms === void 0 || s.connection !== "open" ? b`<span class="dim">${"—"}</span>` : b`${clock(v.flying_ms)}`),
			this.cell("Current", live(s, batteryAge, limits.battery, fixed(b$1?.current_a, 1), "A")),
			this.cell("Used", live(s, batteryAge, limits.battery, fixed(b$1?.consumed_mah), "mAh")),
			low === void 0 ? this.cell("Battery", live(s, batteryAge, limits.battery, percent(b$1?.remaining_ratio), "%")) : this.cell("Lowest cell", live(s, batteryAge, limits.battery, fixed(low, 2), "V")),
			this.cell(v.wind && fresh(v.wind.age_ms, s, limits.wind) ? `Wind from ${bearing$1(v.wind.from_deg)}` : "Wind", live(s, v.wind?.age_ms, limits.wind, fixed(v.wind?.speed_mps, 1), "m/s")),
			...v.range_finder ? [this.cell(v.range_finder.down ? "Above ground" : "Obstacle", live(s, v.range_finder.age_ms, limits.rangeFinder, fixed(v.range_finder.distance_m, 1), "m"))] : [],
			...v.airspeed?.air_mps === void 0 ? [] : [this.cell("Air speed", live(s, v.airspeed.age_ms, limits.velocity, fixed(v.airspeed.air_mps, 1), "m/s"))],
			...v.airspeed?.throttle_ratio === void 0 ? [] : [this.cell("Throttle", live(s, v.airspeed.age_ms, limits.velocity, percent(v.airspeed.throttle_ratio), "%"))],
			...v.mission?.total ? [this.cell("Mission item", live(s, v.mission.age_ms, limits.mission, `${v.mission.current}`, `of ${v.mission.total}`))] : []
		];
	}
};
function lowestCell(cells) {
	return cells.length > 0 ? Math.min(...cells) : void 0;
}
customElements.define("sky-values", Values);
// src/panels/waiting/panel.ts
var words = {
	waiting: "waiting",
	listening: "listening",
	active: "receiving",
	lost: "lost",
	failed: "failed"
};
var Waiting = class extends Live {
	static styles = [shared, i$1`
    :host { pointer-events: auto; width: min(520px, 100%); max-height: 100%; overflow-y: auto; }
    .card { padding: 22px 24px; background: var(--sky-panel); border: 1px solid var(--sky-line); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow); }
    h2 { font-size: var(--sky-text-xl); font-weight: 650; letter-spacing: -0.015em; }
    .lead { margin-top: 4px; color: var(--sky-dim); }
    h3 { margin: 18px 0 4px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
    li { display: grid; grid-template-columns: 24px 1fr auto; gap: 0 10px; align-items: center; padding: 8px 0; border-top: 1px solid var(--sky-line); }
    .what { min-width: 0; overflow-wrap: anywhere; }
    .what small { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
    .state { font-size: var(--sky-text-s); }
    ol { list-style: decimal; padding-left: 1.3em; color: var(--sky-text); }
    ol li { display: list-item; border: 0; padding: 3px 0; }
    .log { display: flex; align-items: center; gap: 10px; margin-top: 16px; font-weight: 600; }
    svg { width: 20px !important; height: 20px !important; color: var(--sky-dim); }
  `];
	render() {
		const snap = store.state.snapshot;
		if (!snap) return A;
		return b`<section class="card" aria-label="Waiting for an aircraft">
      <h2>Waiting for an aircraft</h2>
      <p class="lead">Nothing has been heard yet. It connects by itself as soon as something speaks.</p>
      <h3>Listening to</h3>
      <ul>${snap.links.map((l) => b`<li><span class="dim" aria-hidden="true">${l.state === "failed" ? "✕" : "◌"}</span>
        <span class="what">${l.name}<small>${l.detail}</small></span>
        <span class="state ${l.state === "failed" ? "caution" : "dim"}">${words[l.state]}</span></li>`)}
        ${snap.links.length === 0 ? b`<li><span></span><span class="what dim">No link is open yet.</span></li>` : A}</ul>
      <h3>Plugged in</h3>
      <ul>${snap.devices.map((d) => b`<li>${icon("usb")}<span class="what">${d.product || d.path}<small>${d.path} · ${d.use}</small></span>
        <span class="state dim">${d.usb_id}</span></li>`)}
        ${snap.devices.length === 0 ? b`<li>${icon("usb")}<span class="what dim">No controller, radio or autopilot is plugged in.</span></li>` : A}</ul>
      <h3>What to do</h3>
      <ol><li>Plug the controller or the telemetry radio into USB, or let it send MAVLink by UDP to this machine.</li>
        <li>Switch the aircraft on.</li>
        <li>If a device is listed but stays silent, look at its cable, its baud rate and its protocol.</li></ol>
      <button class="log" title="Logbook (J)" @click=${() => tell(this, "sky-show", { sheet: "missions" })}>${icon("missions")}Look at recorded missions</button>
    </section>`;
	}
};
customElements.define("sky-waiting", Waiting);
/** Samples farther apart than this say nothing about the rate between them. */
var rateLimitMs = 400;
/** A snapshot may carry a sample that an earlier one had; its time then differs
*  only by the jitter of the way here. */
var repeatMs = 20;
/** How fast the shown value approaches the predicted one. */
var timeConstantMs = 45;
/** One shown number. `circle` is the size of a full turn for angles that wrap. */
var Follower = class {
	circle;
	previous;
	last;
	shown;
	drawnAt = 0;
	constructor(circle) {
		this.circle = circle;
	}
	/** Takes a sample; `at` is when it was measured. Repeated ones are ignored. */
	push(value, at) {
		if (this.last && value === this.last.value && at - this.last.at < repeatMs) return;
		if (this.last && at <= this.last.at) {
			this.last = {
				at: this.last.at,
				value
			};
			return;
		}
		this.previous = this.last;
		this.last = {
			at,
			value
		};
	}
	/** Forgets everything: the next sample is shown at once. */
	reset() {
		this.previous = this.last = this.shown = void 0;
	}
	/** The value to draw now, and whether it still moves. */
	read(now) {
		if (!this.last) return {
			value: 0,
			moving: false
		};
		const goal = this.predicted(now);
		const dt = Math.max(0, now - this.drawnAt);
		this.drawnAt = now;
		if (this.shown === void 0 || dt > rateLimitMs) this.shown = goal;
		const gap = this.difference(this.shown, goal);
		this.shown += gap * (1 - Math.exp(-dt / timeConstantMs));
		if (this.circle) this.shown = (this.shown % this.circle + this.circle) % this.circle;
		const moving = Math.abs(gap) > .02 || now - this.last.at <= rateLimitMs && this.rate() !== 0;
		return {
			value: this.shown,
			moving
		};
	}
	/** The newest sample itself, for pages that want no motion. */
	raw() {
		return this.last?.value ?? 0;
	}
	predicted(now) {
		if (!this.last) return 0;
		const since = now - this.last.at;
		if (since > rateLimitMs) return this.last.value;
		return this.last.value + this.rate() * Math.max(0, Math.min(100, since));
	}
	rate() {
		if (!this.last || !this.previous) return 0;
		const dt = this.last.at - this.previous.at;
		return dt < 5 || dt > rateLimitMs ? 0 : this.difference(this.previous.value, this.last.value) / dt;
	}
	difference(from, to) {
		const d = to - from;
		return this.circle ? ((d + this.circle / 2) % this.circle + this.circle) % this.circle - this.circle / 2 : d;
	}
};
// src/instruments/palette.ts
/** Reads the tokens as they hold for an element. */
function readPalette(element) {
	const style = getComputedStyle(element);
	const token = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
	const bg = token("--sky-bg", "#0B0F14");
	const value = token("--sky-value", "#FFFFFF");
	const bright = luminance(bg) > .4;
	return {
		bg,
		panel: token("--sky-panel", "#161C24"),
		line: token("--sky-line", "#2E3844"),
		text: token("--sky-text", "#E6EDF3"),
		dim: token("--sky-dim", "#9AA7B4"),
		value,
		warning: token("--sky-warning", "#FF5C5C"),
		caution: token("--sky-caution", "#FFB000"),
		advisory: token("--sky-advisory", "#4CC9F0"),
		engaged: token("--sky-engaged", "#3DDC84"),
		target: token("--sky-target", "#FF7BFF"),
		sky: token("--sky-sky", "#1F6FB8"),
		earth: token("--sky-earth", "#6E4A26"),
		symbol: bright ? "#FFFFFF" : value,
		halo: "rgb(0 0 0 / 70%)",
		font: token("--sky-font", "sans-serif"),
		bright
	};
}
/** The parts of #rgb or #rrggbb, 0–255; absent for any other notation. */
function parseHex(colour) {
	const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
	if (short) return [
		part$1(short[1], 2),
		part$1(short[2], 2),
		part$1(short[3], 2)
	];
	const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
	return long ? [
		part$1(long[1], 1),
		part$1(long[2], 1),
		part$1(long[3], 1)
	] : void 0;
}
function part$1(hex, times) {
	return parseInt((hex ?? "0").repeat(times), 16);
}
/** Relative luminance by WCAG 2, 0 black to 1 white; 0 for an unknown notation. */
function luminance(colour) {
	const rgb = parseHex(colour);
	if (!rgb) return 0;
	const [r, g, b] = rgb.map((c) => {
		const s = c / 255;
		return s <= .04045 ? s / 12.92 : ((s + .055) / 1.055) ** 2.4;
	});
	return .2126 * r + .7152 * g + .0722 * b;
}
/** The colour `share` of the way from a to b, as #rrggbb. */
function mix(a, b, share) {
	const from = parseHex(a);
	const to = parseHex(b);
	if (!from || !to) return a;
	return `#${from.map((c, i) => Math.round(c + ((to[i] ?? c) - c) * share).toString(16).padStart(2, "0")).join("")}`;
}
/** A #-colour with an opacity. */
function alpha(colour, opacity) {
	const rgb = parseHex(colour);
	return rgb ? `rgba(${rgb[0]}, ${rgb[1]}, ${rgb[2]}, ${opacity})` : colour;
}
// src/instruments/ink.ts
/** Writes one line; the default is centred on (x, y). */
function text(ctx, words, x, y, p, s) {
	ctx.font = `${s.weight ?? 500} ${s.size}px ${p.font}`;
	ctx.textAlign = s.align ?? "center";
	ctx.textBaseline = s.baseline ?? "middle";
	if (s.halo) {
		ctx.strokeStyle = s.halo;
		ctx.lineWidth = Math.max(2.5, s.size / 5);
		ctx.lineJoin = "round";
		ctx.strokeText(words, x, y);
	}
	ctx.fillStyle = s.colour;
	ctx.fillText(words, x, y);
}
/** A straight line on the current path. */
function segment(ctx, x1, y1, x2, y2) {
	ctx.moveTo(x1, y1);
	ctx.lineTo(x2, y2);
}
/** Strokes the current path with a dark edge under it. */
function strokeEdged(ctx, colour, width, halo) {
	ctx.lineWidth = width + 2;
	ctx.strokeStyle = halo;
	ctx.stroke();
	ctx.lineWidth = width;
	ctx.strokeStyle = colour;
	ctx.stroke();
}
/** Runs `draw` with all drawing confined to a rectangle. */
function within(ctx, r, draw) {
	ctx.save();
	ctx.beginPath();
	ctx.rect(r.x, r.y, r.w, r.h);
	ctx.clip();
	draw();
	ctx.restore();
}
/** A closed polygon on a fresh path. */
function polygon(ctx, points) {
	ctx.beginPath();
	points.forEach(([x, y], i) => i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y));
	ctx.closePath();
}
// src/instruments/attitude.ts
var rad$2 = Math.PI / 180;
/** Degrees of pitch between the middle and the nearer edge. */
var halfSpanDeg = 24;
/** Pixels of sky or earth that stay visible however steep the pitch is. */
var sliver = 16;
/** Pitch beyond which chevrons show the way back to the horizon. */
var unusualPitchDeg = 40;
/** Where the horizon lies below the symbol, before the roll turns it; a sliver
*  of the other side is always left. */
function horizonOffset(pitchDeg, pxPerDeg, halfHeight) {
	const limit = halfHeight - sliver;
	return Math.max(-limit, Math.min(limit, pitchDeg * pxPerDeg));
}
/** The ladder's lines near a pitch: each 5°, named each 10°, none beyond ±90°. */
function ladder(pitchDeg, spanDeg) {
	const lines = [];
	const first = Math.max(-90, Math.ceil((pitchDeg - spanDeg) / 5) * 5);
	const last = Math.min(90, pitchDeg + spanDeg);
	for (let deg = first; deg <= last; deg += 5) if (deg !== 0) lines.push({
		deg,
		long: deg % 10 === 0
	});
	return lines;
}
function drawAttitude(ctx, at, v, p) {
	within(ctx, at.rect, () => {
		const half = Math.min(at.cy - at.rect.y, at.rect.y + at.rect.h - at.cy);
		const pxPerDeg = half / halfSpanDeg;
		ctx.save();
		ctx.translate(at.cx, at.cy);
		ctx.rotate(-v.rollDeg * rad$2);
		drawWorld(ctx, horizonOffset(v.pitchDeg, pxPerDeg, half), at.rect.w + at.rect.h, p);
		drawLadder(ctx, v.pitchDeg, pxPerDeg, half, at.free, p);
		ctx.restore();
		drawBank(ctx, at, v.rollDeg, half, p);
		drawSymbol(ctx, at, p);
	});
}
function drawWorld(ctx, horizon, reach, p) {
	ctx.fillStyle = p.sky;
	ctx.fillRect(-reach, -reach, 2 * reach, reach + horizon);
	ctx.fillStyle = p.earth;
	ctx.fillRect(-reach, horizon, 2 * reach, reach - horizon);
	ctx.beginPath();
	segment(ctx, -reach, horizon, reach, horizon);
	ctx.strokeStyle = p.symbol;
	ctx.lineWidth = 2;
	ctx.stroke();
}
function drawLadder(ctx, pitch, pxPerDeg, half, free, p) {
	ctx.save();
	ctx.beginPath();
	ctx.rect(-free / 2, -half + 34, free, 2 * half - 44);
	ctx.clip();
	const long = Math.min(36, free * .22);
	for (const line of ladder(pitch, halfSpanDeg)) {
		const y = (pitch - line.deg) * pxPerDeg;
		const reach = line.long ? long : long * .5;
		ctx.beginPath();
		segment(ctx, -reach, y, reach, y);
		strokeEdged(ctx, p.symbol, 1.5, p.halo);
		if (!line.long) continue;
		const name = String(Math.abs(line.deg));
		const style = {
			size: 12,
			weight: 600,
			colour: p.symbol,
			halo: p.halo
		};
		text(ctx, name, -reach - 6, y, p, {
			...style,
			align: "right"
		});
		text(ctx, name, reach + 6, y, p, {
			...style,
			align: "left"
		});
		if (Math.abs(line.deg) >= unusualPitchDeg) drawChevron(ctx, y, line.deg > 0 ? 1 : -1, pxPerDeg, p);
	}
	ctx.restore();
}
/** A red chevron pointing towards the horizon. */
function drawChevron(ctx, y, towards, pxPerDeg, p) {
	ctx.beginPath();
	ctx.moveTo(-16, y + towards * 2 * pxPerDeg);
	ctx.lineTo(0, y + towards * 5 * pxPerDeg);
	ctx.lineTo(16, y + towards * 2 * pxPerDeg);
	strokeEdged(ctx, p.warning, 4, p.halo);
}
function drawBank(ctx, at, roll, half, p) {
	const r = Math.min(half - 8, at.free * .72);
	const top = {
		x: at.cx,
		y: at.cy - half + 6 + r
	};
	ctx.save();
	ctx.translate(top.x, top.y);
	ctx.beginPath();
	for (const deg of [
		-60,
		-45,
		-30,
		-20,
		-10,
		10,
		20,
		30,
		45,
		60
	]) {
		const length = deg % 30 === 0 ? 11 : 6;
		const a = (deg - 90) * rad$2;
		segment(ctx, Math.cos(a) * r, Math.sin(a) * r, Math.cos(a) * (r - length), Math.sin(a) * (r - length));
	}
	strokeEdged(ctx, p.symbol, 1.5, p.halo);
	polygon(ctx, [
		[0, -r + 9],
		[-6, -r - 1],
		[6, -r - 1]
	]);
	fillEdged(ctx, p.symbol, p.halo);
	ctx.rotate(-Math.max(-75, Math.min(75, roll)) * rad$2);
	polygon(ctx, [
		[0, -r + 10],
		[-7, -r + 22],
		[7, -r + 22]
	]);
	fillEdged(ctx, Math.abs(roll) > 60 ? p.warning : p.symbol, p.halo);
	ctx.restore();
}
function fillEdged(ctx, colour, halo) {
	ctx.strokeStyle = halo;
	ctx.lineWidth = 2;
	ctx.stroke();
	ctx.fillStyle = colour;
	ctx.fill();
}
function drawSymbol(ctx, at, p) {
	const inner = Math.min(22, at.free * .14);
	const outer = Math.min(62, at.free * .38);
	ctx.lineJoin = "miter";
	ctx.beginPath();
	for (const side of [-1, 1]) {
		ctx.moveTo(at.cx + side * outer, at.cy);
		ctx.lineTo(at.cx + side * inner, at.cy);
		ctx.lineTo(at.cx + side * inner, at.cy + 8);
	}
	strokeEdged(ctx, p.symbol, 4, p.halo);
	ctx.beginPath();
	ctx.rect(at.cx - 3, at.cy - 3, 6, 6);
	fillEdged(ctx, p.symbol, p.halo);
}
/** Where a climb rate ends on the scale, −1 (bottom) to 1 (top). The inner half
*  holds ±2 m/s so that a slow sink near the ground can be seen. */
function climbShare(mps) {
	const size = Math.abs(mps);
	const share = size <= 2 ? size / 4 : .5 + (Math.min(size, 6) - 2) / 4 / 2;
	return Math.sign(mps) * share;
}
/** A climb rate with its sign always written. */
function climbText(mps) {
	const shown = Math.abs(mps).toFixed(1);
	if (shown === "0.0") return "0.0";
	return (mps > 0 ? "+" : "−") + shown;
}
function drawClimb(ctx, r, mps, p) {
	ctx.fillStyle = alpha(p.panel, p.bright ? .92 : .88);
	ctx.fillRect(r.x, r.y, r.w, r.h);
	const zero = r.y + r.h / 2;
	const reach = r.h / 2 - 6;
	ctx.beginPath();
	for (const mark of [
		-6,
		-4,
		-2,
		-1,
		0,
		1,
		2,
		4,
		6
	]) {
		const y = zero - climbShare(mark) * reach;
		segment(ctx, r.x, y, r.x + (mark % 2 === 0 ? 7 : 4), y);
	}
	ctx.strokeStyle = p.dim;
	ctx.lineWidth = 1;
	ctx.stroke();
	const y = zero - climbShare(mps) * reach;
	ctx.fillStyle = p.value;
	ctx.fillRect(r.x + 8, Math.min(y, zero) - 1, r.w - 11, Math.abs(y - zero) + 2);
}
// src/instruments/compass.ts
var rad$1 = Math.PI / 180;
/** The turn from one direction to another, −180 to 180. */
function turn(fromDeg, toDeg) {
	return ((toDeg - fromDeg + 180) % 360 + 360) % 360 - 180;
}
/** 0 to 359, three digits. */
function headingText(deg) {
	return String((Math.round(deg) % 360 + 360) % 360).padStart(3, "0") + "°";
}
/** The name of a mark on the rose: a letter at the quarters, else tens. */
function roseName(deg) {
	const d = (deg % 360 + 360) % 360;
	return [
		"N",
		"E",
		"S",
		"W"
	][d % 90 === 0 ? d / 90 : -1] ?? String(d / 10);
}
/** Draws the rose into a rectangle; its top touches the upper edge. */
function drawRose(ctx, r, c, p) {
	const cx = r.x + r.w / 2;
	const boxH = 24;
	const radius = Math.max(60, Math.min(r.w * .44, (r.h - boxH - 8) * 1.04));
	const cy = r.y + boxH + 8 + radius;
	within(ctx, r, () => {
		ctx.save();
		ctx.translate(cx, cy);
		drawDial(ctx, radius, c.headingDeg, p);
		if (c.trackDeg !== void 0) marker(ctx, radius, turn(c.headingDeg, c.trackDeg), () => drawTrack(ctx, p));
		if (c.targetDeg !== void 0) marker(ctx, radius, turn(c.headingDeg, c.targetDeg), () => drawTarget(ctx, p));
		if (c.homeDeg !== void 0) marker(ctx, radius, turn(c.headingDeg, c.homeDeg), () => drawHome(ctx, p));
		drawAircraft(ctx, Math.min(0, r.y + r.h - 22 - cy), p);
		ctx.restore();
		drawHeadingBox(ctx, cx, r.y + 1, boxH, c.headingDeg, p);
	});
}
function drawDial(ctx, radius, heading, p) {
	ctx.beginPath();
	ctx.arc(0, 0, radius, 0, 2 * Math.PI);
	ctx.fillStyle = p.bg;
	ctx.fill();
	ctx.strokeStyle = p.line;
	ctx.lineWidth = 1;
	ctx.stroke();
	ctx.beginPath();
	for (let deg = 0; deg < 360; deg += 5) {
		const a = (deg - heading - 90) * rad$1;
		const length = deg % 30 === 0 ? 10 : deg % 10 === 0 ? 7 : 4;
		segment(ctx, Math.cos(a) * radius, Math.sin(a) * radius, Math.cos(a) * (radius - length), Math.sin(a) * (radius - length));
	}
	ctx.strokeStyle = p.dim;
	ctx.lineWidth = 1.25;
	ctx.stroke();
	for (let deg = 0; deg < 360; deg += 30) {
		ctx.save();
		ctx.rotate((deg - heading) * rad$1);
		const quarter = deg % 90 === 0;
		text(ctx, roseName(deg), 0, -radius + 20, p, {
			size: quarter ? 15 : 12,
			weight: quarter ? 700 : 500,
			colour: quarter ? p.value : p.text
		});
		ctx.restore();
	}
}
/** Calls draw with the rim of the rose at the origin, outwards up. */
function marker(ctx, radius, deg, draw) {
	ctx.save();
	ctx.rotate(deg * rad$1);
	ctx.translate(0, -radius);
	draw();
	ctx.restore();
}
function drawTrack(ctx, p) {
	polygon(ctx, [
		[0, -1],
		[6, 7],
		[0, 15],
		[-6, 7]
	]);
	ctx.fillStyle = p.bg;
	ctx.fill();
	ctx.strokeStyle = p.value;
	ctx.lineWidth = 2;
	ctx.stroke();
}
function drawTarget(ctx, p) {
	polygon(ctx, [
		[-8, -7],
		[8, -7],
		[8, 2],
		[3, 2],
		[0, -3],
		[-3, 2],
		[-8, 2]
	]);
	ctx.fillStyle = p.target;
	ctx.fill();
}
function drawHome(ctx, p) {
	ctx.beginPath();
	ctx.arc(0, 4, 9, 0, 2 * Math.PI);
	ctx.fillStyle = p.value;
	ctx.fill();
	text(ctx, "H", 0, 4.5, p, {
		size: 12,
		weight: 700,
		colour: p.bg
	});
}
function drawAircraft(ctx, y, p) {
	polygon(ctx, [
		[0, y - 11],
		[8, y + 9],
		[0, y + 5],
		[-8, y + 9]
	]);
	ctx.fillStyle = p.value;
	ctx.fill();
}
function drawHeadingBox(ctx, cx, y, h, heading, p) {
	const half = 29;
	polygon(ctx, [
		[cx - half, y],
		[cx + half, y],
		[cx + half, y + h],
		[cx + 6, y + h],
		[cx, y + h + 7],
		[cx - 6, y + h],
		[cx - half, y + h]
	]);
	ctx.fillStyle = p.bg;
	ctx.fill();
	ctx.strokeStyle = p.value;
	ctx.lineWidth = 1.5;
	ctx.stroke();
	text(ctx, headingText(heading), cx + 2, y + h / 2 + 1, p, {
		size: 17,
		weight: 700,
		colour: p.value
	});
}
/** Draws the strip form: ±60° around the nose. */
function drawStrip(ctx, r, c, p) {
	const pxPerDeg = r.w / 120;
	const cx = r.x + r.w / 2;
	const x = (deg) => cx + turn(c.headingDeg, deg) * pxPerDeg;
	within(ctx, r, () => {
		ctx.fillStyle = p.panel;
		ctx.fillRect(r.x, r.y, r.w, r.h);
		ctx.beginPath();
		const first = Math.ceil((c.headingDeg - 62) / 10) * 10;
		for (let deg = first; deg <= c.headingDeg + 62; deg += 10) segment(ctx, x(deg), r.y, x(deg), r.y + (deg % 30 === 0 ? 8 : 5));
		ctx.strokeStyle = p.dim;
		ctx.lineWidth = 1;
		ctx.stroke();
		for (let deg = Math.ceil(first / 30) * 30; deg <= c.headingDeg + 62; deg += 30) {
			if (Math.abs(x(deg) - cx) > r.w / 2 - 10) continue;
			text(ctx, roseName(deg), x(deg), r.y + r.h - 9, p, {
				size: 12,
				weight: 600,
				colour: p.text
			});
		}
		const at = (deg, draw) => {
			if (deg === void 0) return;
			ctx.save();
			ctx.translate(Math.max(r.x + 9, Math.min(r.x + r.w - 9, x(deg))), r.y + 6);
			draw();
			ctx.restore();
		};
		at(c.trackDeg, () => drawTrack(ctx, p));
		at(c.targetDeg, () => drawTarget(ctx, p));
		at(c.homeDeg, () => drawHome(ctx, p));
		drawHeadingBox(ctx, cx, r.y + .5, r.h - 9, c.headingDeg, p);
	});
}
// src/instruments/missing.ts
/** An age for a small space: "1.2 s", "48 s", "12 min", "3 h"; "no data" when it never came. */
function ageText(ageMs) {
	if (!Number.isFinite(ageMs)) return "no data";
	const s = ageMs / 1e3;
	if (s < 10) return `${s.toFixed(1)} s`;
	if (s < 100) return `${Math.round(s)} s`;
	if (s < 5400) return `${Math.round(s / 60)} min`;
	return `${Math.round(s / 3600)} h`;
}
/** Covers a rectangle with a cross, what is missing, and for how long; without a
*  word only with the cross. */
function drawMissing(ctx, r, word, ageMs, colour, p) {
	within(ctx, r, () => {
		ctx.fillStyle = p.panel;
		ctx.fillRect(r.x, r.y, r.w, r.h);
		ctx.strokeStyle = colour;
		ctx.lineWidth = 2;
		ctx.beginPath();
		segment(ctx, r.x, r.y, r.x + r.w, r.y + r.h);
		segment(ctx, r.x, r.y + r.h, r.x + r.w, r.y);
		ctx.rect(r.x + 1, r.y + 1, r.w - 2, r.h - 2);
		ctx.stroke();
		if (word) label(ctx, r, word, ageText(ageMs), colour, p);
	});
}
function label(ctx, r, word, age, colour, p) {
	const size = Math.max(9, Math.min(18, (r.w - 8) / (word.length * .72)));
	const small = Math.max(9, Math.min(13, size));
	ctx.font = `700 ${size}px ${p.font}`;
	const width = Math.min(r.w - 4, Math.max(ctx.measureText(word).width, small * age.length * .6) + 10);
	const height = size + small + 12;
	const cx = r.x + r.w / 2;
	const cy = r.y + r.h / 2;
	if (r.h < height + 4) {
		ctx.fillStyle = p.panel;
		ctx.fillRect(cx - width / 2, cy - size / 2 - 2, width, size + 4);
		text(ctx, word, cx, cy, p, {
			size,
			weight: 700,
			colour
		});
		return;
	}
	ctx.fillStyle = p.panel;
	ctx.fillRect(cx - width / 2, cy - height / 2, width, height);
	text(ctx, word, cx, cy - small / 2 - 2, p, {
		size,
		weight: 700,
		colour
	});
	text(ctx, age, cx, cy + size / 2 + 2, p, {
		size: small,
		colour: p.text
	});
}
// src/instruments/tape.ts
/** The ticks between two values; each fifth step has a name when steps are
*  halves of a decade, else each second. */
function ticks(from, to, step, least = -Infinity) {
	const list = [];
	const first = Math.ceil((Math.max(from, least) - 1e-9) / step);
	const last = Math.floor((to + 1e-9) / step);
	for (let i = first; i <= last; i++) list.push({
		at: i * step + 0,
		named: i % namedEvery(step) === 0
	});
	return list;
}
function namedEvery(step) {
	return Number(String(step).replace(/[0.]/g, "")[0]) === 1 ? 5 : 2;
}
/** Where a value lies on a tape, in pixels from its top; larger values are higher. */
function tapeY(value, middle, halfSpan, height) {
	return height / 2 - (value - middle) / halfSpan * (height / 2);
}
/** A step and span that suit a value: fine near the ground, coarse high up. */
function heightScale(valueMetres) {
	const v = Math.abs(valueMetres);
	if (v < 200) return {
		halfSpan: 20,
		step: 2
	};
	if (v < 1e3) return {
		halfSpan: 50,
		step: 5
	};
	return {
		halfSpan: 100,
		step: 10
	};
}
/** The number in the window: fixed decimals, fewer when it would not fit. */
function windowText(value, decimals) {
	const shown = Math.abs(value) >= 1e3 ? value.toFixed(0) : value.toFixed(decimals);
	return Number(shown) === 0 ? 0 .toFixed(decimals) : shown.replace("-", "−");
}
function drawTape(ctx, r, t, p) {
	ctx.fillStyle = alpha(p.panel, p.bright ? .92 : .88);
	ctx.fillRect(r.x, r.y, r.w, r.h);
	const body = {
		x: r.x,
		y: r.y + 18,
		w: r.w,
		h: r.h - 18
	};
	within(ctx, body, () => drawScale(ctx, body, t, p));
	drawWindow(ctx, body, t, p);
	text(ctx, t.title, r.x + r.w / 2, r.y + 9 + 1, p, {
		size: 11,
		weight: 600,
		colour: p.dim
	});
}
function drawScale(ctx, b, t, p) {
	const inner = t.side === "left" ? b.x + b.w : b.x;
	const out = t.side === "left" ? -1 : 1;
	const y = (v) => b.y + tapeY(v, t.value, t.halfSpan, b.h);
	ctx.beginPath();
	segment(ctx, inner + out * .5, b.y, inner + out * .5, b.y + b.h);
	const list = ticks(t.value - t.halfSpan, t.value + t.halfSpan, t.step, t.least);
	for (const tick of list) segment(ctx, inner, y(tick.at), inner + out * (tick.named ? 9 : 5), y(tick.at));
	ctx.strokeStyle = p.dim;
	ctx.lineWidth = 1;
	ctx.stroke();
	for (const tick of list) {
		if (!tick.named) continue;
		text(ctx, windowText(tick.at, 0), inner + out * 13, y(tick.at), p, {
			size: 12,
			colour: p.text,
			align: t.side === "left" ? "right" : "left"
		});
	}
	if (t.second !== void 0) drawSecond(ctx, inner, out, Math.max(b.y, Math.min(b.y + b.h, y(t.second))), p);
	if (t.target !== void 0) drawBug(ctx, b, inner, out, y(t.target), p);
}
/** A small hollow triangle in the value colour. */
function drawSecond(ctx, inner, out, y, p) {
	polygon(ctx, [
		[inner, y],
		[inner + out * 9, y - 5],
		[inner + out * 9, y + 5]
	]);
	ctx.strokeStyle = p.value;
	ctx.lineWidth = 1.5;
	ctx.stroke();
}
/** The commanded value: a magenta bug, half of it left at the end it is beyond. */
function drawBug(ctx, b, inner, out, y, p) {
	const at = Math.max(b.y, Math.min(b.y + b.h, y));
	polygon(ctx, [
		[inner, at - 9],
		[inner + out * 8, at - 9],
		[inner + out * 8, at - 4],
		[inner + out * 3, at],
		[inner + out * 8, at + 4],
		[inner + out * 8, at + 9],
		[inner, at + 9]
	]);
	ctx.fillStyle = p.target;
	ctx.fill();
}
function drawWindow(ctx, b, t, p) {
	const words = windowText(t.value, t.decimals);
	const cy = b.y + b.h / 2;
	const half = 15;
	const out = t.side === "left" ? -1 : 1;
	const inner = t.side === "left" ? b.x + b.w : b.x;
	const outer = inner + out * b.w;
	polygon(ctx, [
		[inner - out * 7, cy],
		[inner + out * 2, cy - 7],
		[inner + out * 2, cy - half],
		[outer - out, cy - half],
		[outer - out, cy + half],
		[inner + out * 2, cy + half],
		[inner + out * 2, cy + 7]
	]);
	ctx.fillStyle = p.bg;
	ctx.fill();
	ctx.strokeStyle = p.value;
	ctx.lineWidth = 1.5;
	ctx.stroke();
	const size = Math.min(19, (b.w - 10) / (words.length * .62));
	text(ctx, words, inner + out * 6, cy + .5, p, {
		size,
		weight: 700,
		colour: p.value,
		align: t.side === "left" ? "right" : "left"
	});
}
// src/instruments/pfd.ts
var foot = 22;
/** Below this height a rose would leave the attitude too little. */
var roomForRose = 270;
/** Divides the room; `compact` asks for the strip instead of the rose. */
function layout(width, height, compact) {
	const strip = compact || height < roomForRose;
	const compassH = strip ? 36 : Math.round(Math.min(height * .38, width * .5));
	const top = height - compassH;
	const tape = Math.round(Math.max(50, Math.min(76, width * .2)));
	const climb = Math.round(Math.max(16, Math.min(24, width * .07)));
	return {
		attitude: {
			x: 0,
			y: 0,
			w: width,
			h: top
		},
		speed: {
			x: 0,
			y: 0,
			w: tape,
			h: top - foot
		},
		height: {
			x: width - climb - tape,
			y: 0,
			w: tape,
			h: top - foot
		},
		climb: {
			x: width - climb,
			y: 18,
			w: climb,
			h: top - foot - 18
		},
		footLeft: {
			x: 0,
			y: top - foot,
			w: tape,
			h: foot
		},
		footRight: {
			x: width - climb - tape,
			y: top - foot,
			w: tape + climb,
			h: foot
		},
		compass: {
			x: 0,
			y: top,
			w: width,
			h: compassH
		},
		strip
	};
}
function drawPfd(ctx, width, height, compact, v, p) {
	const l = layout(width, height, compact);
	ctx.fillStyle = p.panel;
	ctx.fillRect(0, 0, width, height);
	drawMiddle(ctx, l, v, p);
	drawSpeed(ctx, l, v, p);
	drawHeight(ctx, l, v, p);
	drawCompass(ctx, l, v, p);
}
function drawMiddle(ctx, l, v, p) {
	const left = l.speed.w;
	const free = l.height.x - left;
	if (v.attitude.ok) drawAttitude(ctx, {
		rect: l.attitude,
		cx: left + free / 2,
		cy: l.speed.y + 18 + (l.speed.h - 18) / 2,
		free
	}, v.attitude.value, p);
	else drawMissing(ctx, {
		...l.attitude,
		x: left,
		w: free
	}, "ATTITUDE", v.attitude.ageMs, p.warning, p);
}
function drawSpeed(ctx, l, v, p) {
	if (v.groundMps.ok) drawTape(ctx, l.speed, {
		value: v.groundMps.value,
		title: "GS m/s",
		decimals: 1,
		side: "left",
		halfSpan: 10,
		step: 1,
		least: 0,
		...v.airMps === void 0 ? {} : { second: v.airMps }
	}, p);
	else drawMissing(ctx, l.speed, "SPEED", v.groundMps.ageMs, p.caution, p);
	drawFoot(ctx, l.footLeft, v.airMps === void 0 ? "" : `AS ${v.airMps.toFixed(1)}`, p.text, p);
}
function drawHeight(ctx, l, v, p) {
	if (v.height.ok) {
		drawTape(ctx, l.height, {
			value: v.height.value,
			title: `${v.datum} m`,
			decimals: 1,
			side: "right",
			...heightScale(v.height.value),
			...v.targetHeightM === void 0 ? {} : { target: v.targetHeightM }
		}, p);
		if (v.targetHeightM !== void 0) {
			const at = {
				...l.height,
				y: l.height.y + 18,
				h: 17
			};
			ctx.fillStyle = p.panel;
			ctx.fillRect(at.x, at.y, at.w, at.h);
			text(ctx, windowText(v.targetHeightM, 0), at.x + at.w / 2, at.y + 8, p, {
				size: 13,
				weight: 700,
				colour: p.target
			});
		}
	} else drawMissing(ctx, l.height, "HEIGHT", v.height.ageMs, p.caution, p);
	if (v.climbMps.ok) {
		ctx.fillStyle = p.panel;
		ctx.fillRect(l.climb.x, 0, l.climb.w, 18);
		drawClimb(ctx, l.climb, v.climbMps.value, p);
		drawFoot(ctx, l.footRight, `${climbText(v.climbMps.value)} m/s`, p.value, p);
	} else {
		drawMissing(ctx, l.climb, "", v.climbMps.ageMs, p.caution, p);
		drawFoot(ctx, l.footRight, "CLIMB —", p.caution, p);
	}
}
function drawFoot(ctx, r, words, colour, p) {
	ctx.fillStyle = p.panel;
	ctx.fillRect(r.x, r.y, r.w, r.h);
	if (words) text(ctx, words, r.x + r.w / 2, r.y + r.h / 2, p, {
		size: 12.5,
		weight: 600,
		colour
	});
}
function drawCompass(ctx, l, v, p) {
	if (!v.heading.ok) {
		drawMissing(ctx, l.compass, "HEADING", v.heading.ageMs, p.caution, p);
		return;
	}
	const compass = {
		headingDeg: v.heading.value,
		...v.trackDeg === void 0 ? {} : { trackDeg: v.trackDeg },
		...v.homeDeg === void 0 ? {} : { homeDeg: v.homeDeg },
		...v.targetDeg === void 0 ? {} : { targetDeg: v.targetDeg }
	};
	if (l.strip) {
		drawStrip(ctx, l.compass, compass, p);
		return;
	}
	const r = {
		...l.compass,
		y: l.compass.y + 6,
		h: l.compass.h - 6
	};
	drawRose(ctx, r, compass, p);
	if (v.wind) drawWind(ctx, r, v.wind, v.heading.value, p);
	if (v.homeM !== void 0) {
		text(ctx, "HOME", r.x + r.w - 8, r.y + 7, p, {
			size: 11,
			weight: 600,
			colour: p.dim,
			align: "right"
		});
		text(ctx, distanceText(v.homeM), r.x + r.w - 8, r.y + 23, p, {
			size: 14,
			weight: 600,
			colour: p.text,
			align: "right"
		});
		if (v.homeDeg !== void 0) drawArrow(ctx, r.x + r.w - 16, r.y + 43, v.homeDeg - v.heading.value, p);
	}
}
function drawWind(ctx, r, wind, heading, p) {
	text(ctx, "WIND m/s", r.x + 8, r.y + 7, p, {
		size: 11,
		weight: 600,
		colour: p.dim,
		align: "left"
	});
	text(ctx, wind.mps.toFixed(1), r.x + 30, r.y + 23, p, {
		size: 14,
		weight: 600,
		colour: p.text,
		align: "left"
	});
	drawArrow(ctx, r.x + 17, r.y + 23, wind.fromDeg + 180 - heading, p);
}
/** An arrow for a direction seen from the nose. */
function drawArrow(ctx, x, y, deg, p) {
	ctx.save();
	ctx.translate(x, y);
	ctx.rotate(deg * Math.PI / 180);
	ctx.beginPath();
	ctx.moveTo(0, 8);
	ctx.lineTo(0, -7);
	ctx.moveTo(-4, -2);
	ctx.lineTo(0, -8);
	ctx.lineTo(4, -2);
	ctx.strokeStyle = p.text;
	ctx.lineWidth = 1.75;
	ctx.lineJoin = "round";
	ctx.stroke();
	ctx.restore();
}
/** A distance for people: "42 m", "1.24 km", "35 km". */
function distanceText(metres) {
	if (metres < 999.5) return `${Math.round(metres)} m`;
	const km = metres / 1e3;
	return km < 9.995 ? `${km.toFixed(2)} km` : km < 99.95 ? `${km.toFixed(1)} km` : `${Math.round(km)} km`;
}
/** The display in words, for those who cannot see it. */
function describe(v) {
	return [
		say(v.attitude, "attitude", (a) => `${side(a.rollDeg, "right", "left")}, pitch ${side(a.pitchDeg, "up", "down")}`),
		say(v.heading, "heading", (h) => `heading ${Math.round(h) % 360} degrees`),
		say(v.groundMps, "speed", (s) => `ground speed ${s.toFixed(1)} metres per second`),
		say(v.height, "height", (h) => `height ${h.toFixed(1)} metres ${v.datum === "REL" ? "above home" : "above sea level"}`),
		say(v.climbMps, "climb", (c) => `vertical speed ${c.toFixed(1)} metres per second`)
	].join("; ");
}
function say(s, name, words) {
	return s.ok ? words(s.value) : `${name} missing, ${ageText(s.ageMs)}`;
}
function side(deg, positive, negative) {
	const d = Math.round(Math.abs(deg));
	return d === 0 ? "level" : `${d} degrees ${deg > 0 ? positive : negative}`;
}
// src/instruments/surface.ts
var Surface = class {
	canvas;
	paint;
	frame = 0;
	seen = true;
	width = 0;
	height = 0;
	ctx;
	sizes;
	sight;
	constructor(canvas, paint) {
		this.canvas = canvas;
		this.paint = paint;
		this.ctx = canvas.getContext("2d");
		this.sizes = new ResizeObserver(() => this.measure());
		this.sight = new IntersectionObserver((entries) => {
			this.seen = entries.at(-1)?.isIntersecting ?? true;
			this.invalidate();
		});
		this.sizes.observe(canvas);
		this.sight.observe(canvas);
		document.addEventListener("visibilitychange", this.invalidate);
	}
	/** Asks for one frame. */
	invalidate = () => {
		if (this.frame || !this.seen || document.hidden) return;
		this.frame = requestAnimationFrame((now) => {
			this.frame = 0;
			this.draw(now);
		});
	};
	/** Stops for good. */
	close() {
		cancelAnimationFrame(this.frame);
		this.seen = false;
		this.sizes.disconnect();
		this.sight.disconnect();
		document.removeEventListener("visibilitychange", this.invalidate);
	}
	measure() {
		this.width = this.canvas.clientWidth;
		this.height = this.canvas.clientHeight;
		this.invalidate();
	}
	draw(now) {
		const { ctx, canvas, width, height } = this;
		if (!ctx || width < 1 || height < 1) return;
		const ratio = window.devicePixelRatio || 1;
		const w = Math.round(width * ratio);
		const h = Math.round(height * ratio);
		if (canvas.width !== w || canvas.height !== h) {
			canvas.width = w;
			canvas.height = h;
		}
		ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
		ctx.clearRect(0, 0, width, height);
		if (this.paint(ctx, width, height, now)) this.invalidate();
	}
};
// src/panels/pfd/panel.css.ts
var styles$1 = i$1`
  :host {
    display: block;
    position: relative;
    min-width: 220px;
    min-height: 150px;
    aspect-ratio: 300 / 350;
    overflow: hidden;
    background: var(--sky-panel);
    contain: strict;
  }
  :host([compact]) {
    aspect-ratio: 300 / 190;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    display: block;
  }
`;
// src/map/geo.ts
var rad = Math.PI / 180;
/** Mean radius of the earth in metres. */
var earthM = 6371008.8;
/** Great-circle distance in metres. */
function distance(lat1, lon1, lat2, lon2) {
	const a = Math.sin((lat2 - lat1) * rad / 2) ** 2 + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin((lon2 - lon1) * rad / 2) ** 2;
	return 2 * earthM * Math.asin(Math.min(1, Math.sqrt(a)));
}
/** Direction to start in from the first place to the second, 0 to 360. */
function bearing(lat1, lon1, lat2, lon2) {
	const d = (lon2 - lon1) * rad;
	const y = Math.sin(d) * Math.cos(lat2 * rad);
	const x = Math.cos(lat1 * rad) * Math.sin(lat2 * rad) - Math.sin(lat1 * rad) * Math.cos(lat2 * rad) * Math.cos(d);
	return (Math.atan2(y, x) / rad + 360) % 360;
}
/** The place a way north and east of another, on the local plane. */
function offset(lat, lon, northM, eastM) {
	return {
		lat: lat + northM / earthM / rad,
		lon: wrapLon(lon + eastM / (earthM * Math.cos(lat * rad)) / rad)
	};
}
/** How far north and east the second place is of the first, on the local plane. */
function local(lat1, lon1, lat2, lon2) {
	return {
		northM: (lat2 - lat1) * rad * earthM,
		eastM: wrapLon(lon2 - lon1) * rad * earthM * Math.cos(lat1 * rad)
	};
}
/** The same longitude in −180 to 180. */
function wrapLon(lon) {
	if (lon >= -180 && lon < 180) return lon;
	return ((lon + 180) % 360 + 360) % 360 - 180;
}
/** A coordinate as pilots write it: "51.47790° N  000.00150° W". */
function placeText(lat, lon) {
	return `${part(lat, 8, "N", "S")}  ${part(lon, 9, "E", "W")}`;
}
function part(value, pad, plus, minus) {
	return `${Math.abs(value).toFixed(5).padStart(pad, "0")}° ${value < 0 ? minus : plus}`;
}
// src/panels/pfd/values.ts
/** Movement slower than this has no direction worth showing. */
var leastTrackMps = .8;
/** The first source that is young enough, else the age of the youngest. */
function choose(sources, limitMs, age) {
	let youngest = Infinity;
	for (const s of sources) {
		if (s.value === void 0) continue;
		const ms = age(s.ageMs);
		if (ms <= limitMs) return {
			ok: true,
			value: s.value
		};
		youngest = Math.min(youngest, ms);
	}
	return {
		ok: false,
		ageMs: youngest
	};
}
function pfdValues(state, now) {
	const v = vehicle(state);
	const age = (ageMs) => ageNow(ageMs, state, now);
	const rel = v?.position?.above_home_m;
	const attitudeAge = age(v?.attitude?.age_ms);
	const values = {
		attitude: v?.attitude && attitudeAge <= limits.attitude ? {
			ok: true,
			value: {
				rollDeg: v.attitude.roll_deg,
				pitchDeg: v.attitude.pitch_deg
			}
		} : {
			ok: false,
			ageMs: attitudeAge
		},
		heading: choose([{
			ageMs: v?.heading?.age_ms,
			value: v?.heading?.true_deg
		}, {
			ageMs: v?.attitude?.age_ms,
			value: v?.attitude?.yaw_deg
		}], limits.heading, age),
		groundMps: choose([{
			ageMs: v?.velocity?.age_ms,
			value: v?.velocity?.speed_mps
		}, {
			ageMs: v?.airspeed?.age_ms,
			value: v?.airspeed?.ground_mps
		}], limits.velocity, age),
		height: choose([{
			ageMs: v?.position?.age_ms,
			value: rel ?? v?.position?.amsl_m
		}], limits.position, age),
		datum: rel === void 0 && v?.position?.amsl_m !== void 0 ? "AMSL" : "REL",
		climbMps: choose([{
			ageMs: v?.velocity?.age_ms,
			value: v?.velocity?.climb_mps
		}, {
			ageMs: v?.airspeed?.age_ms,
			value: v?.airspeed?.climb_mps
		}], limits.velocity, age)
	};
	if (v) addOptional(values, v, age);
	return values;
}
function addOptional(out, v, age) {
	const positionKnown = v.position !== void 0 && age(v.position.age_ms) <= limits.position;
	if (v.airspeed?.air_mps !== void 0 && age(v.airspeed.age_ms) <= limits.velocity) out.airMps = v.airspeed.air_mps;
	if (v.velocity && v.velocity.speed_mps >= leastTrackMps && age(v.velocity.age_ms) <= limits.velocity) out.trackDeg = Math.atan2(v.velocity.east_mps, v.velocity.north_mps) * 180 / Math.PI;
	if (positionKnown && v.home?.distance_m !== void 0) {
		out.homeM = v.home.distance_m;
		if (v.home.bearing_deg !== void 0 && v.home.distance_m > 3) out.homeDeg = v.home.bearing_deg;
	}
	const m = v.mission;
	if (m && age(m.age_ms) <= limits.mission) {
		if (m.target_above_home_m !== void 0 && out.datum === "REL") out.targetHeightM = m.target_above_home_m;
		if (positionKnown && v.position && m.target_lat_deg !== void 0 && m.target_lon_deg !== void 0) out.targetDeg = bearing(v.position.lat_deg, v.position.lon_deg, m.target_lat_deg, m.target_lon_deg);
	}
	if (v.wind && age(v.wind.age_ms) <= limits.wind) out.wind = {
		fromDeg: v.wind.from_deg,
		mps: v.wind.speed_mps
	};
}
// src/panels/pfd/panel.ts
/** Ages move on without snapshots; this often they are looked at again. */
var tickMs = 250;
/** A screen reader is told at most this often. */
var wordsMs = 1e3;
var SkyPfd = class extends i {
	static styles = styles$1;
	static properties = { compact: {
		type: Boolean,
		reflect: true
	} };
	surface;
	palette;
	leave;
	timer = 0;
	saidAt = -Infinity;
	shownVehicle;
	calm = matchMedia("(prefers-reduced-motion: reduce)");
	roll = new Follower(360);
	pitch = new Follower();
	heading = new Follower(360);
	speed = new Follower();
	height = new Follower();
	climb = new Follower();
	constructor() {
		super();
		this.compact = false;
	}
	connectedCallback() {
		super.connectedCallback();
		this.leave = store.subscribe(this.take);
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
		this.surface = void 0;
	}
	render() {
		return b`<canvas role="img" aria-label="Flight display"></canvas>`;
	}
	firstUpdated() {
		this.open();
	}
	updated() {
		this.surface?.invalidate();
	}
	open() {
		const canvas = this.renderRoot.querySelector("canvas");
		if (!canvas || this.surface) return;
		this.surface = new Surface(canvas, (ctx, w, h, now) => this.paint(ctx, w, h, now));
		this.take();
	}
	recolour = () => {
		this.palette = void 0;
		this.surface?.invalidate();
	};
	/** Hands the newest samples to the followers. */
	take = () => {
		const s = store.state;
		const v = vehicle(s);
		if (v?.id !== this.shownVehicle) {
			this.shownVehicle = v?.id;
			for (const f of [
				this.roll,
				this.pitch,
				this.heading,
				this.speed,
				this.height,
				this.climb
			]) f.reset();
		}
		if (v?.attitude) {
			const at = s.receivedAt - v.attitude.age_ms;
			this.roll.push(v.attitude.roll_deg, at);
			this.pitch.push(v.attitude.pitch_deg, at);
		}
		const values = pfdValues(s, performance.now());
		const push = (f, shown, ageMs) => {
			if (shown.ok) f.push(shown.value, s.receivedAt - (ageMs ?? 0));
			else f.reset();
		};
		push(this.heading, values.heading, v?.heading?.age_ms ?? v?.attitude?.age_ms);
		push(this.speed, values.groundMps, v?.velocity?.age_ms ?? v?.airspeed?.age_ms);
		push(this.height, values.height, v?.position?.age_ms);
		push(this.climb, values.climbMps, v?.velocity?.age_ms ?? v?.airspeed?.age_ms);
		this.surface?.invalidate();
	};
	paint(ctx, width, height, now) {
		this.palette ??= readPalette(this);
		const values = pfdValues(store.state, now);
		const moving = this.calm.matches ? false : this.smooth(values, now);
		drawPfd(ctx, width, height, this.compact, values, this.palette);
		this.say(values, now);
		return moving;
	}
	/** Replaces each value that is shown by its followed one. */
	smooth(v, now) {
		let moving = false;
		const read = (f) => {
			const r = f.read(now);
			moving ||= r.moving;
			return r.value;
		};
		if (v.attitude.ok) {
			const roll = read(this.roll);
			v.attitude = {
				ok: true,
				value: {
					rollDeg: roll > 180 ? roll - 360 : roll,
					pitchDeg: read(this.pitch)
				}
			};
		}
		if (v.heading.ok) v.heading = {
			ok: true,
			value: read(this.heading)
		};
		if (v.groundMps.ok) v.groundMps = {
			ok: true,
			value: Math.max(0, read(this.speed))
		};
		if (v.height.ok) v.height = {
			ok: true,
			value: read(this.height)
		};
		if (v.climbMps.ok) v.climbMps = {
			ok: true,
			value: read(this.climb)
		};
		return moving;
	}
	say(v, now) {
		if (now - this.saidAt < wordsMs) return;
		this.saidAt = now;
		const name = this.shownVehicle ? `Flight display of vehicle ${this.shownVehicle}: ` : "Flight display: ";
		this.renderRoot.querySelector("canvas")?.setAttribute("aria-label", name + describe(v));
	}
};
customElements.define("sky-pfd", SkyPfd);
// src/core/bring.ts
/** Short enough for a pilot who waits for it, long enough for a link to come back. */
var pausesMs = [300, 1500];
/** Loads, and again where it failed; rejects with the last reason. */
async function bring(load) {
	for (const pause of pausesMs) try {
		return await load();
	} catch {
		await new Promise((waited) => {
			setTimeout(waited, pause);
		});
	}
	return load();
}
// src/panels/messages/select.ts
var names = [
	"Emergency",
	"Alert",
	"Critical",
	"Error",
	"Warning",
	"Notice",
	"Info",
	"Debug"
];
function severityName(severity) {
	return names[severity] ?? `Severity ${severity}`;
}
/** MAV_SEVERITY 0 to 3 ask for action, 4 for attention; the rest informs. */
function severityTone(severity) {
	if (severity <= 3) return "warning";
	if (severity === 4) return "caution";
	return severity >= 7 ? "dim" : "";
}
function severityMark(severity) {
	if (severity <= 3) return "▲";
	return severity === 4 ? "◆" : "·";
}
/** Newest first; severe enough, and holding every word that was typed. */
function select(texts, worst, search) {
	const words = search.toLowerCase().split(/\s+/).filter((w) => w !== "");
	return texts.filter((t) => t.severity <= worst && words.every((w) => t.text.toLowerCase().includes(w))).toReversed();
}
// src/video/choose.ts
var ways = [
	"webcodecs",
	"webrtc",
	"mse"
];
function isWay(word) {
	return ways.some((way) => way === word);
}
/**
* The deliveries to try, best first. On this machine WebCodecs is the fastest, and
* a WebRTC of the browser finds no network card; on the LAN packets get lost, and
* TCP would wait for them. What the pilot wants is tried first.
*/
function order(b, wanted) {
	const able = (b.here ? [
		"webcodecs",
		"webrtc",
		"mse"
	] : [
		"webrtc",
		"webcodecs",
		"mse"
	]).filter((way) => b[way]);
	return wanted !== "auto" && able.includes(wanted) ? [wanted, ...able.filter((way) => way !== wanted)] : able;
}
/** Whether a page of that host is served on this machine. */
function isHere(hostname) {
	return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
/** What this browser has. */
function browser() {
	return {
		here: isHere(location.hostname),
		webcodecs: "VideoDecoder" in window || "createImageBitmap" in window,
		webrtc: "RTCPeerConnection" in window && "requestVideoFrameCallback" in HTMLVideoElement.prototype,
		mse: "MediaSource" in window && "requestVideoFrameCallback" in HTMLVideoElement.prototype
	};
}
// src/video/choice.ts
var mainKey = "skylatch.main";
var wayKey = "skylatch.video";
function read(key) {
	try {
		return localStorage.getItem(key) ?? void 0;
	} catch {
		return;
	}
}
function keep(key, word) {
	try {
		localStorage.setItem(key, word);
	} catch {}
}
var map$1 = "map";
var video = "video ";
var main = restore(read(mainKey));
function restore(word) {
	return {
		map: word === map$1,
		track: word?.startsWith(video) ? word.slice(6) : ""
	};
}
function mainChoice() {
	return main;
}
function chooseMain(choice) {
	main = choice;
	keep(mainKey, choice.map ? map$1 : video + choice.track);
}
var asked = new URLSearchParams(globalThis.location?.search ?? "").get("video");
var kept = read(wayKey);
var wanted = isWay(asked) ? asked : isWay(kept) ? kept : "auto";
function wantedWay() {
	return wanted;
}
function wantWay(way) {
	wanted = way;
	keep(wayKey, way);
}
// src/shell/settings.ts
var key = "skylatch.keys";
var on = true;
try {
	on = localStorage.getItem(key) !== "off";
} catch {}
function keysOn() {
	return on;
}
function setKeysOn(wanted) {
	on = wanted;
	try {
		localStorage.setItem(key, wanted ? "on" : "off");
	} catch {}
}
/** More small pictures would cover too much of the large one; a swap reaches the rest. */
var mostInsets = 2;
/** Whether a track has something to show: a source that never sent leaves no empty box. */
function showable(v) {
	return v.codec !== "" && v.age_ms !== void 0;
}
/** What is where; the map is the main picture while the pilot points at it. */
function views(tracks, choice, pointing) {
	return arrange(liveTracks(tracks), choice, pointing);
}
function liveTracks(tracks) {
	const twins = new Set(tracks.map((v) => v.converted));
	return tracks.filter((v) => showable(v) && !twins.has(v.track)).map((v) => v.track);
}
/** The same for tracks that all have something to show. */
function arrange(tracks, choice, pointing) {
	const all = ["", ...tracks];
	const wanted = all.includes(choice.track) && choice.track !== "" ? choice.track : all[1] ?? "";
	const main = choice.map || pointing ? "" : wanted;
	return {
		main,
		insets: all.filter((view) => view !== main).slice(0, mostInsets),
		all
	};
}
/** The view that a swap brings: with two it goes to and fro, with more around. */
function following(v) {
	return v.all[(v.all.indexOf(v.main) + 1) % v.all.length] ?? "";
}
/** What to call a track: its name, counted where several have the same; the count comes first, for small pictures cut the end off. */
function nameOf(tracks, track) {
	const video = tracks.find((v) => v.track === track);
	if (!video) return "Video";
	const same = tracks.filter((v) => v.name === video.name);
	return same.length < 2 ? video.name : `${same.indexOf(video) + 1}: ${video.name}`;
}
// src/shell/pictures.ts
var free$1 = {
	top: 0,
	right: 0,
	bottom: 0,
	left: 0
};
function pictures(p) {
	const { main, insets } = p.shown;
	const place = (view) => view === main ? "main" : String(insets.indexOf(view));
	const tracks = [main, ...insets].filter((view) => view !== "").sort();
	return b`${map(p, place(""))}
    ${p.past ? films(p.past, tracks, main, place) : c(tracks, (track) => track, (track) => b`<sky-video data-place=${place(track)} .track=${track} ?inset=${track !== main}
      .name=${tracks.length > 1 ? nameOf(p.tracks, track) : ""} .full=${p.full}></sky-video>`)}
    ${insets.map((view, i) => b`<button class="swap" data-place=${i} title="Make this the main picture (V)" @click=${() => p.choose(view)}><span
      class="visually-hidden">${view === "" ? "Map" : p.past ? view : nameOf(p.tracks, view)}: make it the main picture</span></button>`)}`;
}
function films(past, tracks, main, place) {
	return c(tracks, (track) => track, (track) => b`<sky-film data-place=${place(track)} ?inset=${track !== main} .mission=${past.mission.name}
    .films=${past.mission.films.filter((f) => f.track === track)} .name=${tracks.length > 1 ? track : ""}></sky-film>`);
}
function map(p, place) {
	const inset = place !== "main";
	if (p.map === "here") return b`<sky-map data-place=${place} ?inset=${inset} .pick=${p.picking} .padding=${inset ? free$1 : p.padding} .corner=${p.corner}></sky-map>`;
	if (inset) return A;
	return b`<p class="nomap">${p.map === "failed" ? "The map could not be loaded. Everything else works." : "Loading the map"}</p>`;
}
// src/shell/app.css.ts
var styles = i$1`
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
// \0vite/preload-helper.js
var scriptRel = /* @__PURE__ */ (function detectScriptRel() {
	const relList = typeof document !== "undefined" && document.createElement("link").relList;
	return relList && relList.supports && relList.supports("modulepreload") ? "modulepreload" : "preload";
})();
var assetsURL = function(dep) {
	return "/" + dep;
};
var seen = {};
var isCssPreloadUrl = function isCssPreloadUrl(url) {
	return url.pathname.endsWith(".css");
};
var preloadOnce = function preloadOnce(seen, href, preload) {
	if (href in seen) return seen[href];
	const promise = preload();
	if (!promise) {
		seen[href] = void 0;
		return;
	}
	const preloadPromise = promise.then(() => {
		seen[href] = void 0;
	}, (err) => {
		seen[href] = void 0;
		throw err;
	});
	seen[href] = preloadPromise;
	return preloadPromise;
};
var __vitePreload = function preload(baseModule, deps, importerUrl) {
	let promise = Promise.resolve();
	if (deps && deps.length > 0) {
		let preloadedHrefs;
		const cspNonceMeta = document.querySelector("meta[property=csp-nonce]");
		const cspNonce = cspNonceMeta?.nonce || cspNonceMeta?.getAttribute("nonce");
		function allSettled(promises) {
			return Promise.all(promises.map((p) => Promise.resolve(p).then((value) => ({
				status: "fulfilled",
				value
			}), (reason) => ({
				status: "rejected",
				reason
			}))));
		}
		function importMetaResolve(specifier) {
			if (import.meta.resolve) return new URL(import.meta.resolve(specifier));
			return new URL(
				specifier,
				/** #__KEEP__ */
				import.meta.url
			);
		}
		promise = allSettled(deps.map((depString) => {
			depString = assetsURL(depString, importerUrl);
			const dep = importMetaResolve(depString);
			const isCss = isCssPreloadUrl(dep);
			return preloadOnce(seen, dep.href, () => {
				if (preloadedHrefs === void 0) {
					preloadedHrefs = {
						all: /* @__PURE__ */ new Set(),
						styles: /* @__PURE__ */ new Set()
					};
					const links = document.getElementsByTagName("link");
					for (let i = links.length - 1; i >= 0; i--) {
						const link = links[i];
						preloadedHrefs.all.add(link.href);
						if (link.rel === "stylesheet") preloadedHrefs.styles.add(link.href);
					}
				}
				if ((isCss ? preloadedHrefs.styles : preloadedHrefs.all).has(dep.href)) return;
				const link = document.createElement("link");
				link.rel = isCss ? "stylesheet" : scriptRel;
				if (!isCss) link.as = "script";
				link.crossOrigin = "";
				link.href = dep.href;
				if (cspNonce) link.setAttribute("nonce", cspNonce);
				document.head.appendChild(link);
				if (isCss) return new Promise((res, rej) => {
					const handleSettle = (e) => {
						link.removeEventListener("load", handleSettle);
						link.removeEventListener("error", handleSettle);
						if (e.type === "error") rej(/* @__PURE__ */ new Error(`Unable to preload CSS for ${dep}`));
						else res(e);
					};
					link.addEventListener("load", handleSettle);
					link.addEventListener("error", handleSettle);
				});
			});
		}).filter((p) => p !== void 0));
	}
	function handlePreloadError(err) {
		const e = new Event("vite:preloadError", { cancelable: true });
		e.payload = err;
		window.dispatchEvent(e);
		if (!e.defaultPrevented) throw err;
	}
	return promise.then((res) => {
		for (const item of res || []) {
			if (item.status !== "rejected") continue;
			handlePreloadError(item.reason);
		}
		return baseModule().catch(handlePreloadError);
	});
};
// src/shell/app.ts
/** What covers the map: the drawer, or in full screen what floats over it. Their widths are in app.css. */
var besideDrawer = {
	top: 0,
	right: 440,
	bottom: 0,
	left: 0
};
var free = {
	top: 0,
	right: 0,
	bottom: 0,
	left: 0
};
var floating = {
	top: 0,
	right: 316,
	bottom: 0,
	left: 136
};
/** There nothing lies over the map but its own buttons, and the small pictures above them. */
var phone = window.matchMedia("(max-width: 760px)");
/** A first live picture takes less; then the map may have the processor. */
var mapWaitMs = 600;
var titles = {
	missions: "Logbook",
	details: "Details",
	door: "The door",
	privacy: "Privacy",
	preview: "What they see",
	scrub: "Scrub",
	guard: "Guard",
	messages: "Messages",
	help: "Help"
};
/** What is opened on demand loads then; the flight view does not wait for it. */
var load = {
	missions: () => __vitePreload(() => import("./missions.js").then((n) => n.t), __vite__mapDeps([0,1,2,3,4,5,6,7,8])),
	details: () => __vitePreload(() => import("./sheets.js"), __vite__mapDeps([9,1,4,8,10,11])),
	messages: () => __vitePreload(() => import("./sheets.js"), __vite__mapDeps([9,1,4,8,10,11])),
	help: () => __vitePreload(() => import("./sheets.js"), __vite__mapDeps([9,1,4,8,10,11])),
	door: () => __vitePreload(() => import("./door.js"), __vite__mapDeps([12,1,3,10,4,8])),
	privacy: () => __vitePreload(() => import("./privacy.js"), __vite__mapDeps([13,1,6,3,4,8])),
	preview: () => __vitePreload(() => import("./preview.js"), __vite__mapDeps([14,1,6,3,4,8,10,15])),
	scrub: () => __vitePreload(() => import("./scrub.js"), __vite__mapDeps([16,1,6,3,7,8,4])),
	guard: () => __vitePreload(() => import("./guard.js"), __vite__mapDeps([17,1,3,4,8]))
};
/** Whose eyes are looked through if nobody says: a partner is who is told most often. */
var firstLook = "partner";
/** Sheets that need the whole middle. */
var wide = /* @__PURE__ */ new Set([
	"preview",
	"scrub",
	"missions",
	"guard"
]);
/** What has the focus, however deep; focus goes back there. */
function focused() {
	let active = document.activeElement;
	while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
	return active instanceof HTMLElement ? active : void 0;
}
var App = class extends Live {
	static styles = [shared, styles];
	static properties = {
		ask: { state: true },
		sheet: { state: true },
		section: { state: true },
		picking: { state: true },
		map: { state: true },
		video: { state: true },
		full: {
			type: Boolean,
			reflect: true
		},
		past: {
			type: Boolean,
			reflect: true
		},
		charts: { state: true }
	};
	/** The policy that was asked to be looked through. */
	policy;
	/** What is large in a replay; the choice for live flights stays as it is. */
	pastMain = mainChoice();
	mapTimer;
	opener;
	constructor() {
		super();
		this.ask = void 0;
		this.sheet = void 0;
		this.section = void 0;
		this.picking = void 0;
		this.map = "loading";
		this.video = "loading";
		this.full = false;
		this.past = false;
		this.charts = false;
	}
	connectedCallback() {
		super.connectedCallback();
		this.on("sky-action", ({ action, mode }) => this.act(action, mode));
		this.on("sky-show", ({ sheet, section, policy }) => {
			this.policy = policy;
			this.show(sheet, section);
		});
		this.on("sky-map-pick", (place) => this.picked(place));
		this.on("sky-problem", (problem) => this.report(problem));
		this.on("sky-done", ({ what, detail }) => this.panel("sky-progress")?.say(what, detail));
		this.on("sky-close", () => {
			this.sheet = void 0;
		});
		this.on("sky-charts", (shown) => this.showCharts(shown));
		this.on("sky-full", () => this.toggleFull());
		document.addEventListener("keydown", this.key);
		document.addEventListener("fullscreenchange", this.fullChanged);
		this.mapTimer = window.setTimeout(() => this.loadMap(), mapWaitMs);
		bring(() => __vitePreload(() => import("./video.js"), __vite__mapDeps([18,1,4,19,11]))).then(() => {
			this.video = "here";
		}, () => {
			this.video = "failed";
		});
	}
	disconnectedCallback() {
		document.removeEventListener("keydown", this.key);
		document.removeEventListener("fullscreenchange", this.fullChanged);
		window.clearTimeout(this.mapTimer);
		super.disconnectedCallback();
	}
	loadMap() {
		window.clearTimeout(this.mapTimer);
		this.mapTimer = void 0;
		bring(() => __vitePreload(() => import("./map.js"), __vite__mapDeps([20,1,4,19,15,10]))).then(() => {
			this.map = "here";
		}, () => {
			this.map = "failed";
		});
	}
	on(name, handle) {
		this.addEventListener(name, (event) => {
			if (event instanceof CustomEvent) handle(event.detail);
		});
	}
	panel(selector) {
		return this.renderRoot.querySelector(selector);
	}
	act(action, mode) {
		const s = store.state;
		const v = vehicle(s);
		const why = whyNot(action, s);
		if (!v || why) {
			this.report({
				cause: why ?? "No aircraft",
				meaning: "Nothing was sent to the aircraft.",
				action: remedy(store.state)
			});
			return;
		}
		if (action === "mode" && mode === void 0) {
			this.panel("sky-actions")?.openModes();
			return;
		}
		if (this.ask && !urgent.has(action)) {
			this.report({
				cause: `First confirm or cancel: ${this.ask.title}`,
				meaning: "A new question would hide the open one.",
				action: "Esc cancels it."
			});
			return;
		}
		this.picking = void 0;
		if (action === "hold") {
			this.ask = void 0;
			this.send({ kind: kindOf[action] }, v.id);
		} else if (action === "goto" || action === "orbit") {
			this.picking = action;
			this.sheet = void 0;
		} else this.ask = ask(action, v, s, mode === void 0 ? {} : { mode });
	}
	picked(place) {
		const action = this.picking ?? "goto";
		const v = vehicle(store.state);
		const why = whyNot(action, store.state);
		this.picking = void 0;
		if (v && !why && !this.ask) this.ask = ask(action, v, store.state, { place });
		else if (why) this.report({
			cause: `Cannot go there: ${why}`,
			meaning: "Nothing was sent to the aircraft.",
			action: remedy(store.state)
		});
	}
	async send(wish, vehicleId) {
		const reply = await send(wish, vehicleId);
		if (!reply.ok && reply.problem) this.report(reply.problem);
	}
	report(problem) {
		this.panel("sky-progress")?.report(problem);
	}
	show(sheet, section) {
		if (this.sheet === sheet && section === void 0) {
			this.close();
			return;
		}
		this.opener = focused() ?? this.opener;
		this.section = void 0;
		this.sheet = sheet;
		bring(load[sheet]).then(() => this.updateComplete).then(() => {
			this.section = section;
			if (section === void 0) this.panel(".drawer button")?.focus();
		}, () => {
			this.sheet = void 0;
			this.notLoaded(titles[sheet]);
		});
	}
	close() {
		this.sheet = void 0;
		this.opener?.focus();
	}
	key = (event) => {
		if (event.key === "Escape") {
			if (this.ask) this.panel("sky-confirm")?.cancel();
			else if (this.picking) this.picking = void 0;
			else if (this.sheet) this.close();
			return;
		}
		const what = keysOn() || event.key === "?" ? shortcut(event) : void 0;
		if (!what) return;
		event.preventDefault();
		this.run(what);
	};
	run(what) {
		if ("action" in what) {
			const v = vehicle(store.state);
			this.act(what.action === "arm" && v?.armed ? "disarm" : what.action);
			return;
		}
		switch (what.page) {
			case "acknowledge":
				this.panel("sky-alerts")?.acknowledgeFirst();
				break;
			case "theme":
				setTheme(nextTheme(currentTheme()));
				break;
			case "next":
				this.nextVehicle();
				break;
			case "swap":
				this.makeMain(following(this.views()));
				break;
			case "full":
				this.toggleFull();
				break;
			case "picture":
				(this.panel("sky-video:not([inset])") ?? this.panel("sky-video"))?.keep();
				break;
			default: this.show(what.page);
		}
	}
	nextVehicle() {
		const all = store.state.snapshot?.vehicles ?? [];
		const next = all[(all.findIndex((v) => v.id === vehicle(store.state)?.id) + 1) % all.length];
		if (next) store.select(next.id);
	}
	showCharts(shown) {
		if (!shown) this.charts = false;
		else bring(() => __vitePreload(() => import("./charts.js"), __vite__mapDeps([21,1,22,2,3,4,23,24]))).then(() => {
			this.charts = true;
		}, () => this.notLoaded("Charts"));
	}
	notLoaded(what) {
		this.report({
			cause: `“${what}” could not be loaded`,
			meaning: "The flight view goes on.",
			action: "Reload the page when the station answers."
		});
	}
	views() {
		const { past } = store.state;
		if (past) return arrange([...new Set(past.mission.films.map((f) => f.track))], this.pastMain, false);
		const tracks = this.video === "here" ? store.state.snapshot?.video ?? [] : [];
		const pointing = this.picking !== void 0 || this.ask?.action === "goto" || this.ask?.action === "orbit";
		return views(tracks, mainChoice(), pointing);
	}
	makeMain(view) {
		this.picking = void 0;
		const choice = {
			map: view === "",
			track: view
		};
		if (this.past) this.pastMain = choice;
		else chooseMain(view === "" ? {
			map: true,
			track: mainChoice().track
		} : {
			map: false,
			track: view
		});
		this.requestUpdate();
	}
	toggleFull() {
		this.full = !this.full;
		if (this.full) document.documentElement.requestFullscreen?.().catch(() => void 0);
		else if (document.fullscreenElement) document.exitFullscreen();
	}
	fullChanged = () => {
		this.full = document.fullscreenElement !== null;
	};
	/** The flight view is another one, in time and in place: nothing half asked may be taken along. */
	turn(past) {
		this.past = past;
		this.ask = this.picking = void 0;
		this.pastMain = mainChoice();
		this.charts = false;
		if (past) bring(() => __vitePreload(() => import("./replay2.js"), __vite__mapDeps([25,1,2,3,4,5,23]))).catch(() => this.notLoaded("Replay"));
	}
	willUpdate() {
		const { snapshot, past } = store.state;
		if (this.past !== (past !== void 0)) this.turn(past !== void 0);
		if (this.mapTimer !== void 0 && snapshot && !snapshot.video.some(showable)) this.loadMap();
		if (this.video !== "failed" || !snapshot?.video.some(showable)) return;
		this.video = "given up";
		this.report({
			cause: "The video panel could not be loaded",
			meaning: "There is no live picture on this page. The flight view goes on.",
			action: "Reload the page when the station answers."
		});
	}
	render() {
		const s = store.state;
		const v = vehicle(s);
		if (this.ask && (v?.id !== this.ask.vehicleId || whyNot(this.ask.action, s))) this.ask = void 0;
		const shown = this.views();
		return b`<sky-topbar role="banner"></sky-topbar>
      ${this.past ? b`<sky-replay></sky-replay>` : b`<sky-actions></sky-actions>`}
      <main class=${this.sheet && !wide.has(this.sheet) ? "beside" : ""}>
        <h1 class="visually-hidden">Skylatch</h1>
        ${pictures({
			shown,
			tracks: s.snapshot?.video ?? [],
			past: s.past,
			map: this.map,
			picking: this.picking !== void 0,
			full: this.full,
			padding: this.covered(),
			corner: this.cornerPx(shown),
			choose: (view) => this.makeMain(view)
		})}
        ${s.snapshot && !v && s.connection === "open" && shown.main === "" && shown.insets.length === 0 ? b`<div class="center"><sky-waiting></sky-waiting></div>` : A}
        <div class="over ${shown.insets.length > 0 ? "raised" : ""}">
          <sky-progress></sky-progress>
          ${this.picking ? b`<div class="pick" role="status"><span>${this.picking === "orbit" ? "Choose the centre on the map" : "Choose the point on the map"}</span>
            <button @click=${() => {
			this.picking = void 0;
		}}>Cancel</button></div>` : A}
          ${this.ask ? b`<div class="question"><sky-confirm .ask=${this.ask}
            @sky-confirmed=${(e) => {
			this.ask = void 0;
			this.send(e.detail.wish, e.detail.ask.vehicleId);
		}} @sky-cancelled=${() => {
			this.ask = void 0;
		}}></sky-confirm></div>` : A}
        </div>
        ${this.sheet ? this.drawer(this.sheet) : A}
      </main>
      <aside aria-label="Flight">
        ${v ? b`<sky-pfd></sky-pfd>` : b`<p class="nopfd">Attitude, height and speed appear with the aircraft.</p>`}
        <div class="alerts ${v ? "" : "alone"}"><sky-alerts></sky-alerts></div>
        <div class="values" tabindex="0" role="region" aria-label="Values"><sky-values></sky-values></div>
        ${this.lastMessage()}
      </aside>
      ${this.past ? b`${this.charts ? b`<sky-charts></sky-charts>` : A}<sky-timeline ?charts=${this.charts}></sky-timeline>` : A}
      ${this.banner()}`;
	}
	covered() {
		if (phone.matches) return free;
		return this.sheet && !wide.has(this.sheet) ? besideDrawer : this.full ? floating : free;
	}
	/** How much of the map's lower left corner the insets cover. */
	cornerPx(shown) {
		if (shown.main !== "" || shown.insets.length === 0 || phone.matches) return 0;
		const last = [...this.renderRoot.querySelectorAll(".swap")].at(-1);
		return last ? last.offsetLeft + last.offsetWidth - (this.full ? floating.left : 0) : 0;
	}
	updated() {
		const title = `${this.past ? "Replay" : status(store.state).word} · Skylatch`;
		if (document.title !== title) document.title = title;
	}
	lastMessage() {
		const v = vehicle(store.state);
		if (!v) return A;
		const text = v.texts.at(-1);
		return b`<button class="note" title="Messages (N)" @click=${() => this.show("messages")}>${icon("messages")}<span class="visually-hidden">Messages: </span>
      <span class=${text ? severityTone(text.severity) : "dim"}>${text?.text ?? "No message yet"}</span></button>`;
	}
	drawer(sheet) {
		return b`<section class="drawer ${wide.has(sheet) ? "wide" : ""}" aria-label=${titles[sheet]}>
      <header><h2>${titles[sheet]}</h2><button class="plain" aria-label="Close" title="Close (Esc)" @click=${this.close}>${icon("close")}</button></header>
      ${sheet === "details" ? b`<sky-details .section=${this.section}></sky-details>` : sheet === "door" ? b`<sky-door></sky-door>` : sheet === "privacy" ? b`<sky-privacy></sky-privacy>` : sheet === "preview" ? b`<sky-preview .policy=${this.policy ?? firstLook}></sky-preview>` : sheet === "scrub" ? b`<sky-scrub></sky-scrub>` : sheet === "guard" ? b`<sky-guard></sky-guard>` : sheet === "missions" ? b`<sky-missions></sky-missions>` : sheet === "messages" ? b`<sky-messages></sky-messages>` : b`<sky-help .on=${keysOn()} @sky-keys=${(e) => setKeysOn(e.detail)}></sky-help>`}
    </section>`;
	}
	banner() {
		const s = store.state;
		if (s.connection === "refused") return b`<div class="lost" role="alert"><span class="mark" aria-hidden="true">▲</span><div><b>No session with the station</b>
        Open the address that the station printed. It changes with every start.</div></div>`;
		if (s.connection !== "lost") return A;
		const since = s.lostSince === void 0 ? "" : ` Last heard ${age(performance.now() - s.lostSince)} ago.`;
		const v = vehicle(s);
		const flying = v !== void 0 && airborne(v) !== "no";
		return b`<div class="lost"><span class="mark" aria-hidden="true">▲</span><div><b role="alert">Station lost</b>
      Nothing shown here is live.${since} ${flying ? "Fly by the hand controller." : ""} The page connects again by itself.</div></div>`;
	}
};
customElements.define("sky-app", App);
// src/main.ts
restoreTheme();
prepareSound();
stayAwake();
connect();
export { bearing$1 as A, plain as B, mix as C, live as D, icon as E, distance$1 as F, vehicleName as G, status as H, fixWord as I, privacy as J, tell as K, fixed as L, capital as M, clock as N, stale as O, count as P, lossPercent as R, alpha as S, keys as T, airborne as U, signed as V, stackName as W, extend as X, airGap as Y, distanceText as _, order as a, segment as b, severityName as c, distance as d, local as f, Surface as g, wrapLon as h, browser as i, bytes as j, age as k, severityTone as l, placeText as m, wantWay as n, select as o, offset as p, Live as q, wantedWay as r, severityMark as s, __vitePreload as t, bearing as u, ageText as v, readPalette as w, text as x, polygon as y, percent as z };
