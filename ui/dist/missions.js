const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["debrief.js","lit.js","index.js","shared.css.js","stale.js","index.css","replay.js","watch.js","when.js","fields.js"])))=>i.map(i=>d[i]);
import { a as w, i as b, n as i$1, o as i, r as A, t as c } from "./lit.js";
import { E as icon, F as distance, K as tell, L as fixed, M as capital, N as clock, P as count, j as bytes, q as Live, t as __vitePreload, z as percent } from "./index.js";
import { a as fetchMission, c as fileAddress, d as saveNotes, f as unlockMissions, l as firstQuery, o as fetchMissions, r as startReplay, u as noAnswer } from "./replay.js";
import { n as Watch, r as getJSON } from "./watch.js";
import { t as shared } from "./shared.css.js";
import { a as whoFlew, i as utcTime, n as timeOfDay, r as titleOf, t as localTime } from "./when.js";
import { o as fetchPolicies, r as audience } from "./policy.js";
import { a as copies, c as save, d as summary, i as clearance, l as total, n as leaving, o as progress, r as choice, s as refusals, t as Pace, u as trouble } from "./pace.js";
// \0rolldown/runtime.js
var __defProp = Object.defineProperty;
var __exportAll = (all, no_symbols) => {
	let target = {};
	for (var name in all) __defProp(target, name, {
		get: all[name],
		enumerable: true
	});
	if (!no_symbols) __defProp(target, Symbol.toStringTag, { value: "Module" });
	return target;
};
/** The path in the thumbnail's pixels; empty where there is none. */
function outline(path) {
	const first = path[0];
	if (!first) return [];
	const [lat0 = 0, lon0 = 0] = first;
	const shrink = Math.cos(lat0 * Math.PI / 180);
	const flat = path.map(([lat = 0, lon = 0]) => [((lon - lon0 + 540) % 360 - 180) * shrink, lat0 - lat]);
	const xs = flat.map(([x]) => x);
	const ys = flat.map(([, y]) => y);
	const west = Math.min(...xs);
	const north = Math.min(...ys);
	const wide = Math.max(...xs) - west;
	const high = Math.max(...ys) - north;
	const scale = Math.min(96 / Math.max(wide, 1e-5), 56 / Math.max(high, 1e-5));
	const left = (112 - wide * scale) / 2;
	const top = (72 - high * scale) / 2;
	return flat.map(([x, y]) => [left + (x - west) * scale, top + (y - north) * scale]);
}
// src/panels/missions/thumbnail.ts
function thumbnail(path) {
	const points = outline(path);
	const [x, y] = points[0] ?? [0, 0];
	return b`<svg class="thumb" viewBox="0 0 ${112} ${72}" aria-hidden="true">${points.length > 0 ? w`<polyline points=${points.map((p) => p.map((n) => n.toFixed(1)).join()).join(" ")} /><circle cx=${x.toFixed(1)} cy=${y.toFixed(1)} r="3.500" />` : w`<text x=${56} y=${40}>no position</text>`}</svg>`;
}
// src/panels/missions/row.ts
function row(m, r) {
	return b`<div class="row">
    <button class="head" aria-expanded=${r.open} @click=${r.toggle}>
      ${thumbnail(m.path)}
      <span class="who"><b>${titleOf(m)}</b>
        <span class="when">${m.notes.title ? `${localTime(m.start_ms)} · ` : ""}${utcTime(m.start_ms)} · ${whoFlew(m)}</span>
        <span class="signs">${state(m)}${m.state === "sealed" || m.state === "flying" ? A : alerts(m)}${m.notes.keep ? b`<span class="tag">keep</span>` : A}${m.notes.tags.map((t) => b`<span class="tag">${t}</span>`)}</span></span>
      <span class="figures">${figures(m)}</span>
    </button>
    ${m.system === 0 || m.state === "sealed" ? A : b`<button class="go" aria-label="Replay ${titleOf(m)}" aria-disabled=${r.starting} @click=${r.replay}>${icon("play")}<span>${r.starting ? "Opening" : "Replay"}</span></button>`}
  </div>`;
}
function figure(name, number, unit) {
	return b`<span class="figure"><span class="name">${name}</span><span class="number">${number}${number === "—" || !unit ? A : b`<span class="unit">${unit}</span>`}</span></span>`;
}
function figures(m) {
	if (m.state === "sealed") return b`${figure("Length", clock(m.end_ms - m.start_ms), "")}${figure("Size", bytes(m.bytes), "")}`;
	if (m.state === "flying") return b`<span class="dim">Its figures come when it ends</span>`;
	const far = distance(m.distance_m);
	return b`${m.airborne_ms > 0 || m.system !== 0 ? figure("In the air", clock(m.airborne_ms), "") : figure("Length", clock(m.end_ms - m.start_ms), "")}
    ${figure("Distance", far.number, far.unit)}
    ${figure("Highest", fixed(m.highest_m), "m")}
    ${figure("Battery", m.battery_ratio === void 0 ? "—" : `−${percent(m.battery_ratio)}`, "%")}
    ${figure("Video", m.films.length === 0 ? "—" : `${m.films.length}`, m.films.length === 1 ? "film" : "films")}
    ${figure("Size", bytes(m.bytes), "")}`;
}
var states = {
	flying: b`<span class="engaged">● being recorded</span>`,
	whole: A,
	recovered: b`<span class="dim">repaired after a sudden end</span>`,
	damaged: b`<span class="caution">◆ damaged</span>`,
	sealed: b`<span class="dim">sealed, not unlocked</span>`
};
function state(m) {
	return states[m.state];
}
function many(n, word) {
	return `${n} ${word}${n === 1 ? "" : "s"}`;
}
function alerts(m) {
	if (m.warnings + m.cautions === 0) return b`<span class="dim">no alerts</span>`;
	return b`${m.warnings > 0 ? b`<span class="warning">▲ ${many(m.warnings, "warning")}</span>` : A}
    ${m.cautions > 0 ? b`<span class="caution">◆ ${many(m.cautions, "caution")}</span>` : A}`;
}
// src/panels/missions/panel.css.ts
var styles = i`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; container-type: inline-size; }
  .tools { display: flex; flex-wrap: wrap; gap: 8px 12px; padding: 4px 16px 12px; align-items: center; flex: none; border-bottom: 1px solid var(--sky-line); }
  input, select { min-height: 48px; padding: 0 12px; background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); }
  input[type="search"] { flex: 1 1 150px; min-width: 0; }
  input::placeholder { color: var(--sky-dim); opacity: 1; }
  label { display: flex; gap: 8px; align-items: center; color: var(--sky-dim); font-size: var(--sky-text-s); }
  label select { color: var(--sky-text); font-size: var(--sky-text-m); }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; }
  .scroll:focus-visible { outline-offset: -2px; }
  li { border-bottom: 1px solid var(--sky-line); }
  li.open { background: var(--sky-raised); }
  .row { display: flex; align-items: center; gap: 12px; padding: 6px 16px 6px 8px; }
  .head {
    flex: 1; min-width: 0; display: grid; grid-template-columns: 112px minmax(180px, 1fr) auto; gap: 0 16px; align-items: center; padding: 4px 8px; text-align: left;
    background: transparent; border-color: transparent;
  }
  .thumb { width: 112px; height: 72px; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: 6px; fill: none; stroke: var(--sky-value); stroke-width: 1.6; stroke-linejoin: round; }
  .thumb circle { fill: var(--sky-value); stroke: none; }
  .thumb text { fill: var(--sky-dim); stroke: none; font-size: 12px; text-anchor: middle; }
  .who { display: block; min-width: 0; }
  .who b { display: block; font-size: var(--sky-text-l); font-weight: 620; overflow-wrap: anywhere; line-height: 1.25; }
  .when { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .signs { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-top: 2px; font-size: var(--sky-text-s); }
  .tag { padding: 0 7px; border: 1px solid var(--sky-edge); border-radius: 5px; }
  .figures { display: grid; grid-template-columns: repeat(6, auto); gap: 4px 18px; }
  .figure { display: block; min-width: 52px; }
  .figure .name { display: block; color: var(--sky-dim); font-size: var(--sky-text-xs); }
  .figure .number { white-space: nowrap; font-weight: 600; }
  .go { display: flex; align-items: center; gap: 8px; padding: 0 16px 0 10px; font-weight: 600; background: var(--sky-raised); }
  .none { padding: 32px 24px; max-width: 60ch; color: var(--sky-dim); }
  .none h3 { color: var(--sky-text); font-size: var(--sky-text-l); margin-bottom: 6px; }
  .problem { padding: 10px 16px; font-size: var(--sky-text-s); background: var(--sky-raised); }
  .pages { flex: none; display: flex; gap: 12px; align-items: center; padding: 6px 16px; min-height: 48px; border-top: 1px solid var(--sky-line); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .pages span { flex: 1; }
  .pages button { color: var(--sky-text); }
  .pages button[aria-disabled="true"] { color: var(--sky-dim); }
  @container (max-width: 1060px) { .figures { grid-template-columns: repeat(3, auto); } }
  @container (max-width: 720px) {
    .head { grid-template-columns: 84px minmax(0, 1fr); } .thumb { width: 84px; height: 54px; } .figures { grid-column: 1 / -1; margin-top: 6px; grid-template-columns: repeat(6, auto); gap: 4px 12px; }
    .figures > .dim { grid-column: 1 / -1; }
    .go span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .go { padding: 0 12px; }
  }
  @container (max-width: 460px) { .figures { grid-template-columns: repeat(3, auto); } }
`;
var sealStyles = i`
  :host { display: block; flex: none; }
  p { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; justify-content: space-between; padding: 6px 16px; min-height: 48px; font-size: var(--sky-text-s); border-bottom: 1px solid var(--sky-line); }
  form { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; padding: 8px 16px; border-bottom: 1px solid var(--sky-line); background: var(--sky-raised); }
  form p { flex-basis: 100%; padding: 0; border: 0; }
  label { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  input { display: block; min-height: 48px; padding: 8px 12px; font: inherit; color: var(--sky-text); background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); }
  .buttons { display: flex; gap: 8px; }
`;
var missionStyles = i`
  :host { padding: 4px 24px 20px; container-type: inline-size; }
  .halves { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
  form { display: flex; flex-direction: column; gap: 10px; }
  label { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  input:not([type]), textarea {
    display: block; width: 100%; min-height: 48px; margin-top: 2px; padding: 8px 12px; font: inherit; font-size: var(--sky-text-m); color: var(--sky-text);
    background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
  }
  ::placeholder { color: var(--sky-dim); opacity: 1; }
  textarea { resize: vertical; }
  .last { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
  .keep { display: flex; align-items: center; gap: 10px; min-height: 48px; color: var(--sky-text); }
  .keep input { flex: none; width: 24px; height: 24px; accent-color: var(--sky-engaged); }
  .last button { background: var(--sky-panel); font-weight: 600; border-color: var(--sky-edge); flex: none; }
  .outcome { min-height: 1.35em; font-size: var(--sky-text-s); }
  h3 { margin: 0 0 6px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  .films, .pictures { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 14px; }
  video { display: block; width: 240px; aspect-ratio: 16 / 9; background: #000; border-radius: 6px; filter: brightness(var(--sky-picture)); }
  .films span { display: block; font-size: var(--sky-text-s); overflow-wrap: anywhere; max-width: 240px; }
  small { display: block; color: var(--sky-dim); }
  img { display: block; width: 160px; aspect-ratio: 16 / 9; object-fit: cover; border-radius: 6px; filter: brightness(var(--sky-picture)); }
  .problems { margin-bottom: 12px; font-size: var(--sky-text-s); }
  .ways { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 12px; }
  .ways button { background: var(--sky-panel); font-weight: 600; border-color: var(--sky-edge); }
  .giving { min-height: 260px; margin-top: 16px; padding-top: 16px; border-top: 1px solid var(--sky-line); }
  .folder { font-size: var(--sky-text-s); overflow-wrap: anywhere; }
  code { font-family: var(--sky-mono); font-size: 12px; }
  @container (max-width: 640px) { .halves { grid-template-columns: 1fr; } }
`;
var exportStyles = i`
  section { display: grid; gap: 14px; }
  form { display: grid; gap: 14px; }
  .buttons { align-items: center; gap: 14px; }
  .main[aria-disabled="true"] { border-color: var(--sky-line); }
  .pass { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; }
  .pass label { color: var(--sky-dim); font-size: var(--sky-text-s); }
  .pass input {
    display: block; width: 100%; min-height: 48px; margin-top: 2px; padding: 8px 12px; font-size: var(--sky-text-m); color: var(--sky-text);
    background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
  }
  .names { overflow-wrap: anywhere; }
`;
// src/core/exports.ts
/** Where exports are kept; absent where the station gives nothing to this page. */
async function exportPlace(signal) {
	try {
		return await getJSON("/api/exports", signal);
	} catch {
		return;
	}
}
/** Makes an export; resolves with how it ended, and rejects only when the signal aborts it. */
async function giveAway(start, tell, signal) {
	try {
		const answer = await fetch("/api/exports/start", {
			method: "POST",
			body: JSON.stringify(start),
			headers: { "Content-Type": "application/json" },
			signal
		});
		if (!answer.ok) return { problem: await told(answer) };
		if (answer.body) for await (const line of lines(answer.body)) {
			const news = JSON.parse(line);
			if (news.progress) tell(news.progress);
			if (news.result) return { result: news.result };
			if (news.problem) return { problem: news.problem };
		}
	} catch {
		signal.throwIfAborted();
	}
	return { problem: lost };
}
/** The lines of a stream, as they come. */
async function* lines(stream) {
	const reader = stream.getReader();
	const decoder = new TextDecoder();
	let rest = "";
	for (;;) {
		const { done, value } = await reader.read();
		rest += decoder.decode(value, { stream: !done });
		const whole = rest.split("\n");
		rest = whole.pop() ?? "";
		for (const line of whole) if (line !== "") yield line;
		if (done) return;
	}
}
function exportAddress(run, file) {
	return `/api/exports/file?${new URLSearchParams({
		run,
		file
	})}`;
}
/** Deletes what an export left on this machine; resolves with why it could not. */
async function dropExport(run) {
	try {
		const answer = await fetch(`/api/exports/delete?${new URLSearchParams({ run })}`, { method: "POST" });
		return answer.ok ? void 0 : await told(answer);
	} catch {
		return {
			...lost,
			meaning: "It may still be in the data folder."
		};
	}
}
var lost = {
	cause: "The station stopped answering",
	meaning: "What has a name is whole; of the rest nothing has left. The mission is as it was.",
	action: "Try again when the station answers."
};
async function told(answer) {
	if (answer.headers.get("Content-Type") === "application/json") return await answer.json();
	return {
		...lost,
		cause: answer.status === 403 ? "The station does not know this page any more" : `The station answered with error ${answer.status}`
	};
}
// src/panels/missions/giving.ts
var Giving = class {
	start;
	changed;
	give;
	state = "running";
	far = {
		files: 0,
		of_files: 0,
		bytes: 0,
		of_bytes: 0
	};
	result;
	problem;
	pace = new Pace();
	stop = new AbortController();
	constructor(start, changed, give = giveAway) {
		this.start = start;
		this.changed = changed;
		this.give = give;
	}
	/** Goes to its end; never rejects. */
	async go() {
		try {
			const ended = await this.give(this.start, (p) => {
				this.far = p;
				this.pace.note(p.bytes);
				this.changed();
			}, this.stop.signal);
			this.result = ended.result;
			this.problem = ended.problem;
			this.state = ended.result ? "done" : "failed";
		} catch {
			this.state = "cancelled";
		}
		this.changed();
	}
	cancel() {
		this.stop.abort();
	}
};
/** Why an export cannot begin as it was asked for; absent if it can. */
function missingOf(start, again, open) {
	if (start.purpose !== "evidence" || open) return void 0;
	if (start.passphrase.length < 8) return "A passphrase of at least 8 letters, or the box below it";
	return start.passphrase === again ? void 0 : "The two passphrases are not the same";
}
/** What writes the same to a stick, at the command line: the page's station cannot reach one. */
function command(m, start, place) {
	const data = place.folder.replace(/[/\\]exports$/, "");
	const quoted = /^[\w./-]+$/.test(data) ? data : `'${data.replaceAll("'", "'\\''")}'`;
	return `skylatch missions ${start.format ? `convert ${m.name} --format ${start.format} --policy ${start.purpose}` : `export ${m.name} --for ${start.purpose}${start.purpose !== "evidence" ? "" : start.passphrase ? " --passphrase-file FILE" : " --plain"}`}${start.cleared ? " --cleared" : ""} --to-drive --data ${quoted}`;
}
// src/panels/missions/export.ts
var purposes = [
	"partner",
	"public",
	"evidence"
];
var formatWords = {
	tlog: "ground stations",
	mcap: "Foxglove, Lichtblick",
	gpx: "maps, watches",
	kml: "Google Earth",
	geojson: "maps, GIS",
	csv: "tables",
	parquet: "tables, large"
};
/** What outlives the sheet: an export goes on while the pilot looks at something else. There is one at a time. */
var kept = {};
var Export = class extends Live {
	static styles = [
		shared,
		leaving,
		exportStyles
	];
	static properties = {
		mission: { attribute: false },
		policies: { state: true },
		place: { state: true },
		want: { state: true },
		said: { state: true },
		again: { state: true },
		open: { state: true }
	};
	left = new AbortController();
	constructor() {
		super();
		this.policies = [];
		this.said = "";
		this.again = "";
		this.open = false;
		this.want = {
			mission: "",
			purpose: "partner",
			format: "",
			cleared: false,
			passphrase: ""
		};
	}
	connectedCallback() {
		super.connectedCallback();
		this.left = new AbortController();
		fetchPolicies(this.left.signal).then((list) => {
			this.policies = list;
		}, () => void 0);
		exportPlace(this.left.signal).then((p) => {
			this.place = p ?? null;
		});
	}
	disconnectedCallback() {
		this.left.abort();
		super.disconnectedCallback();
	}
	render() {
		return b`<section aria-label="Give it away">${this.step()}</section>`;
	}
	step() {
		if (this.place === null) return b`<p class="none">Missions are given away in the browser of the station’s own machine only.</p>`;
		if (!this.place) return A;
		const { giving } = kept;
		if (giving && kept.mission !== this.mission.name) {
			if (giving.state === "running") return b`<p class="none">Another mission is being given away. This one can be when that has ended.</p>`;
		} else if (giving?.state === "running") {
			const { far, pace } = giving;
			return progress({
				title: `Giving it away for ${giving.start.purpose}`,
				files: far.files,
				ofFiles: far.of_files,
				bytes: far.bytes,
				ofBytes: far.of_bytes,
				rate: pace.rate,
				leftMs: pace.leftMs(far.of_bytes - far.bytes),
				now: ""
			}, () => giving.cancel());
		} else if (giving) return this.ended(giving, this.place);
		return this.choose(this.place);
	}
	choose(place) {
		const { want } = this;
		const policy = this.policies.find((p) => p.name === want.purpose);
		const evidence = want.purpose === "evidence";
		const films = this.mission.films.length;
		const { pictures } = this.mission;
		const asks = !evidence && want.format === "" && films + pictures > 0 && policy?.hides_faces === true;
		const lacks = missingOf(want, this.again, this.open);
		return b`<form @submit=${this.go}>${this.said ? b`<p role="status">${this.said}</p>` : A}
      <fieldset><legend>For whom</legend>${purposes.map((p) => choice("purpose", p, want.purpose, capital(audience(p)), () => this.ask({ purpose: p })))}</fieldset>
      ${evidence ? this.seal() : b`<fieldset><legend>What of it</legend>${choice("format", "", want.format, "each scrubbed", () => this.ask({ format: "" }), "All files")}
        ${this.mission.system === 0 ? A : place.formats.map((f) => choice("format", f, want.format, formatWords[f] ?? "", () => this.ask({ format: f })))}</fieldset>`}
      ${asks ? clearance(films, pictures, want.cleared, (cleared) => this.ask({ cleared })) : A}
      <div class="buttons"><button class="main" aria-disabled=${lacks !== void 0} aria-describedby="lacks">Give it away for ${want.purpose}</button>
        <span class="none" id="lacks">${lacks ? `Needed: ${lacks.charAt(0).toLowerCase()}${lacks.slice(1)}.` : b`Kept in <code>${place.folder}</code>, and written into the ledger first.`}</span></div>
    </form>`;
	}
	seal() {
		const { want } = this;
		return b`<p>One file with everything of the mission, byte for byte: also what a vehicle was told in secret. The station signs it, and whoever gets it can check it without a network.</p>
      ${this.open ? A : b`<div class="pass"><label>Passphrase that opens it <input type="password" name="passphrase" autocomplete="new-password" .value=${want.passphrase}
        @input=${(e) => this.ask({ passphrase: text(e) })}></label>
      <label>Again <input type="password" name="again" autocomplete="new-password" .value=${this.again} @input=${(e) => {
			this.again = text(e);
		}}></label></div>`}
      <label class="cleared"><input type="checkbox" name="open" .checked=${this.open} @change=${(e) => {
			this.open = on(e);
		}}>
        <span><b>No passphrase: whoever gets the package can read it.</b></span></label>`;
	}
	ended(g, place) {
		const r = g.result;
		const again = b`<div class="buttons"><button @click=${() => this.forget()}>Give it away another way</button>
      ${r && r.files.some((f) => f.copy) ? b`<button @click=${() => this.drop(r.run)}>Delete it here</button>` : A}</div>`;
		if (!r) return b`${trouble(g.problem ?? {
			cause: "Cancelled",
			meaning: "What has a name is whole and in the ledger; of the rest nothing is left.",
			action: "The mission is as it was."
		})}${again}`;
		const s = summary(r.files);
		const address = (file) => exportAddress(r.run, file);
		return b`${r.package && s.copies[0] ? sealed(s.copies[0], r.package, address) : b`${total(s)}${refusals(s)}${copies(s, address)}`}
      <p>${s.copies.length > 0 ? b`In <code>${r.folder}</code>. ` : A}A copy stays there until you delete it. Save it from here to a stick, or let this machine find the stick, write to it and make it ready to be pulled out:<br><code>${command(this.mission, g.start, place)}</code></p>
      ${again}`;
	}
	ask(change) {
		this.want = {
			...this.want,
			...change
		};
	}
	go = (e) => {
		e.preventDefault();
		if (missingOf(this.want, this.again, this.open) !== void 0) return;
		const evidence = this.want.purpose === "evidence";
		const start = {
			...this.want,
			mission: this.mission.name,
			format: evidence ? "" : this.want.format,
			cleared: !evidence && this.want.cleared,
			passphrase: evidence && !this.open ? this.want.passphrase : ""
		};
		this.said = "";
		kept.giving = new Giving(start, () => this.requestUpdate());
		kept.mission = this.mission.name;
		kept.giving.go();
		this.again = "";
		this.ask({ passphrase: "" });
	};
	/** Who has saved it elsewhere may not want it on this machine. */
	async drop(run) {
		const problem = await dropExport(run);
		if (problem) {
			tell(this, "sky-problem", problem);
			return;
		}
		this.forget();
		this.said = "Deleted on this machine. What was saved elsewhere stays, and so does the mission.";
	}
	forget() {
		this.said = "";
		delete kept.giving;
		this.requestUpdate();
	}
};
function sealed(r, p, address) {
	const name = r.copy ?? "";
	return b`<section aria-label="Copies"><h3>${p.sealed ? "Sealed and signed" : "Signed"}</h3><div class="copy"><div><b class="names">${name}</b>
      <p>${p.packed} files, and ${p.entries} entries of the ledger with their proofs. ${p.sealed ? "It opens with the passphrase alone: nobody can open it without." : "Whoever gets it can read it."}</p>
      <p class="proof">SHA-256 <code>${r.after_sha256}</code><br>Signed with <code>${p.key}</code>${r.ledger_entry === void 0 ? "" : b`<br>Entry ${r.ledger_entry} of the ledger`}</p></div>${save(address(name), name)}</div>
    <p>Give the key to the recipient by another way, on paper or by telephone. The check, anywhere: <code>skylatch missions verify ${name} --key '${p.key}'</code></p></section>`;
}
function text(e) {
	return e.target instanceof HTMLInputElement ? e.target.value : "";
}
function on(e) {
	return e.target instanceof HTMLInputElement && e.target.checked;
}
customElements.define("sky-export", Export);
// src/panels/missions/mission.ts
var patienceMs = 1e4;
/** The words between commas, each once. */
function tagsIn(text) {
	return [...new Set(text.split(",").map((t) => t.trim()).filter((t) => t !== ""))];
}
var Mission = class extends i$1 {
	static styles = [shared, missionStyles];
	static properties = {
		mission: { attribute: false },
		view: { state: true },
		said: { state: true },
		printing: { state: true },
		giving: { state: true }
	};
	leaving = new AbortController();
	constructor() {
		super();
		this.view = void 0;
		this.said = void 0;
		this.printing = false;
		this.giving = false;
	}
	connectedCallback() {
		super.connectedCallback();
		this.leaving = new AbortController();
		fetchMission(this.mission.name, AbortSignal.any([this.leaving.signal, AbortSignal.timeout(patienceMs)])).then((view) => {
			this.view = view;
		}, () => void 0);
	}
	disconnectedCallback() {
		this.leaving.abort();
		super.disconnectedCallback();
	}
	written() {
		const field = (name) => {
			return this.renderRoot.querySelector(`[name=${name}]`)?.value ?? "";
		};
		return {
			title: field("title").trim(),
			text: field("text"),
			tags: tagsIn(field("tags")),
			keep: this.renderRoot.querySelector("[name=keep]")?.checked ?? false
		};
	}
	save = async (e) => {
		e.preventDefault();
		this.said = "saving";
		const saved = await saveNotes(this.mission.name, this.written());
		if (saved.problem) {
			this.said = saved.problem;
			return;
		}
		this.said = "saved";
		this.dispatchEvent(new CustomEvent("sky-annotated", { detail: saved.mission }));
	};
	give = () => {
		this.giving = !this.giving;
		if (this.giving) this.updateComplete.then(() => this.renderRoot.querySelector(".giving")?.scrollIntoView({ block: "nearest" }));
	};
	print = async () => {
		if (this.printing) return;
		this.printing = true;
		try {
			const { printDebrief } = await __vitePreload(async () => {
				const { printDebrief } = await import("./debrief.js");
				return { printDebrief };
			}, __vite__mapDeps([0,1,2,3,4,5,6,7,8,9]));
			await printDebrief(this.mission.name);
		} catch (error) {
			tell(this, "sky-problem", noAnswer(error));
		}
		this.printing = false;
	};
	render() {
		const m = this.mission;
		return b`${m.problems.length > 0 ? b`<ul class="problems" aria-label="What is damaged">${m.problems.map((p) => b`<li><span class="caution" aria-hidden="true">◆</span> ${p}</li>`)}</ul>` : A}
      <div class="halves">${this.form()}<div>${this.films()}${this.pictures()}<div class="ways">${m.state === "flying" ? A : b`<button aria-expanded=${this.giving} @click=${this.give}>Give it away</button>`}
        ${m.system === 0 ? A : b`<button aria-disabled=${this.printing} @click=${this.print}>${this.printing ? "Reading the flight" : "Print a debrief"}</button>`}</div>
        <p class="dim folder">Folder <code>${m.name}</code></p></div></div>
      ${this.giving ? b`<sky-export class="giving" .mission=${m}></sky-export>` : A}`;
	}
	form() {
		const { notes } = this.mission;
		return b`<form @submit=${this.save} @input=${() => {
			this.said = "changed";
		}} aria-label="Notes">
      <label>Title <input name="title" maxlength="200" .defaultValue=${notes.title} placeholder="What the crew calls it" /></label>
      <label>Tags, with commas <input name="tags" maxlength="500" .defaultValue=${notes.tags.join(", ")} placeholder="training, bridge" /></label>
      <label>Notes <textarea name="text" rows="4" .defaultValue=${notes.text}></textarea></label>
      <div class="last"><label class="keep"><input type="checkbox" name="keep" .defaultChecked=${notes.keep} /> Keep: never deleted by age or for room</label>
        <button>Save notes</button></div>
      ${this.outcome()}
    </form>`;
	}
	outcome() {
		const { said } = this;
		return b`<p role="status" class="outcome">${said === "saved" ? b`<span class="engaged">✓ Saved with the mission</span>` : said === "saving" ? "Saving" : said === "changed" ? b`<span class="dim">Not saved yet</span>` : said ? b`<span class="caution">◆ ${said.cause}.</span> ${said.meaning} ${said.action}` : A}</p>`;
	}
	films() {
		const { films, name } = this.mission;
		if (films.length === 0) return A;
		return b`<h3>Films</h3><ul class="films">${films.map((f) => b`<li><video controls preload="none" muted playsinline src=${fileAddress(name, f.file)}></video>
      <span>${f.track}<small>${timeOfDay(f.start_ms)} · ${clock(f.end_ms - f.start_ms)}</small></span></li>`)}</ul>`;
	}
	pictures() {
		const files = this.view?.pictures ?? [];
		if (files.length === 0) return A;
		return b`<h3>Pictures</h3><ul class="pictures">${files.map((f) => b`<li><a href=${fileAddress(this.mission.name, f)} target="_blank" rel="noopener"><img loading="lazy" alt=${f} src=${fileAddress(this.mission.name, f)} /></a></li>`)}</ul>`;
	}
};
customElements.define("sky-mission", Mission);
// src/panels/missions/seal.ts
var Seal = class extends i$1 {
	static styles = [shared, sealStyles];
	static properties = {
		list: { attribute: false },
		asking: { state: true },
		busy: { state: true },
		problem: { state: true }
	};
	constructor() {
		super();
		this.asking = false;
		this.busy = false;
	}
	render() {
		const locked = this.list?.missions.some((m) => m.state === "sealed") ?? false;
		if (this.asking && (locked || this.problem)) return this.form();
		if (locked) return b`<p><span>Some of these missions are sealed. Their key file opens them.</span>
        <button @click=${() => {
			this.asking = true;
		}}>Unlock</button></p>`;
		if (!this.list?.unlocked) return A;
		return b`<p><span>Sealed missions are unlocked until the station ends.</span>
      <button aria-disabled=${this.busy} @click=${() => void this.send(void 0)}>Lock them again</button></p>`;
	}
	form() {
		return b`<form @submit=${this.submit}>
      <label>Key file <input type="file" name="key" required></label>
      <label>Its passphrase <input type="password" name="passphrase" autocomplete="off"></label>
      <div class="buttons"><button class="main" aria-disabled=${this.busy}>${this.busy ? "Unlocking" : "Unlock"}</button>
        <button type="button" @click=${() => {
			this.asking = false;
			this.problem = void 0;
		}}>Cancel</button></div>
      ${this.problem ? b`<p role="alert"><span><span class="caution" aria-hidden="true">◆</span> <b>${this.problem.cause}</b> ${this.problem.meaning} ${this.problem.action}</span></p>` : A}
    </form>`;
	}
	submit = (e) => {
		e.preventDefault();
		if (this.busy || !(e.target instanceof HTMLFormElement)) return;
		const said = new FormData(e.target);
		const file = said.get("key");
		const passphrase = said.get("passphrase");
		if (!(file instanceof File) || typeof passphrase !== "string") return;
		file.slice(0, 65536).text().then((key) => this.send(key, passphrase));
	};
	async send(key, passphrase = "") {
		this.busy = true;
		this.problem = await unlockMissions(key, passphrase);
		this.busy = false;
		if (this.problem) return;
		this.asking = false;
		this.dispatchEvent(new CustomEvent("sky-sealed"));
	}
};
customElements.define("sky-seal", Seal);
// src/panels/missions/panel.ts
var panel_exports = /* @__PURE__ */ __exportAll({ Missions: () => Missions });
/** A mission that begins or ends is seen within this. */
var everyMs = 4e3;
/** A search begins when the words pause. */
var typingMs = 200;
/** Each with its name, and what its two directions begin with. */
var orders = [
	[
		"start",
		"Date",
		"Newest",
		"Oldest"
	],
	[
		"duration",
		"Duration",
		"Longest",
		"Shortest"
	],
	[
		"distance",
		"Distance",
		"Farthest",
		"Nearest"
	],
	[
		"highest",
		"Highest point",
		"Highest",
		"Lowest"
	],
	[
		"size",
		"Size",
		"Largest",
		"Smallest"
	]
];
var Missions = class extends i$1 {
	static styles = [shared, styles];
	static properties = {
		query: { state: true },
		list: { state: true },
		open: { state: true },
		starting: { state: true }
	};
	typing = 0;
	watch = new Watch(() => {
		this.list = this.watch.view ?? this.list;
		this.requestUpdate();
	}, {
		ask: (signal) => fetchMissions(this.query, signal),
		everyMs,
		meaning: "The list may be old. The recordings are not affected.",
		action: "The page asks again by itself."
	});
	constructor() {
		super();
		this.query = firstQuery;
		this.list = void 0;
		this.open = void 0;
		this.starting = void 0;
	}
	connectedCallback() {
		super.connectedCallback();
		this.watch.start();
	}
	disconnectedCallback() {
		this.watch.stop();
		window.clearTimeout(this.typing);
		super.disconnectedCallback();
	}
	ask(change) {
		this.query = {
			...this.query,
			offset: 0,
			...change
		};
		this.watch.stop();
		this.watch.start();
	}
	/** The same question, now: its answer has changed. */
	again() {
		this.open = void 0;
		this.watch.stop();
		this.watch.start();
	}
	search = (e) => {
		if (!(e.target instanceof HTMLInputElement)) return;
		const search = e.target.value;
		window.clearTimeout(this.typing);
		this.typing = window.setTimeout(() => this.ask({ search }), typingMs);
	};
	sort = (e) => {
		const order = orders.find(([o]) => e.target instanceof HTMLSelectElement && o === e.target.value)?.[0];
		if (order) this.ask({ order });
	};
	async replay(m) {
		if (this.starting) return;
		this.starting = m.name;
		const problem = await startReplay(m.name);
		this.starting = void 0;
		if (problem) tell(this, "sky-problem", problem);
		else tell(this, "sky-close", void 0);
	}
	/** What was just written stands in the list at once. */
	annotated(mission) {
		if (this.list) this.list = {
			...this.list,
			missions: this.list.missions.map((m) => m.name === mission.name ? mission : m)
		};
	}
	render() {
		const trouble = this.watch.problem;
		const { order, ascending } = this.query;
		const [, , most, least] = orders.find(([o]) => o === order) ?? [];
		return b`<form class="tools" role="search" @submit=${(e) => e.preventDefault()}>
        <input type="search" aria-label="Search missions" placeholder="Search: vehicle, date, title, tag, note" .value=${this.query.search} @input=${this.search} />
        <label>Sort by <select @change=${this.sort}>${orders.map(([o, name]) => b`<option value=${o} ?selected=${o === order}>${name}</option>`)}</select></label>
        <button type="button" title="Turn the order round" @click=${() => this.ask({ ascending: !ascending })}>${ascending ? `${least} first ↑` : `${most} first ↓`}</button>
      </form>
      ${trouble ? b`<p class="problem" role="alert"><span class="caution" aria-hidden="true">◆</span> <b>${trouble.cause}.</b> ${trouble.meaning} ${trouble.action}</p>` : A}
      <sky-seal .list=${this.list} @sky-sealed=${() => this.again()}></sky-seal>
      <div class="scroll" tabindex="0" role="region" aria-label="Recorded missions">${this.body()}</div>
      ${this.pages()}`;
	}
	body() {
		if (!this.list) return this.watch.problem ? A : b`<p class="none">Reading the logbook</p>`;
		if (this.list.missions.length === 0) return this.query.search ? nowhere(this.query.search) : empty;
		return b`<ul>${c(this.list.missions, (m) => m.name, (m) => {
			const open = this.open === m.name;
			return b`<li class=${open ? "open" : ""}>${row(m, {
				open,
				starting: this.starting === m.name,
				toggle: () => {
					this.open = open ? void 0 : m.name;
				},
				replay: () => void this.replay(m)
			})}${open ? b`<sky-mission .mission=${m} @sky-annotated=${(e) => this.annotated(e.detail)}></sky-mission>` : A}</li>`;
		})}</ul>`;
	}
	pages() {
		const found = this.list?.found ?? 0;
		if (found === 0) return A;
		const { offset } = this.query;
		const last = Math.min(found, offset + 25);
		const earlier = offset > 0;
		const later = last < found;
		return b`<nav class="pages" aria-label="Pages of the logbook"><span role="status">${found === 1 ? "1 mission" : found <= 25 ? `${count(found)} missions` : `${count(offset + 1)}–${count(last)} of ${count(found)} missions`}</span>
      ${found > 25 ? b`<button aria-disabled=${!earlier} @click=${() => {
			if (earlier) this.ask({ offset: Math.max(0, offset - 25) });
		}}>Previous</button>
        <button aria-disabled=${!later} @click=${() => {
			if (later) this.ask({ offset: offset + 25 });
		}}>Next</button>` : A}</nav>`;
	}
};
var empty = b`<div class="none"><h3>No mission has been recorded yet</h3>
  <p>Recording starts by itself with the first word of an aircraft, and ends when it falls silent. Plug in the controller or the radio,
  switch the aircraft on, and the mission appears here.</p></div>`;
function nowhere(search) {
	return b`<div class="none"><h3>Nothing found for “${search}”</h3>
    <p>All words must be in the mission’s date, vehicle, title, notes, tags or alerts. Try fewer words.</p></div>`;
}
customElements.define("sky-missions", Missions);
export { Missions, outline as n, panel_exports as t };
