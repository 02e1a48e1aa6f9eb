import { a as w, i as b, o as i, r as A, t as c } from "./lit.js";
import { n as Watch, r as getJSON, t as AnswerError } from "./watch.js";
import { O as stale, P as count, j as bytes, k as age, q as Live } from "./index.js";
import { t as shared } from "./shared.css.js";
import { n as prose, r as sheet } from "./sheet.css.js";
// src/core/guard.ts
/** Follows the guard while somebody looks. */
var GuardWatch = class extends Watch {
	constructor(changed, ask = fetchGuard) {
		super(changed, {
			ask,
			everyMs: 1e3,
			meaning: "The wall is the kernel’s and stands as it did; what is tried now is not seen here.",
			action: "The page asks again by itself. If this stays, run “skylatch guard status” at a terminal."
		});
	}
};
async function fetchGuard(signal) {
	return parseGuard(await getJSON("/api/guard", signal));
}
/** Takes the station's answer; one without a state says that there is no guard. */
function parseGuard(data) {
	if (typeof data !== "object" || data === null || !("running" in data) || !("verdict" in data)) throw new AnswerError("The station answered something else than was asked");
	const view = data;
	return view.state ? {
		...view,
		state: whole(view.state)
	} : view;
}
/** A list that is missing is empty: an older guard may write less. */
function whole(s) {
	return {
		...s,
		wall: {
			...s.wall,
			interfaces: list(s.wall.interfaces)
		},
		devices: list(s.devices).map((d) => ({
			...d,
			addresses: list(d.addresses)
		})),
		parties: list(s.parties),
		countries: list(s.countries),
		names: list(s.names),
		minutes: list(s.minutes),
		recent: list(s.recent),
		speeches: list(s.speeches),
		holds: list(s.holds),
		allowed: list(s.allowed),
		uplinks: list(s.uplinks),
		layers: list(s.layers)
	};
}
function list(l) {
	return l ?? [];
}
// src/panels/guard/judge.ts
function left(uplinks) {
	return uplinks.reduce((n, u) => n + u.left, 0);
}
/** One word for the whole wall; the worst that is known comes first. */
function wallWord(view) {
	const { state } = view;
	if (!state) return {
		word: "NO GUARD",
		mark: "○",
		tone: "dim"
	};
	if (view.running && left(state.uplinks) > 0) return {
		word: "NOT HELD",
		mark: "▲",
		tone: "warning"
	};
	if (view.running && state.wall.problem) return {
		word: "IN DOUBT",
		mark: "▲",
		tone: "warning"
	};
	if (!state.wall.standing) return {
		word: "WALL DOWN",
		mark: "○",
		tone: "dim"
	};
	if (!view.running) return {
		word: "NOT WATCHED",
		mark: "◆",
		tone: "caution"
	};
	return view.held ? {
		word: "HELD",
		mark: "✓",
		tone: "engaged"
	} : {
		word: "IN DOUBT",
		mark: "▲",
		tone: "warning"
	};
}
var minuteMs = 6e4;
/** The hour up to now, a bar for each minute, also where nothing was tried. */
function hour(minutes, nowMs) {
	const by = new Map(minutes.map((m) => [Math.floor(Date.parse(m.at) / minuteMs), total(m)]));
	const last = Math.floor(nowMs / minuteMs);
	return Array.from({ length: 60 }, (_, i) => {
		const minute = last - 60 + 1 + i;
		return {
			at: minute * minuteMs,
			n: by.get(minute) ?? 0
		};
	});
}
function total(m) {
	return Object.values(m.attempts).reduce((n, one) => n + (one ?? 0), 0);
}
/** Adds up rows of one name, most attempts first. */
function together(rows) {
	const sums = /* @__PURE__ */ new Map();
	for (const r of rows) {
		const s = sums.get(r.name);
		if (s) {
			s.attempts += r.attempts;
			s.bytes += r.bytes;
		} else sums.set(r.name, { ...r });
	}
	return [...sums.values()].sort((a, b) => b.attempts - a.attempts || a.name.localeCompare(b.name));
}
var byVendor = (s) => together(s.parties.map((p) => ({
	...p,
	name: p.vendor || "Not in the table"
})));
var byCategory = (s) => together(s.parties.map((p) => ({
	...p,
	name: p.category || "not known"
})));
var regions;
/** A country by its ISO 3166-1 code, in words. */
function country(code) {
	if (code === "") return "Not in the table";
	try {
		regions ??= new Intl.DisplayNames(["en"], { type: "region" });
		return regions.of(code) ?? code;
	} catch {
		return code;
	}
}
// src/panels/guard/sections.ts
/** How many rows of a list are shown; the report has them all. */
var shownNames = 14;
var shownNewest = 10;
var shownShares = 8;
function part(id, title, body) {
	return b`<section aria-labelledby=${id}><h3 id=${id}>${title}</h3>${body}</section>`;
}
/** A problem in its three parts. */
function problem(tone, cause, meaning, action) {
	return b`<div class="problem ${tone}" role="alert"><span aria-hidden="true">${tone === "warning" ? "▲" : "◆"}</span>
    <div><b>${cause}</b><p>${meaning} ${action}</p></div></div>`;
}
var noGuard = b`<div class="empty"><h3>No guard on this machine</h3>
  <p>A vendor’s tablet or controller, plugged in or joined to this machine’s network, would find its way out through it. The guard is a wall in the kernel
    around such a device: nothing passes, its app is answered so that it does not hang, and you see who tried to reach whom.</p>
  <p>Name the interface it hangs on, see what would be done, then do it:</p>
  <pre>skylatch guard plan --interface usb0
sudo skylatch guard up --interface usb0</pre></div>`;
function shares(list) {
	const most = list[0]?.attempts ?? 1;
	return b`<ul class="shares">${c(list.slice(0, shownShares), (s) => s.name, (s) => b`<li><span class="name">${s.name}</span>
    <span class="n">${count(s.attempts)}</span><span class="n dim">${bytes(s.bytes)}</span>
    <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.max(1, s.attempts * 100 / most)} height="1"/></svg></li>`)}</ul>`;
}
function vendors(s) {
	return part("vendors", "Who was to be reached", s.parties.length === 0 ? b`<p class="none">Nothing was tried.</p>` : shares(byVendor(s)));
}
function categories(s) {
	return s.parties.length === 0 ? A : part("categories", "For what", shares(byCategory(s)));
}
function countries(s) {
	return s.countries.length === 0 ? A : part("countries", "Addresses without a name, by registration", b`${shares(s.countries.map((c) => ({
		...c,
		name: country(c.country)
	})))}<p class="dim">A registry’s country need not be the machine’s. Statistics © NRO, CC BY 4.0, changed.</p>`);
}
function clear(s) {
	return s.holds.length === 0 ? A : part("clear", "Found in clear", b`<ul>${s.holds.map((h) => b`<li><span class="name">${h.class}</span>
    <span class="n">${count(h.attempts)}</span></li>`)}</ul><p class="dim">The values are kept nowhere.</p>`);
}
function who(of) {
	const { vendor = "", part: service = "" } = of.party ?? {};
	return [vendor, service].filter((w) => w !== "").join(" · ");
}
function names(s) {
	if (s.names.length === 0) return A;
	const rest = s.names.length - shownNames;
	return part("names", "Names and addresses", b`<ul>${c(s.names.slice(0, shownNames), (n) => n.name, (n) => b`<li><code>${n.name}</code>
    <span class="n">${count(n.attempts)}</span><small>${[who(n), n.speech ?? ""].filter((w) => w !== "").join(" · ")}</small></li>`)}</ul>
    ${rest > 0 || s.forgotten > 0 ? b`<p class="dim">The others are in “skylatch guard report”.</p>` : A}`);
}
/** What one attempt was, in a line. */
function spoken(a) {
	const port = a.to.slice(a.to.lastIndexOf(":") + 1);
	return [
		a.speech || (port === "0" ? a.transport : `${a.transport} ${port}`),
		a.method,
		a.path,
		a.question
	].filter((w) => w).join(" ");
}
function newest(s) {
	return s.recent.length === 0 ? A : part("newest", "Newest", b`<ul class="newest">${s.recent.slice(0, shownNewest).map((a) => b`<li>
    <time datetime=${a.at}>${time(a.at)}</time><code>${a.name || a.to}</code><small>${spoken(a)} · ${a.answer}</small></li>`)}</ul>`);
}
function time(at) {
	const d = new Date(at);
	return Number.isNaN(d.getTime()) ? "" : d.toLocaleTimeString("en-GB");
}
function devices(s) {
	return part("devices", "Devices", s.devices.length === 0 ? b`<p class="none">None was heard.</p>` : b`<ul>${c(s.devices, (d) => d.mac + d.addresses.join(), (d) => b`<li>
    <span class="name">${d.name || d.mac || "no hardware address"}</span><span class="n">${count(d.attempts)}</span>
    <small>${[
		d.name ? d.mac : "",
		...d.addresses,
		d.interface
	].filter((w) => w !== "").join(" · ")}</small></li>`)}</ul>`);
}
function allowed(s) {
	return s.allowed.length === 0 ? A : part("allowed", "Let through by a person", b`<ul>${s.allowed.map((a) => b`<li>
    <code>${a.host}</code><span class="n ${a.closed ? "dim" : "caution"}">${a.closed ? "closed" : b`<span aria-hidden="true">◆</span> until ${time(a.until)}`}</span>
    <small>${a.reason} · ${count(a.frames)} frames, ${bytes(a.bytes)}</small></li>`)}</ul>`);
}
function wall(s) {
	return part("wall", "The wall", b`<ul>
    ${s.wall.interfaces.map((i) => b`<li><span class="name">${i.name} <span class="dim">${i.driver ?? ""}</span></span>
      <span class="n ${i.new ? "caution" : "dim"}">${i.new ? b`<span aria-hidden="true">◆</span> new, walled` : i.up ? "guarded" : "guarded, down"}</span>
      <small>${[i.address ?? "", i.usb ?? ""].filter((w) => w !== "").join(" · ")}</small></li>`)}
    ${s.wall.host ? b`<li><span class="name">This whole machine</span><span class="n dim">guarded</span></li>` : A}
    <li><span class="name">Stopped by the kernel</span><span class="n">${count(s.wall.stopped)}</span><small>frames, ${bytes(s.wall.bytes)}</small></li>
    ${s.unnamed > 0 ? b`<li><span class="name">Too fast to be looked into</span><span class="n">${count(s.unnamed)}</span><small>stopped and counted all the same</small></li>` : A}
    ${s.uplinks.map((u) => b`<li><span class="name">Far side: ${u.interface}</span><span class="n ${u.left > 0 ? "warning" : "engaged"}">${count(u.left)} left</span>
      <small>${u.caught > 0 ? `${count(u.caught)} caught there · ` : ""}${count(u.sent)} frames sent by this machine itself</small></li>`)}
    ${s.layers.filter((l) => l.state !== "active").map((l) => b`<li><span class="name">${l.name}</span><span class="n caution">${l.state}</span><small>${l.why ?? ""}</small></li>`)}
  </ul>`);
}
/** The last hour by the minute. */
function overTime(s, nowMs) {
	if (s.attempts === 0) return A;
	const bars = hour(s.minutes, nowMs);
	const most = Math.max(1, ...bars.map((b) => b.n));
	return b`<figure><svg viewBox="0 0 ${60} 20" preserveAspectRatio="none" role="img" aria-label="Attempts in the last hour, by the minute; at most ${count(most)}">
      ${bars.map((b, i) => b.n === 0 ? A : w`<rect x=${i + .1} y=${20 - Math.max(.6, b.n * 20 / most)} width="0.8" height=${Math.max(.6, b.n * 20 / most)}/>`)}
    </svg><figcaption><span>an hour ago</span><span>at most ${count(most)} a minute</span><span>now</span></figcaption></figure>`;
}
// src/panels/guard/panel.css.ts
var styles = i`
  .head { display: grid; grid-template-columns: minmax(260px, 1fr) auto; gap: 12px 48px; align-items: end; padding: 8px 0 14px; border-bottom: 1px solid var(--sky-line); }
  .word { display: flex; align-items: baseline; gap: 14px; }
  .dim { font-size: var(--sky-text-s); }
  .sums { display: flex; gap: 8px 36px; flex-wrap: wrap; margin: 0; }
  dt { color: var(--sky-dim); font-size: var(--sky-text-s); }
  dd { margin: 0; font-size: var(--sky-text-xl); font-weight: 650; white-space: nowrap; }
  dd .unit { font-size: var(--sky-text-s); font-weight: 400; }
  figure { margin: 14px 0 0; }
  svg { display: block; width: 100%; }
  figure svg { height: 72px; border-bottom: 1px solid var(--sky-edge); }
  rect { fill: color-mix(in srgb, var(--sky-text) 62%, var(--sky-panel)); }
  figcaption { display: flex; justify-content: space-between; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .columns { display: grid; grid-template-columns: 1fr 1.35fr 1fr; gap: 0 40px; }
  .columns > div { min-width: 0; }
  ul { margin: 0; }
  li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 14px; padding: 6px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); line-height: 1.3; }
  .n { white-space: nowrap; text-align: right; }
  .shares li { grid-template-columns: minmax(0, 1fr) auto 8ch; }
  .bar { grid-column: 1 / -1; height: 4px; margin-top: 3px; }
  small { grid-column: 1 / -1; font-size: 12px; color: var(--sky-dim); overflow-wrap: anywhere; }
  .newest li { grid-template-columns: 9ch minmax(0, 1fr); }
  .newest time { color: var(--sky-dim); grid-row: span 2; }
  .newest small { grid-column: 2; }
  .lead { padding: 12px 0; }
  .empty { max-width: 66ch; }
  .empty h3 { margin-top: 0; }
  .empty p { margin: 0 0 10px; font-size: var(--sky-text-m); }
  pre { padding: 12px 16px; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-family: var(--sky-mono); font-size: 13px; white-space: pre-wrap; }
  @container (max-width: 900px) { .columns { grid-template-columns: 1fr 1fr; } .head { grid-template-columns: 1fr; } }
  @container (max-width: 620px) { .columns { grid-template-columns: 1fr; } }
`;
// src/panels/guard/panel.ts
/** An answer older than this is not shown as the state of now. */
var oldMs = 5e3;
var GuardPanel = class extends Live {
	static styles = [
		shared,
		sheet,
		prose,
		styles
	];
	watch = new GuardWatch(() => this.requestUpdate());
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
		return b`<div class="scroll" tabindex="0" role="region" aria-label="The guard in full">
      ${trouble ? problem("caution", trouble.cause, trouble.meaning, trouble.action) : A}
      ${this.answer()}
    </div>`;
	}
	answer() {
		const { view } = this.watch;
		if (!view) return this.watch.problem ? b`` : b`<p class="none">Asking the station</p>`;
		const sinceMs = performance.now() - this.watch.askedAt;
		if (sinceMs > oldMs) return b`<p class="lead"><span>The last answer is too old to show</span>${stale(sinceMs)}</p>`;
		if (!view.state) return noGuard;
		return b`${this.head(view, view.state, sinceMs)}
      ${overTime(view.state, Date.parse(view.state.at))}
      <div class="columns">
        <div>${vendors(view.state)}${categories(view.state)}${countries(view.state)}${clear(view.state)}</div>
        <div>${names(view.state)}${newest(view.state)}</div>
        <div>${devices(view.state)}${allowed(view.state)}${wall(view.state)}</div>
      </div>`;
	}
	head(view, s, sinceMs) {
		const w = wallWord(view);
		const n = left(s.uplinks);
		return b`<div class="head">
      <div class="verdict">
        <p class="word"><b class=${w.tone}>${w.word} <span aria-hidden="true">${w.mark}</span></b>
          <span class="ago">counted ${age(view.age_ms + sinceMs)} ago</span></p>
        <p>${view.running ? view.verdict : s.wall.standing ? "The wall stood when the guard last counted. It has stopped; nobody sees what is tried." : "The guard was taken away. This is what it had counted."}</p>
      </div>
      <dl class="sums">
        <div><dt>Left this machine</dt><dd class=${n > 0 ? "warning" : "engaged"}>${count(n)}<span class="unit">frames</span></dd></div>
        <div><dt>Attempts</dt><dd>${count(s.attempts)}</dd></div>
        <div><dt>Offered, stayed here</dt><dd>${bytes(s.bytes)}</dd></div>
        <div><dt>Devices</dt><dd>${count(s.devices.length)}</dd></div>
      </dl>
    </div>`;
	}
};
customElements.define("sky-guard", GuardPanel);
export { GuardPanel };
