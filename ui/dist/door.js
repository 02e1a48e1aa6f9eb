import { i as b, o as i, r as A, t as c } from "./lit.js";
import { O as stale, P as count, Y as airGap, j as bytes, k as age, q as Live } from "./index.js";
import { n as Watch, r as getJSON, t as AnswerError } from "./watch.js";
import { t as limits } from "./stale.js";
import { a as store, t as shared } from "./shared.css.js";
import { n as prose, r as sheet } from "./sheet.css.js";
// src/core/door.ts
/** Follows the door while somebody looks. */
var DoorWatch = class extends Watch {
	constructor(changed, ask = fetchDoor) {
		super(changed, {
			ask,
			everyMs: 2e3,
			meaning: "What is known of the door grows old and is taken away when it is too old.",
			action: "The page asks again by itself. If this stays, look at the station, or run “skylatch prove” beside it."
		});
	}
};
async function fetchDoor(signal) {
	return parseDoor(await getJSON("/api/door", signal));
}
/** Takes the station's answer; a list that it left empty may be null. */
function parseDoor(data) {
	if (typeof data !== "object" || data === null || !("layers" in data)) throw new AnswerError("The station answered something else than was asked");
	const d = data;
	return {
		layers: d.layers ?? [],
		doors: d.doors ?? [],
		ledger: d.ledger ?? [],
		...d.ledger_problem ? { ledger_problem: d.ledger_problem } : {},
		...d.proof ? { proof: {
			...d.proof,
			routes: listOf(d.proof.routes).map((r) => ({
				...r,
				closed_by: listOf(r.closed_by)
			}))
		} } : {},
		...d.network ? { network: {
			...d.network,
			interfaces: listOf(d.network.interfaces),
			default_routes: listOf(d.network.default_routes),
			appeared: listOf(d.network.appeared)
		} } : {}
	};
}
function listOf(list) {
	return list ?? [];
}
// src/panels/door/judge.ts
var marks = {
	engaged: "✓",
	warning: "▲",
	caution: "◆",
	advisory: "●",
	dim: "○"
};
function verdict(tone, words) {
	return {
		mark: marks[tone],
		tone,
		words
	};
}
function layerVerdict(l) {
	return verdict(l.state === "active" ? "engaged" : "caution", l.state);
}
/** An open route that a layer claims to close is a broken promise, one that none claims a lack. */
function routeVerdict(r) {
	switch (r.outcome) {
		case "refused": return verdict("engaged", "refused");
		case "untried": return verdict("dim", "not tried");
		default: return verdict(r.closed_by.length > 0 ? "warning" : "caution", "open");
	}
}
var rank = {
	warning: 0,
	caution: 1,
	advisory: 2,
	dim: 3,
	engaged: 4
};
/** Failed ones first; those of a kind stay in the order in which they were tried. */
function worstFirst(routes) {
	return routes.toSorted((a, b) => rank[routeVerdict(a).tone] - rank[routeVerdict(b).tone]);
}
function countOf(n, what) {
	return `${n} ${what}${n === 1 ? "" : "s"}`;
}
/** "27 routes tried, 27 refused", and what was not so. */
function proofVerdict(p) {
	const open = p.routes.filter((r) => r.outcome !== "refused" && r.outcome !== "untried");
	const untried = p.routes.filter((r) => r.outcome === "untried").length;
	const broken = open.filter((r) => r.closed_by.length > 0).length;
	const tried = p.routes.length - untried;
	const words = `${countOf(tried, "route")} tried, ${tried - open.length} refused${open.length > 0 ? `, ${open.length} open` : ""}${untried > 0 ? `; ${untried} could not be tried` : ""}`;
	if (!p.ok || broken > 0) return verdict("warning", words);
	return verdict(open.length > 0 || tried === 0 ? "caution" : "engaged", words);
}
/** How far the station's own sockets reach, counted. */
function reach(doors) {
	if (doors.length === 0) return "The station lists no socket.";
	const link = doors.filter((d) => d.scope === "link").length;
	const machine = doors.filter((d) => d.scope === "machine").length;
	const routed = doors.length - link - machine;
	const parts = [
		routed > 0 ? `${routed} through routers` : "",
		link > 0 ? `${link} on the link` : "",
		machine > 0 ? `${machine} on this machine only` : ""
	];
	return `${countOf(doors.length, "socket")}: ${parts.filter((part) => part !== "").join(", ")}.`;
}
function scopeVerdict(d) {
	switch (d.scope) {
		case "machine": return verdict("dim", "this machine only");
		case "link": return verdict("dim", "the link it is on");
		default: return verdict("advisory", "through routers, because the configuration says so");
	}
}
/** The UTC time of a ledger entry; with the day if that is not today's. */
function ledgerTime(atMs, nowMs) {
	const at = new Date(atMs);
	if (Number.isNaN(at.getTime())) return "time unknown";
	const text = at.toISOString();
	const time = `${text.slice(11, 19)}Z`;
	return text.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10) ? time : `${text.slice(0, 10)} ${time}`;
}
// src/panels/door/sections.ts
function part(id, title, body) {
	return b`<section aria-labelledby=${id}><h3 id=${id}>${title}</h3>${body}</section>`;
}
function mark(v) {
	return b`<span class=${v.tone} aria-hidden="true">${v.mark}</span>`;
}
function ago(ageMs) {
	return b`<span class="ago">${age(ageMs)} ago</span>`;
}
function none(text) {
	return b`<p class="none">${text}</p>`;
}
/** A problem in its three parts. */
function problem(tone, cause, meaning, action) {
	return b`<div class="problem ${tone}" role="alert"><span aria-hidden="true">${tone === "warning" ? "▲" : "◆"}</span>
    <div><b>${cause}</b><p>${meaning} ${action}</p></div></div>`;
}
function layers(list) {
	return part("layers", "Layers", list.length === 0 ? problem("caution", "The station names no layer", "Nothing is known to hold the door closed.", "Run “skylatch prove” beside it.") : b`<ul>${list.map((l) => {
		const v = layerVerdict(l);
		return b`<li>${mark(v)}<span class="name">${l.name}</span><span class="state ${v.tone}">${v.words}</span>
        <small>${l.meaning}${l.reason ? b` <span class="caution">${l.reason}</span>` : A}</small></li>`;
	})}</ul>`);
}
function proof(p, sinceMs, all, turn) {
	if (!p) return part("proof", "Last proof", none("No escape route has been tried yet: nothing is proved."));
	const v = proofVerdict(p);
	const routes = worstFirst(p.routes);
	const good = routes.filter((r) => r.outcome === "refused").length;
	return part("proof", "Last proof", b`
    <p class="lead"><span class=${v.tone}><span aria-hidden="true">${v.mark}</span> ${v.words}</span>${ago(p.age_ms + sinceMs)}</p>
    <p class="dim">Each is a way out, tried from inside the station. What the kernel takes from a process it never gives back: a refusal
      holds until the station starts again, which makes a new proof.</p>
    <ul>${c(all ? routes : routes.filter((r) => r.outcome !== "refused"), (r) => r.name, route)}</ul>
    ${good > 0 ? b`<button class="fold" aria-expanded=${all} @click=${turn}>${all ? "Hide the" : "Show the"} ${good} refused</button>` : A}`);
}
function route(r) {
	const v = routeVerdict(r);
	const by = r.closed_by.join(", ");
	let claim = "";
	if (r.outcome === "open") claim = by === "" ? "no active layer claims to close it" : `should be closed by ${by}`;
	else if (r.outcome === "refused" && by !== "") claim = `closed by ${by}`;
	const said = [r.detail, claim].filter((text) => text !== "").join(" · ");
	return b`<li class=${v.tone === "warning" ? "failed" : ""}>${mark(v)}<span class="name">${r.name}</span><span class="state ${v.tone}">${v.tone === "warning" ? v.words.toUpperCase() : v.words}</span><small>${said}</small></li>`;
}
function network(n, sinceMs) {
	const title = "This machine’s network";
	if (!n) return part("network", title, none("This system does not let the station measure it. What the machine is connected to is not known."));
	const ageMs = n.age_ms + sinceMs;
	if (!(ageMs <= limits.airGap)) return part("network", title, b`<p class="lead"><span>Measured too long ago to show</span>${stale(ageMs)}</p>`);
	const ways = n.default_routes.length;
	return part("network", title, b`
    <p class="lead"><span>${ways === 0 ? b`<span class="engaged"><span aria-hidden="true">✓</span> No default route</span>` : `${ways === 1 ? "Default route" : "Default routes"}: ${n.default_routes.join(", ")}`}</span>${ago(ageMs)}</p>
    <p class="dim">${ways === 0 ? "The machine knows no way beyond the links it is on." : "The machine has a way out. Whether the station could use it is what the proof tells."}</p>
    ${n.appeared.length === 0 ? A : problem("caution", `Appeared since the start: ${n.appeared.join("; ")}`, "This machine was given a connection while the station runs.", "If nobody here did that, unplug it or switch it off.")}
    <ul>${c(n.interfaces, (i) => i.name, (i) => b`<li><span class="dim" aria-hidden="true">·</span>
      <span class="name">${i.name} <span class="dim">${i.kind}</span></span><span class="state">${i.up ? "up" : "down"}</span></li>`)}</ul>
    ${n.interfaces.length === 0 ? none("It has no interface.") : A}`);
}
function doors(list) {
	return part("sockets", "The station’s own sockets", b`<p class="lead"><span>${reach(list)}</span></p>
    <ul>${list.map((d) => {
		const v = scopeVerdict(d);
		return b`<li>${mark(v)}<span class="name">${d.name}</span><code>${d.address}</code>
        <small>${d.purpose}. Reaches <span class=${v.tone === "dim" ? "" : v.tone}>${v.words}</span>.</small></li>`;
	})}</ul>`);
}
/** What was hidden in the video; nothing to say where there is none. */
function cut(tracks) {
	if (!tracks.some((t) => t.codec !== "")) return A;
	return part("cut", "Cut out of the video", b`<p class="dim">A picture carries more than a picture. Only what decoding needs is passed on;
      the recording on this machine keeps what came, unless the configuration says otherwise.</p>
    ${tracks.filter((t) => t.codec !== "").map((t) => b`<h4>${t.name}</h4>${t.removed.length === 0 ? none("Nothing was hidden in it so far.") : b`<ul>${c(t.removed, (r) => r.kind, (r) => b`<li><span class="engaged" aria-hidden="true">✓</span><span class="name">${r.kind}</span>
        <span class="state">${count(r.count)} <span class="dim">· ${bytes(r.bytes)}</span></span></li>`)}</ul>`}`)}`);
}
function ledger(list, trouble) {
	return part("ledger", "Ledger", b`
    ${trouble ? problem("warning", `The ledger cannot be written: ${trouble}`, "What is not on record may not leave, so nothing leaves.", "Look at the disk and the data folder.") : A}
    ${list.length === 0 ? none("It has no entry that the station shows.") : b`<p class="dim">The newest decisions on record, newest first. “skylatch ledger verify” checks them all.</p>`}
    <ul>${c(list.toReversed(), (e) => e.number, (e) => b`<li class="entry"><span class="number">${e.number}</span>
      <span class="kind">${e.kind}</span><time datetime=${timeOf(e.at_ms)}>${ledgerTime(e.at_ms, Date.now())}</time><span class="words">${e.words}</span></li>`)}</ul>`);
}
function timeOf(ms) {
	const at = new Date(ms);
	return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
var limitsOfIt = part("limits", "What this does not cover", b`<p>Another program of the same user on this machine, other machines, and the
  aircraft’s own radio, which may send its identity and position to anyone who listens (Remote ID, DroneID).</p>`);
// src/panels/door/panel.css.ts
var styles = i`
  .word { display: flex; align-items: baseline; justify-content: space-between; gap: 12px; padding-bottom: 2px; }
  p + ul { margin-top: 8px; }
  li {
    display: grid; grid-template-columns: 18px 1fr auto; gap: 0 8px; padding: 7px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3;
  }
  li > .state { white-space: nowrap; }
  li small { grid-column: 2 / -1; display: block; font-size: 12px; color: var(--sky-dim); overflow-wrap: anywhere; }
  li.failed { margin: 0 -16px; padding-left: 12px; padding-right: 16px; border-left: 4px solid var(--sky-warning); background: var(--sky-raised); }
  .fold { width: 100%; margin-top: 4px; text-align: left; font-size: var(--sky-text-s); }
  .entry { grid-template-columns: 5ch 1fr auto; }
  .entry .number { text-align: right; color: var(--sky-dim); }
  .entry .kind { font-weight: 600; }
  .entry time { color: var(--sky-dim); white-space: nowrap; }
  .entry span.words { grid-column: 2 / -1; overflow-wrap: anywhere; }
`;
// src/panels/door/panel.ts
var DoorPanel = class extends Live {
	static styles = [
		shared,
		sheet,
		prose,
		styles
	];
	static properties = { all: { state: true } };
	watch = new DoorWatch(() => this.requestUpdate());
	constructor() {
		super();
		this.all = false;
	}
	connectedCallback() {
		super.connectedCallback();
		this.watch.start();
	}
	disconnectedCallback() {
		this.watch.stop();
		super.disconnectedCallback();
	}
	render() {
		const trouble = this.watch.problem;
		return b`<div class="scroll" tabindex="0" role="region" aria-label="The door in full">
      ${this.word()}
      ${trouble ? problem("caution", trouble.cause, trouble.meaning, trouble.action) : A}
      ${this.answer()}
      ${limitsOfIt}
    </div>`;
	}
	word() {
		const g = airGap(store.state);
		return b`<p class="word"><b class=${g.tone}>${g.word} <span aria-hidden="true">${g.mark}</span></b>${g.old ? stale(g.ageMs) : Number.isFinite(g.ageMs) ? b`<span class="ago">measured ${age(g.ageMs)} ago</span>` : A}</p>
      <p>${g.why}</p>`;
	}
	answer() {
		const view = this.watch.view;
		if (!view) return this.watch.problem ? b`` : b`<p class="none">Asking the station</p>`;
		const sinceMs = performance.now() - this.watch.askedAt;
		if (sinceMs > limits.airGap) return b`<p class="lead"><span>The last answer is too old to show</span>${stale(sinceMs)}</p>`;
		return this.full(view, sinceMs);
	}
	full(view, sinceMs) {
		return b`${layers(view.layers)}
      ${proof(view.proof, sinceMs, this.all, () => {
			this.all = !this.all;
		})}
      ${network(view.network, sinceMs)}
      ${doors(view.doors)}
      ${store.state.connection === "open" ? cut(store.state.snapshot?.video ?? []) : A}
      ${ledger(view.ledger, view.ledger_problem)}`;
	}
};
customElements.define("sky-door", DoorPanel);
export { DoorPanel };
