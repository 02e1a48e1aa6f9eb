import { i as b, o as i, r as A, t as c } from "./lit.js";
import { E as icon, J as privacy, K as tell, L as fixed, M as capital, O as stale, P as count, j as bytes, k as age, q as Live } from "./index.js";
import { a as classRank, i as classMeaning, n as actionWords, s as purposeWords } from "./policy.js";
import { a as store, n as ageNow, t as shared } from "./shared.css.js";
import { n as prose, r as sheet } from "./sheet.css.js";
// src/panels/privacy/judge.ts
function stateVerdict(f) {
	switch (f.state) {
		case "open": return {
			mark: "✓",
			tone: "engaged",
			words: "told what its policy allows"
		};
		case "waiting": return {
			mark: "○",
			tone: "dim",
			words: "nobody there to be told"
		};
		case "held": return {
			mark: "◆",
			tone: "caution",
			words: "held: nothing is sent"
		};
		default: return {
			mark: "◆",
			tone: "caution",
			words: "in a state that this page does not know"
		};
	}
}
/** What was withheld, by class, the most telling first. */
function keptBack(list) {
	const kept = /* @__PURE__ */ new Map();
	for (const w of list) {
		const k = kept.get(w.class) ?? {
			class: w.class,
			meaning: classMeaning(w.class),
			ways: []
		};
		k.ways.push({
			words: actionWords(w),
			count: w.count,
			of: w.action === "drop" ? "messages" : "fields",
			ageMs: w.age_ms
		});
		kept.set(w.class, k);
	}
	return [...kept.values()].toSorted((a, b) => classRank(a.class) - classRank(b.class));
}
/** What is held back, once for each reason. */
function heldBack(all) {
	const by = /* @__PURE__ */ new Map();
	for (const f of all) if (f.state === "held") by.set(f.detail, [...by.get(f.detail) ?? [], f.name]);
	return [...by].map(([detail, names]) => ({
		what: names.length === all.length ? "Nothing is forwarded" : `Nothing is forwarded to ${names.join(", ")}`,
		why: `${sentence(detail)} What is not on record may not be forwarded.`
	}));
}
/** The station's words as a sentence. */
function sentence(words) {
	const text = capital(words.trim().replace(/^nothing is sent: /, ""));
	if (text === "") return "The station does not say why.";
	return /[.!?]$/.test(text) ? text : `${text}.`;
}
// src/panels/privacy/rates.ts
/** Long enough that telemetry once a second shows a steady rate. */
var spanMs = 4e3;
var stepMs = 500;
var ForwardRates = class {
	byName = /* @__PURE__ */ new Map();
	/** Takes the counters as they were at a time on the clock of performance.now(). */
	add(at, forwards) {
		this.byName = new Map(forwards.map((f) => [f.name, added(this.byName.get(f.name) ?? [], {
			at,
			frames: f.frames,
			bytes: f.bytes
		})]));
	}
	/** Forgets, so that a gap is not taken for silence. */
	clear() {
		this.byName.clear();
	}
	/** A second's worth; undefined until it is known. */
	of(name) {
		const samples = this.byName.get(name) ?? [];
		const [first, last] = [samples[0], samples.at(-1)];
		if (!first || !last || first === last) return void 0;
		const perSecond = 1e3 / (last.at - first.at);
		return {
			frames: (last.frames - first.frames) * perSecond,
			bytes: (last.bytes - first.bytes) * perSecond
		};
	}
};
function added(samples, now) {
	const last = samples.at(-1);
	if (last && now.at - last.at < stepMs) return [...samples];
	if (last && (now.frames < last.frames || now.bytes < last.bytes)) return [now];
	return [...samples.filter((s) => now.at - s.at <= spanMs), now];
}
// src/panels/privacy/panel.css.ts
var styles = i`
  .row { display: grid; grid-template-columns: 96px 1fr; gap: 0 8px; padding: 5px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
  dt { color: var(--sky-dim); }
  dd { min-width: 0; overflow-wrap: anywhere; }
  dd code { display: block; }
  .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8px; }
  li {
    display: grid; grid-template-columns: 1fr auto 88px; gap: 2px 8px; padding: 6px 0; border-top: 1px solid var(--sky-line);
    font-size: var(--sky-text-s); line-height: 1.3; align-items: baseline;
  }
  .name { grid-column: 1 / -1; }
  .meaning { grid-column: 1 / -1; font-size: 12px; color: var(--sky-dim); }
  .what { min-width: 0; overflow-wrap: anywhere; }
  .count { text-align: right; white-space: nowrap; }
  li .ago { text-align: right; font-size: 12px; }
  .look { display: flex; align-items: center; gap: 10px; width: 100%; margin-top: 10px; text-align: left; font-size: var(--sky-text-m); }
`;
// src/panels/privacy/panel.ts
var PrivacyPanel = class extends Live {
	static styles = [
		shared,
		sheet,
		prose,
		styles
	];
	rates = new ForwardRates();
	willUpdate() {
		const s = store.state;
		if (s.connection === "open" && s.snapshot) this.rates.add(s.receivedAt, s.snapshot.forwards);
		else this.rates.clear();
	}
	render() {
		return b`<div class="scroll" tabindex="0" role="region" aria-label="Privacy in full">${this.word()}${this.answer()}</div>`;
	}
	word() {
		const p = privacy(store.state);
		if (!p) return b`<p class="none">The station has not said yet what it forwards.</p>`;
		return b`<p class="word"><b class=${p.tone}>${p.word} <span aria-hidden="true">${p.mark}</span></b>
      ${p.old ? stale(ageNow(0, store.state)) : A}</p><p>${p.why}</p>`;
	}
	/** Opens the flight as it is seen by a policy. */
	look(words, policy) {
		return b`<button class="look" title=${policy === void 0 ? "What they see (E)" : A} @click=${() => tell(this, "sky-show", {
			sheet: "preview",
			...policy === void 0 ? {} : { policy }
		})}>${icon("eyes")}${words}</button>`;
	}
	answer() {
		const { snapshot, connection } = store.state;
		if (!snapshot || connection !== "open") return A;
		const all = snapshot.forwards;
		if (all.length === 0) return b`${noDestination}${this.look("What others would see", void 0)}`;
		return b`${heldBack(all).map(problem)}
      ${c(all, (f) => f.name, (f, i) => destination(f, `destination-${i}`, this.rates.of(f.name), this.look(`What ${f.name} sees`, f.policy)))}
      ${limitsOfIt}`;
	}
};
var noDestination = b`<p class="how none">Nothing is forwarded until a <code>[[forward]]</code> in the configuration names a destination, its
  <code>policy</code> and its address, and the station is started again.</p>`;
var limitsOfIt = b`<section aria-labelledby="limits"><h3 id="limits">What this does not cover</h3><p>What a destination was told cannot be taken back.
  Pages that show this flight on other devices see what this one does; the door lists every socket.</p></section>`;
function problem(h) {
	return b`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${h.what}</b><p>${h.why}</p></div></div>`;
}
function destination(f, id, rate, look) {
	const v = stateVerdict(f);
	const s = store.state;
	return b`<section aria-labelledby=${id}><h3 id=${id}>${f.name}</h3>
    <p class="lead"><span class=${v.tone}><span aria-hidden="true">${v.mark}</span> ${v.words}</span><span class="ago">for ${age(ageNow(f.since_ms, s))}</span></p>
    ${f.detail && f.state !== "held" ? b`<p class="dim">${capital(f.detail)}</p>` : A}
    <dl>
      ${row("Policy", b`<b>${f.policy}</b>`)}
      ${row("Purpose", purposeWords(f.purpose))}
      ${row(f.addresses.length > 1 ? "Addresses" : "Address", b`${f.addresses.map((a) => b`<code>${a}</code>`)}`)}
      ${row("Was told", b`<span class="columns"><span>${count(f.frames)}<span class="unit">frames</span></span><span>${bytes(f.bytes)}</span></span>`)}
      ${row("Rate", b`<span class="columns"><span>${rate ? fixed(rate.frames) : "—"}<span class="unit">frames/s</span></span><span>${rate ? bytes(Math.round(rate.bytes)) : "—"}<span class="unit">/s</span></span></span>`)}
      ${row("Direction", direction(f))}
    </dl>
    ${look}
    <h4>Withheld</h4>${withheld(keptBack(f.withheld))}
    ${f.dropped.length > 0 ? b`<h4>Did not get there</h4><ul>${c(f.dropped, (d) => d.reason, (d) => b`<li>${counted(d.reason, d.count, "frames", d.age_ms)}</li>`)}</ul>` : A}
  </section>`;
}
function row(name, value) {
	return b`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`;
}
function direction(f) {
	if (f.two_way) return `Two-way: ${count(f.passed)} of its frames passed on, ${count(f.refused)} refused`;
	return f.ignored > 0 ? `One-way: ${bytes(f.ignored)} came back and were thrown away unread` : "One-way: nothing came back";
}
function withheld(list) {
	if (list.length === 0) return b`<p class="none">Nothing so far.</p>`;
	return b`<ul>${c(list, (k) => k.class, (k) => b`<li><span class="name">${capital(k.class)}</span><span class="meaning">${k.meaning}</span>
    ${k.ways.map((w) => counted(w.words, w.count, w.of, w.ageMs))}</li>`)}</ul>`;
}
/** What happened how often, and when last. */
function counted(what, n, of, ageMs) {
	return b`<span class="what">${capital(what)}</span><span class="count">${count(n)}<span class="unit">${of}</span></span>
    <span class="ago">${age(ageNow(ageMs, store.state))} ago</span>`;
}
customElements.define("sky-privacy", PrivacyPanel);
export { PrivacyPanel };
