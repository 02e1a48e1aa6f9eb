import { i as b, n as i, o as i$1, r as A, t as c } from "./lit.js";
import { E as icon, M as capital, P as count, j as bytes, q as Live } from "./index.js";
import { o as fetchPolicies, r as audience } from "./policy.js";
import { r as getJSON } from "./watch.js";
import { a as copies, d as summary, i as clearance, l as total, n as leaving, o as progress$1, r as choice, s as refusals, t as Pace, u as trouble } from "./pace.js";
import { t as shared } from "./shared.css.js";
import { r as sheet } from "./sheet.css.js";
// src/core/scrub.ts
/** The station could not deal with it, in three parts. */
var ScrubError = class extends Error {
	problem;
	constructor(problem) {
		super(problem.cause);
		this.problem = problem;
	}
};
/** Where copies are kept; absent where the station takes no files from this page. */
async function scrubPlace(signal) {
	try {
		return await getJSON("/api/scrub", signal);
	} catch {
		return;
	}
}
async function startRun(start) {
	let answer;
	try {
		answer = await fetch("/api/scrub/start", {
			method: "POST",
			body: JSON.stringify(start),
			headers: { "Content-Type": "application/json" }
		});
	} catch {
		throw new ScrubError(lost);
	}
	const begun = said(answer.status, await answer.text());
	addEventListener("pagehide", () => {
		endRun(begun.run).catch(() => void 0);
	}, { once: true });
	return begun;
}
/** Says that no more files come: the ledger gets an entry about all of them. It is said even while the page is left. */
async function endRun(run) {
	let answer;
	try {
		answer = await fetch("/api/scrub/end", {
			method: "POST",
			body: JSON.stringify({ run }),
			headers: { "Content-Type": "application/json" },
			keepalive: true
		});
	} catch {
		throw new ScrubError({
			...lost,
			cause: "The station did not hear that the run is over",
			meaning: "The copies that have a name are whole, and each is in the ledger. The sum of them comes into it when the station ends."
		});
	}
	said(answer.status, await answer.text());
}
/** Sends one file and waits for what became of it; tells how much has gone. */
function sendFile(what, sent, signal) {
	const query = new URLSearchParams({
		run: what.run,
		as: what.as,
		modified: String(what.file.lastModified)
	});
	for (const box of what.boxes) query.append("box", box);
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", `/api/scrub/file?${query}`);
		request.upload.addEventListener("progress", (e) => sent(e.loaded));
		request.addEventListener("load", () => {
			try {
				resolve(said(request.status, request.responseText));
			} catch (error) {
				reject(error instanceof Error ? error : new ScrubError(lost));
			}
		});
		request.addEventListener("error", () => reject(new ScrubError(lost)));
		request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
		signal.addEventListener("abort", () => request.abort(), { once: true });
		request.setRequestHeader("Content-Type", "application/octet-stream");
		request.send(what.file);
	});
}
function copyAddress(run, file) {
	return `/api/scrub/copy?${new URLSearchParams({
		run,
		file
	})}`;
}
var lost = {
	cause: "The file did not reach the station, or its browser could not read it",
	meaning: "Nothing of it has left, and the original is untouched.",
	action: "See that the card is still there and that the station answers, then start again."
};
function said(status, text) {
	if (status === 200) return JSON.parse(text);
	try {
		const problem = JSON.parse(text);
		if (typeof problem.cause === "string") throw new ScrubError(problem);
	} catch (error) {
		if (error instanceof ScrubError) throw error;
	}
	throw new ScrubError({
		...lost,
		cause: status === 403 ? "The station does not know this page any more" : `The station answered with error ${status}`
	});
}
// src/panels/scrub/files.ts
var stills = /\.(jpe?g|a?png|webp|gif|bmp|tiff?|heic|heif|avif|dng|thm)$/i;
var films = /\.(mp4|m4v|mov|lrf|lrv|ts|m2ts|mts|mkv|webm)$/i;
var unseen = /\.(heic|heif|avif|gif|a?png|webp|tiff?)$/i;
/** Whether the station may be unable to look for faces in it: it has no decoder for some, and others may hold more than one picture. */
function mayBeUnseen(c) {
	return c.kind === "film" || unseen.test(c.as);
}
/** What a name promises; what a file is the station finds out. */
function kindOf(name) {
	return stills.test(name) ? "still" : films.test(name) ? "film" : "other";
}
function chosen(file, as = file.webkitRelativePath || file.name) {
	return {
		file,
		as,
		kind: kindOf(as),
		boxes: []
	};
}
/** What desktops keep on a card for themselves, which nobody misses. */
var junk = /(^|\/)(\.ds_store|\._[^/]*|thumbs\.db|desktop\.ini|\.trash[^/]*|\.spotlight-v100|\.fseventsd|system volume information)($|\/)/i;
/** Adds files; one that stands at a place already keeps it, with what was marked. */
function added(all, more) {
	const places = new Set(all.map((c) => c.as));
	return [...all, ...more.filter((c) => !junk.test(c.as) && !places.has(c.as) && places.add(c.as))].toSorted((a, b) => a.as < b.as ? -1 : 1);
}
/** Reads what was dropped: files, and folders with all that is in them. */
async function dropped(items) {
	const entries = [...items].map((i) => i.webkitGetAsEntry()).filter((e) => e !== null);
	const list = [];
	for (const e of entries) await walk(e, list);
	return list;
}
async function walk(entry, list) {
	if (isFile(entry)) {
		list.push(chosen(await new Promise((resolve, reject) => {
			entry.file(resolve, reject);
		}), entry.fullPath.replace(/^\//, "")));
		return;
	}
	if (!isFolder(entry)) return;
	const reader = entry.createReader();
	for (;;) {
		const some = await new Promise((resolve, reject) => {
			reader.readEntries(resolve, reject);
		});
		if (some.length === 0) return;
		for (const e of some) await walk(e, list);
	}
}
function isFile(e) {
	return e.isFile;
}
function isFolder(e) {
	return e.isDirectory;
}
// src/panels/scrub/boxes.ts
/** Fewer pixels of the screen are a tap, and no box. */
var leastPx = 5;
/** The box between two points of the drawing, in pixels of the picture; absent for a tap. */
function between(a, b, drawn, picture) {
	if (Math.abs(a.x - b.x) < leastPx || Math.abs(a.y - b.y) < leastPx) return void 0;
	const x0 = clip(Math.floor(Math.min(a.x, b.x) * picture.w / drawn.w), picture.w);
	const x1 = clip(Math.ceil(Math.max(a.x, b.x) * picture.w / drawn.w), picture.w);
	const y0 = clip(Math.floor(Math.min(a.y, b.y) * picture.h / drawn.h), picture.h);
	const y1 = clip(Math.ceil(Math.max(a.y, b.y) * picture.h / drawn.h), picture.h);
	return x1 > x0 && y1 > y0 ? {
		x: x0,
		y: y0,
		w: x1 - x0,
		h: y1 - y0
	} : void 0;
}
function clip(value, limit) {
	return Math.max(0, Math.min(limit, value));
}
/** As the station reads it. */
function boxText(b) {
	return [
		b.x,
		b.y,
		b.w,
		b.h
	].join(",");
}
// src/panels/scrub/mark.ts
var Mark = class extends i {
	static styles = [shared, i$1`
    :host { display: flex; flex-direction: column; gap: 10px; min-height: 0; }
    .head { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; }
    h3 { margin: 0; flex: 1; min-width: 0; font-size: var(--sky-text-l); overflow-wrap: anywhere; }
    .stage { display: grid; place-items: center; min-height: 0; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); overflow: hidden; }
    .picture { position: relative; line-height: 0; touch-action: none; cursor: crosshair; user-select: none; }
    img { max-width: 100%; max-height: 62vh; display: block; -webkit-user-drag: none; filter: brightness(var(--sky-picture)); }
    .box { position: absolute; background: #000; border: 1px solid #fff; box-shadow: 0 0 0 1px #000; }
    .box.drawn { background: rgb(0 0 0 / 55%); }
    .tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
    label { display: grid; gap: 2px; font-size: var(--sky-text-xs); color: var(--sky-dim); }
    input { width: 92px; min-height: 48px; padding: 0 8px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); background: var(--sky-raised); }
    form button { display: flex; align-items: center; gap: 8px; }
    p { font-size: var(--sky-text-s); color: var(--sky-dim); }
  `];
	static properties = {
		chosen: { attribute: false },
		address: { state: true },
		size: { state: true },
		drawing: { state: true },
		failed: { state: true }
	};
	constructor() {
		super();
		this.address = "";
		this.failed = false;
	}
	willUpdate() {
		if (!this.address) this.address = URL.createObjectURL(this.chosen.file);
	}
	disconnectedCallback() {
		URL.revokeObjectURL(this.address);
		this.address = "";
		super.disconnectedCallback();
	}
	render() {
		const { boxes } = this.chosen;
		return b`<div class="head"><h3>${this.chosen.as}</h3>
        <button ?disabled=${boxes.length === 0} aria-disabled=${boxes.length === 0} @click=${() => this.change(() => boxes.pop())}>Take back</button>
        <button @click=${() => this.dispatchEvent(new CustomEvent("sky-marked"))}>Done</button></div>
      <div class="stage">${this.failed ? b`<p>This browser cannot show the picture. Boxes can be given as numbers, if you know where.</p>` : b`<div class="picture" @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${() => {
			this.drawing = void 0;
		}}>
          <img src=${this.address} alt="The picture to mark" draggable="false" @load=${this.loaded} @error=${() => {
			this.failed = true;
		}}>
          ${this.size ? boxes.map((b) => this.box(b)) : A}${this.drawn()}</div>`}</div>
      <p role="status">${boxes.length === 0 ? "Drag over what nobody must see." : `${boxes.length} marked. In the copy they are painted over, and cannot be brought back.`}</p>
      <form class="tools" @submit=${this.typed}>
        ${[
			"x",
			"y",
			"w",
			"h"
		].map((name, i) => b`<label>${[
			"Left",
			"Top",
			"Width",
			"Height"
		][i]} in px<input type="number" name=${name} min=${i < 2 ? 0 : 1}
          max=${(i % 2 === 0 ? this.size?.w : this.size?.h) ?? 65535} required></label>`)}
        <button type="submit">${icon("plus")} Mark</button></form>`;
	}
	loaded = (e) => {
		if (e.target instanceof HTMLImageElement) this.size = {
			w: e.target.naturalWidth,
			h: e.target.naturalHeight
		};
	};
	change(what) {
		what();
		this.requestUpdate();
		this.dispatchEvent(new CustomEvent("sky-boxes"));
	}
	box(b$1) {
		const s = this.size ?? {
			w: 1,
			h: 1
		};
		return b`<span class="box" .style=${`left:${b$1.x / s.w * 100}%;top:${b$1.y / s.h * 100}%;width:${b$1.w / s.w * 100}%;height:${b$1.h / s.h * 100}%`}></span>`;
	}
	drawn() {
		const d = this.drawing;
		if (!d) return A;
		return b`<span class="box drawn" .style=${`left:${Math.min(d.from.x, d.to.x)}px;top:${Math.min(d.from.y, d.to.y)}px;width:${Math.abs(d.from.x - d.to.x)}px;height:${Math.abs(d.from.y - d.to.y)}px`}></span>`;
	}
	at(e) {
		const r = this.stage().getBoundingClientRect();
		return {
			x: Math.max(0, Math.min(r.width, e.clientX - r.left)),
			y: Math.max(0, Math.min(r.height, e.clientY - r.top))
		};
	}
	stage() {
		return this.renderRoot.querySelector(".picture") ?? this;
	}
	down = (e) => {
		if (!this.size || e.button !== 0) return;
		this.stage().setPointerCapture(e.pointerId);
		this.drawing = {
			from: this.at(e),
			to: this.at(e)
		};
	};
	move = (e) => {
		if (this.drawing) this.drawing = {
			from: this.drawing.from,
			to: this.at(e)
		};
	};
	up = (e) => {
		const { drawing, size } = this;
		this.drawing = void 0;
		if (!drawing || !size) return;
		const r = this.stage().getBoundingClientRect();
		const box = between(drawing.from, this.at(e), {
			w: r.width,
			h: r.height
		}, size);
		if (box) this.change(() => this.chosen.boxes.push(box));
	};
	typed = (e) => {
		e.preventDefault();
		if (!(e.target instanceof HTMLFormElement)) return;
		const data = new FormData(e.target);
		const [x = 0, y = 0, w = 0, h = 0] = [
			"x",
			"y",
			"w",
			"h"
		].map((name) => Number(data.get(name)));
		this.change(() => this.chosen.boxes.push({
			x,
			y,
			w,
			h
		}));
		e.target.reset();
	};
};
customElements.define("sky-mark", Mark);
// src/panels/scrub/panel.css.ts
var styles = i$1`
  .inner { max-width: 1080px; margin: 0 auto; display: grid; gap: 16px; }
  .drop { display: grid; gap: 12px; justify-items: center; padding: 26px 16px; border: 2px dashed var(--sky-edge); border-radius: var(--sky-radius-l); text-align: center; }
  .drop.over { border-color: var(--sky-text); background: var(--sky-raised); }
  .drop.some { padding: 12px 16px; grid-template-columns: 1fr auto; justify-items: start; align-items: center; text-align: left; }
  .files { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; }
  .card { display: grid; grid-template-rows: 96px auto; min-width: 0; padding: 0; overflow: hidden; text-align: left; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); background: var(--sky-raised); }
  .thumb { position: relative; display: grid; place-items: center; overflow: hidden; background: var(--sky-bg); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .thumb img { width: 100%; height: 96px; object-fit: cover; filter: brightness(var(--sky-picture)); }
  .thumb .count { position: absolute; right: 6px; bottom: 6px; padding: 1px 8px; border-radius: 10px; background: #000; color: #fff; font-size: 12px; }
  .about { padding: 6px 10px 8px; min-width: 0; }
  .about b { display: block; font-size: var(--sky-text-s); font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .about small { font-size: 12px; color: var(--sky-dim); }
  .go { display: flex; flex-wrap: wrap; align-items: center; gap: 14px; position: sticky; bottom: -24px; padding: 12px 0 16px; background: var(--sky-panel); }
`;
// src/panels/scrub/run.ts
var Run = class {
	files;
	changed;
	station;
	state = "running";
	run;
	results = [];
	problem;
	/** The file that is dealt with now. */
	now = "";
	over = false;
	whole = 0;
	part = 0;
	pace = new Pace();
	stop = new AbortController();
	constructor(files, changed, station = {
		start: startRun,
		send: sendFile,
		end: endRun
	}) {
		this.files = files;
		this.changed = changed;
		this.station = station;
	}
	/** Goes through all files; never rejects. */
	async go(what) {
		try {
			this.run = await this.station.start({
				...what,
				asked: this.files.length
			});
			for (const c of this.files) {
				this.stop.signal.throwIfAborted();
				this.now = c.as;
				this.count(0);
				const sent = {
					run: this.run.run,
					file: c.file,
					as: c.as,
					boxes: c.boxes.map(boxText)
				};
				this.results.push(await this.station.send(sent, (bytes) => this.count(Math.min(bytes, c.file.size)), this.stop.signal));
				this.whole += c.file.size;
				this.count(0);
			}
			await this.end();
			this.state = "done";
		} catch (error) {
			this.state = this.stop.signal.aborted ? "cancelled" : "failed";
			if (this.state === "failed") this.problem = error instanceof ScrubError ? error.problem : {
				cause: "The run broke off",
				meaning: "What has a copy is whole; of the rest nothing has left.",
				action: "Start again."
			};
			await this.end().catch(() => void 0);
		}
		this.now = "";
		this.changed();
	}
	/** Tells the station, once, that no more files come. */
	async end() {
		if (!this.run || this.over) return;
		this.over = true;
		await this.station.end(this.run.run);
	}
	cancel() {
		this.stop.abort();
	}
	get bytes() {
		return this.whole + this.part;
	}
	get ofBytes() {
		return this.files.reduce((sum, c) => sum + c.file.size, 0);
	}
	get rate() {
		return this.pace.rate;
	}
	get leftMs() {
		return this.pace.leftMs(this.ofBytes - this.bytes);
	}
	count(part) {
		this.part = part;
		this.pace.note(this.bytes);
		this.changed();
	}
};
// src/panels/scrub/sections.ts
function progress(run, cancel) {
	const { bytes, ofBytes, rate, leftMs, now } = run;
	return progress$1({
		title: "Scrubbing",
		files: run.results.length,
		ofFiles: run.files.length,
		bytes,
		ofBytes,
		rate,
		leftMs,
		now
	}, cancel);
}
function results(run, again) {
	const s = summary(run.results);
	const id = run.run?.run ?? "";
	return b`${verdict(run)}
    ${total(s)}
    ${s.copies.length > 0 ? b`<p>The copies are in <code>${run.run?.folder}</code>. The originals are as they were.</p>` : A}
    ${refusals(s)}
    ${s.junk > 0 ? b`<p class="none">${count(s.junk)} more are what a desktop or a camera keeps for itself: not copied, and not missed.</p>` : A}
    ${copies(s, (file) => copyAddress(id, file))}
    <div class="buttons"><button @click=${again}>Scrub others</button></div>`;
}
function verdict(run) {
	const rest = run.files.length - run.results.length;
	if (run.state === "cancelled") return trouble({
		cause: "Cancelled",
		meaning: `${count(rest)} of ${count(run.files.length)} files were not dealt with; nothing of them has left.`,
		action: "What has a copy is whole."
	});
	return run.problem ? trouble(run.problem, `${count(rest)} of ${count(run.files.length)} files were not dealt with.`) : A;
}
// src/panels/scrub/panel.ts
/** More thumbnails than these help nobody find a picture, and cost a tablet its memory. */
var shownCards = 200;
/** What outlives the sheet: a run goes on while the pilot looks at something else. */
var kept = {
	files: [],
	policy: "public",
	cleared: false
};
var ScrubPanel = class extends Live {
	static styles = [
		shared,
		sheet,
		leaving,
		styles
	];
	static properties = {
		policies: { state: true },
		marking: { state: true },
		over: { state: true },
		place: { state: true }
	};
	pictures = /* @__PURE__ */ new Map();
	left = new AbortController();
	constructor() {
		super();
		this.policies = [];
		this.over = false;
	}
	connectedCallback() {
		super.connectedCallback();
		this.left = new AbortController();
		fetchPolicies(this.left.signal).then((list) => {
			this.policies = list;
		}, () => void 0);
		scrubPlace(this.left.signal).then((p) => {
			this.place = p ?? null;
		});
	}
	disconnectedCallback() {
		this.left.abort();
		for (const address of this.pictures.values()) URL.revokeObjectURL(address);
		this.pictures.clear();
		super.disconnectedCallback();
	}
	render() {
		return b`<div class="scroll" tabindex="0" role="region" aria-label="Scrub in full"><div class="inner">${this.step()}</div></div>`;
	}
	step() {
		if (this.place === null) return b`<p class="none">Files are scrubbed in the browser of the station’s own machine only, where they are.</p>`;
		if (this.marking) return b`<sky-mark .chosen=${this.marking} @sky-marked=${() => {
			this.marking = void 0;
		}} @sky-boxes=${() => this.requestUpdate()}></sky-mark>`;
		if (kept.run?.state === "running") return progress(kept.run, () => kept.run?.cancel());
		if (kept.run) return results(kept.run, () => this.again());
		return this.choose();
	}
	choose() {
		const p = this.policies.find((x) => x.name === kept.policy);
		const films = kept.files.filter((c) => c.kind === "film").length;
		const pictures = kept.files.filter((c) => c.kind === "still" && mayBeUnseen(c)).length;
		return b`${this.drop()}
      ${kept.files.length === 0 ? b`<p class="none">Copies are kept in <code>${this.place?.folder}</code>. The originals are never touched.</p>` : b`
        <fieldset><legend>Copies for somebody who is told by the policy</legend>${this.policies.map((x) => choice("policy", x.name, kept.policy, capital(audience(x.purpose)), () => this.keep({ policy: x.name })))}</fieldset>
        ${p?.hides_faces ? b`<p>Faces that are found in stills are painted over. Not found are faces that are small, turned away, covered or in the dark, and number plates: mark
          these yourself. Choose a picture to draw over it.</p>` : b`<p>Choose a picture to paint over a part of it.</p>`}
        ${p?.hides_faces && films + pictures > 0 ? clearance(films, pictures, kept.cleared, (cleared) => this.keep({ cleared })) : A}
        <div class="files">${c(kept.files.slice(0, shownCards), (c) => c.as, (c) => this.card(c))}</div>
        ${kept.files.length > shownCards ? b`<p class="none">And ${count(kept.files.length - shownCards)} more.</p>` : A}
        <div class="go"><button class="main" @click=${() => this.start()}>Scrub ${count(kept.files.length)} ${kept.files.length === 1 ? "file" : "files"} for ${kept.policy}</button>
          <button @click=${() => this.keep({ files: [] })}>Start over</button>
          <span class="none">${bytes(kept.files.reduce((sum, c) => sum + c.file.size, 0))}</span></div>`}`;
	}
	drop() {
		const some = kept.files.length > 0;
		return b`<div class="drop ${some ? "some" : ""} ${this.over ? "over" : ""}" @dragover=${(e) => {
			e.preventDefault();
			this.over = true;
		}}
      @dragleave=${() => {
			this.over = false;
		}} @drop=${this.dropped}>
      ${some ? b`<span>${count(kept.files.length)} chosen. Drop more here.</span>` : b`<h3>Drop the camera card, folders or files here</h3>
        <p>Pictures, films, tracks and logs. They stay on this machine: the copies hold what they show, and what the policy tells.</p>`}
      <div class="buttons"><button @click=${() => this.pick("files")}>Choose files</button><button @click=${() => this.pick("folder")}>Choose a folder</button></div>
      <input class="files-input" type="file" multiple hidden @change=${this.picked}>
      <input class="folder-input" type="file" webkitdirectory hidden @change=${this.picked}></div>`;
	}
	pick(what) {
		this.renderRoot.querySelector(`.${what}-input`)?.click();
	}
	picked = (e) => {
		if (!(e.target instanceof HTMLInputElement)) return;
		this.add([...e.target.files ?? []].map((f) => chosen(f)));
		e.target.value = "";
	};
	dropped = (e) => {
		e.preventDefault();
		this.over = false;
		if (e.dataTransfer) dropped(e.dataTransfer.items).then((more) => this.add(more));
	};
	/** Adds files. What was said of those before does not hold for new ones. */
	add(more) {
		this.keep({
			files: added(kept.files, more),
			cleared: kept.cleared && !more.some(mayBeUnseen)
		});
	}
	card(c) {
		const name = c.as.split("/").at(-1) ?? c.as;
		const inside = b`<span class="thumb">${c.kind === "still" ? b`<img src=${this.picture(c)} alt="" loading="lazy" @error=${hide}>` : b`${c.kind === "film" ? "Film" : "Other"}`}${c.boxes.length > 0 ? b`<span class="count">${c.boxes.length} marked</span>` : A}</span>
      <span class="about"><b title=${c.as}>${c.kind === "still" ? b`<span class="visually-hidden">Mark </span>` : A}${name}</b><small>${bytes(c.file.size)}</small></span>`;
		return c.kind === "still" ? b`<button class="card" @click=${() => {
			this.marking = c;
		}}>${inside}</button>` : b`<div class="card">${inside}</div>`;
	}
	picture(c) {
		const known = this.pictures.get(c);
		if (known) return known;
		const address = URL.createObjectURL(c.file);
		this.pictures.set(c, address);
		return address;
	}
	start() {
		kept.run = new Run(kept.files, () => this.requestUpdate());
		kept.run.go({
			policy: kept.policy,
			cleared: kept.cleared
		});
		this.requestUpdate();
	}
	keep(what) {
		Object.assign(kept, what);
		this.requestUpdate();
	}
	again() {
		delete kept.run;
		this.keep({
			files: [],
			cleared: false
		});
	}
};
/** A picture that this browser cannot show has its name. */
function hide(e) {
	if (e.target instanceof HTMLImageElement) e.target.hidden = true;
}
customElements.define("sky-scrub", ScrubPanel);
export { ScrubPanel };
