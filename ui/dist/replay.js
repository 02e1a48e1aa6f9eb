import { r as getJSON, t as AnswerError } from "./watch.js";
import { a as store, i as show } from "./shared.css.js";
import { X as extend } from "./index.js";
var firstQuery = {
	search: "",
	order: "start",
	ascending: false,
	offset: 0
};
/** The address of a list. */
function listAddress(q) {
	return `/api/missions?${new URLSearchParams({
		search: q.search.trim(),
		order: q.order,
		ascending: String(q.ascending),
		limit: String(25),
		offset: String(q.offset)
	}).toString()}`;
}
function missionAddress(name) {
	return `/api/missions/${encodeURIComponent(name)}`;
}
/** Where the browser finds a film or a picture of a mission. */
function fileAddress(mission, file) {
	return `/missions/${encodeURIComponent(mission)}/${encodeURIComponent(file)}`;
}
async function fetchMissions(q, signal) {
	return await getJSON(listAddress(q), signal);
}
async function fetchMission(name, signal) {
	return await getJSON(missionAddress(name), signal);
}
/** What was recorded of some fields over time, and which fields there are. */
async function fetchSeries(name, fields, steps, signal) {
	const words = new URLSearchParams([["steps", String(steps)], ...fields.map((f) => ["field", f])]);
	return await getJSON(`${missionAddress(name)}/series?${words.toString()}`, signal);
}
/** Keeps what a crew wrote; resolves with the mission as it is then, never rejects. */
async function saveNotes(name, notes) {
	try {
		const answer = await fetch(`${missionAddress(name)}/notes`, {
			method: "PUT",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(notes)
		});
		if (answer.ok) return { mission: await answer.json() };
		return { problem: (answer.headers.get("Content-Type") === "application/json" ? await answer.json() : void 0) ?? notSaved(`The station answered with error ${answer.status}`) };
	} catch {
		return { problem: notSaved("The station cannot be reached") };
	}
}
/** Opens sealed missions with a key file's text, or with no key locks them again; resolves with why it did not. */
async function unlockMissions(key, passphrase = "") {
	try {
		const answer = await fetch(key === void 0 ? "/api/missions/lock" : "/api/missions/unlock", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(key === void 0 ? {} : {
				key,
				passphrase
			})
		});
		if (answer.ok) return void 0;
		if (answer.headers.get("Content-Type") === "application/json") return await answer.json();
		return {
			cause: "This page cannot unlock missions",
			meaning: "Sealed missions stay closed.",
			action: "Use the browser of the station’s own machine."
		};
	} catch {
		return {
			cause: "The station cannot be reached",
			meaning: "Sealed missions stay closed.",
			action: "Try again when the station answers."
		};
	}
}
function notSaved(cause) {
	return {
		cause,
		meaning: "The notes were not saved. They are still in the form.",
		action: "Try again when the station answers."
	};
}
/** Why there is no answer, for people. */
function noAnswer(error) {
	return {
		cause: error instanceof AnswerError ? error.message : "The station cannot be reached",
		meaning: "The recordings are not affected.",
		action: "Try again when the station answers."
	};
}
// src/replay/clock.ts
/** A station that is farther off than this has jumped; else its clock is followed softly. */
var jumpMs = 120;
/** How much of a small difference one message takes away. */
var share = .15;
var ReplayClock = class {
	atMs = 0;
	since = 0;
	rate = 0;
	/** Takes what the station says; rate is 0 while it stands. */
	tell(atMs, rate, now) {
		const off = atMs - this.at(now);
		const soft = rate !== 0 && rate === this.rate && Math.abs(off) < jumpMs * Math.max(1, rate);
		this.set(soft ? this.at(now) + off * share : atMs, rate, now);
	}
	/** Jumps. */
	set(atMs, rate, now) {
		this.atMs = atMs;
		this.rate = rate;
		this.since = now;
	}
	/** The moment at a time of performance.now(), in ms since the Unix epoch. */
	at(now) {
		return this.atMs + (now - this.since) * this.rate;
	}
};
// src/core/replay.ts
/** Reading the index of a long flight takes seconds on a slow disk. */
var patienceMs = 3e4;
/** A word of the station that follows an older wish than the last one tells nothing new. */
var followMs = 2e3;
var run;
/** The moment that is shown now, in ms since the Unix epoch. */
function replayNow(now = performance.now()) {
	const replay = run?.state.snapshot?.replay;
	if (!run || !replay) return 0;
	return Math.min(replay.end_ms, Math.max(replay.start_ms, run.clock.at(now)));
}
/** Shows a mission once its first moment is here; what prevents it is returned. */
async function startReplay(name) {
	leaveReplay();
	try {
		const past = await fetchMission(name, AbortSignal.timeout(patienceMs));
		const state = {
			receivedAt: performance.now(),
			connection: "open",
			tracks: /* @__PURE__ */ new Map(),
			selected: `${past.mission.system}.1`,
			past
		};
		if (store.live.hello) state.hello = store.live.hello;
		await open(name, state);
		return;
	} catch (error) {
		return error instanceof CannotError ? error.problem : noAnswer(error);
	}
}
/** Goes back to the live flight, at once. */
function leaveReplay() {
	const was = run;
	run = void 0;
	was?.socket.close();
	if (store.state !== store.live) show(void 0);
}
/** Asks the replay to play, to stand or to jump. */
function steerReplay(wish) {
	if (run?.socket.readyState !== WebSocket.OPEN) return;
	const request = {
		type: "replay",
		request: ++run.asked,
		replay: wish
	};
	run.askedAt = performance.now();
	run.socket.send(JSON.stringify(request));
	const replay = run.state.snapshot?.replay;
	if (!replay) return;
	if (wish.rate !== void 0) replay.rate = wish.rate;
	if (wish.playing !== void 0) replay.playing = wish.playing;
	const at = wish.at_ms ?? run.clock.at(run.askedAt);
	run.clock.set(at, replay.playing ? replay.rate : 0, run.askedAt);
	if (wish.at_ms !== void 0) run.state.tracks.clear();
}
var cannot = {
	cause: "This mission cannot be replayed",
	meaning: "It holds no flight log that can be read, or four replays are open already. Its films and pictures can still be seen.",
	action: "Close other replays and try again; what is damaged stands with the mission."
};
var CannotError = class extends Error {
	problem;
	constructor(problem) {
		super(problem.cause);
		this.problem = problem;
	}
};
function open(name, state) {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	const socket = new WebSocket(`${scheme}//${location.host}/replay/${encodeURIComponent(name)}`);
	const mine = {
		socket,
		state,
		clock: new ReplayClock(),
		asked: 0,
		askedAt: 0,
		answered: 0
	};
	run?.socket.close();
	run = mine;
	return new Promise((resolve, reject) => {
		const tooLong = setTimeout(() => socket.close(), patienceMs);
		socket.addEventListener("message", (event) => {
			if (run !== mine || typeof event.data !== "string") return;
			const message = JSON.parse(event.data);
			if (message.type === "reply") mine.answered = message.request;
			if (message.type !== "snapshot") return;
			clearTimeout(tooLong);
			take(mine, message);
			resolve();
		});
		socket.addEventListener("close", () => {
			clearTimeout(tooLong);
			if (run === mine) leaveReplay();
			reject(new CannotError(cannot));
		});
	});
}
function take(r, snapshot) {
	const now = performance.now();
	const { replay } = snapshot;
	if (!replay) return;
	if (r.answered < r.asked && now - r.askedAt < followMs) return;
	r.clock.tell(snapshot.at_ms, replay.playing ? replay.rate : 0, now);
	r.state.snapshot = {
		...snapshot,
		...station(now)
	};
	r.state.receivedAt = now;
	for (const v of snapshot.vehicles) {
		const p = v.position;
		if (!p) continue;
		const track = r.state.tracks.get(v.id) ?? [];
		const point = {
			at_ms: snapshot.at_ms - p.age_ms,
			lat_deg: p.lat_deg,
			lon_deg: p.lon_deg
		};
		r.state.tracks.set(v.id, track);
		extend(track, point);
	}
	show(r.state);
}
/** What the station is and does stands in the present, also beside a flight of the past. */
function station(now) {
	const { snapshot, receivedAt } = store.live;
	if (!snapshot) return {};
	const { links, devices, recordings, forwards, doors, air_gap: gap } = snapshot;
	return {
		links,
		devices,
		recordings,
		forwards,
		doors,
		...gap ? { air_gap: {
			...gap,
			age_ms: gap.age_ms + now - receivedAt
		} } : {}
	};
}
export { fetchMission as a, fileAddress as c, saveNotes as d, unlockMissions as f, steerReplay as i, firstQuery as l, replayNow as n, fetchMissions as o, startReplay as r, fetchSeries as s, leaveReplay as t, noAnswer as u };
