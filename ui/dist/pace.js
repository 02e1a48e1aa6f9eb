import { i as b, o as i, r as A, t as c } from "./lit.js";
import { M as capital, N as clock, P as count, j as bytes } from "./index.js";
import { n as prose, t as choices } from "./sheet.css.js";
import { a as classRank, i as classMeaning, n as actionWords } from "./policy.js";
// src/leaving/report.ts
function summary(results) {
	const out = /* @__PURE__ */ new Map();
	for (const r of results) {
		if (r.refused) continue;
		for (const p of r.parts) if (isOut(p)) out.set(p.class, (out.get(p.class) ?? 0) + p.n);
	}
	return {
		copies: results.filter((r) => !r.refused),
		refused: results.filter((r) => r.refused && !r.junk),
		junk: results.filter((r) => r.junk).length,
		out: [...out].map(([name, n]) => ({
			class: name,
			n
		})).toSorted((a, b) => classRank(a.class) - classRank(b.class))
	};
}
/** Whether nothing of it is in the copy. */
function isOut(p) {
	return p.action === "drop" || p.action === "blank";
}
/** The fields of a file, before and after, by class. */
function fields(r) {
	const by = /* @__PURE__ */ new Map();
	for (const p of r.parts) {
		const t = by.get(p.class) ?? {
			class: p.class,
			before: [],
			after: []
		};
		const name = named(p);
		t.before.push(name);
		if (!isOut(p)) t.after.push(p.action === "keep" ? name : `${name} (${actionWords(p)})`);
		by.set(p.class, t);
	}
	if (r.unknown > 0) by.set("unknown", {
		class: "unknown",
		before: [`${r.unknown} ${r.unknown === 1 ? "part" : "parts"} that nobody has judged`],
		after: []
	});
	return [...by.values()].toSorted((a, b) => classRank(a.class) - classRank(b.class));
}
function named(p) {
	const name = p.what || p.class;
	return p.n > 1 ? `${name} × ${p.n}` : name;
}
// src/leaving/sections.ts
/** One of several, chosen by its whole face. */
function choice(group, value, chosen, small, choose, title = value) {
	return b`<label class="choice"><input type="radio" name=${group} value=${value} .checked=${value === chosen} @change=${choose}><b>${title}</b><small>${small}</small></label>`;
}
/** What somebody says who has looked where the station cannot: at films, and at some pictures. */
function clearance(films, pictures, said, say) {
	const what = [films === 0 ? "" : films === 1 ? "the film" : `all ${count(films)} films`, pictures === 0 ? "" : "every picture that the station cannot look into"].filter((w) => w !== "").join(" and ");
	return b`<label class="cleared"><input type="checkbox" name="cleared" .checked=${said} @change=${(e) => say(e.target instanceof HTMLInputElement && e.target.checked)}>
    <span><b>I have looked at ${what}: nobody who must be hidden can be seen.</b>
      The station does not look for faces in films, in HEIC and AVIF, and in pictures that move. What you say here is written into the ledger. Without it, they are refused.</span></label>`;
}
function progress(g, cancel) {
	return b`<h3>${g.title}</h3>
    <progress aria-label="Progress" max=${Math.max(1, g.ofBytes)} value=${g.bytes}></progress>
    <p class="numbers" role="status"><b><span>Files</span>${count(g.files)} of ${count(g.ofFiles)}</b>
      <b><span>Read</span>${bytes(g.bytes)} of ${bytes(g.ofBytes)}</b>
      <b><span>Rate</span>${g.rate ? `${bytes(Math.round(g.rate))}/s` : "—"}</b>
      <b><span>Left</span>${clock(g.leftMs)}</b></p>
    <p class="none">${g.now}</p>
    <div class="buttons"><button type="button" @click=${cancel}>Cancel</button></div>`;
}
/** Why it did not go to its end, with what that leaves undone. */
function trouble(p, rest = "") {
	return b`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${p.cause}</b><p>${p.meaning} ${p.action} ${rest}</p></div></div>`;
}
function total(s) {
	return b`<div class="total">
      <div><b>${count(s.copies.length)}</b><small>${s.copies.length === 1 ? "copy" : "copies"} made and read again</small></div>
      <div><b>${count(s.refused.length)}</b><small>refused</small></div>
      ${s.out.map((c) => b`<div><b>${count(c.n)}</b><small title=${classMeaning(c.class)}>${c.class} taken out</small></div>`)}
    </div>`;
}
function refusals(s) {
	return s.refused.length === 0 ? A : b`<section class="refused" aria-label="Refused"><h3>Refused: nothing of these has left</h3>
      <ul>${s.refused.map((r) => b`<li><b>${r.as}</b>${capital(r.refused ?? "")}.</li>`)}</ul></section>`;
}
/** The copies, each with the fields of its file before and after, and where the browser gets it. */
function copies(s, address) {
	return s.copies.length === 0 ? A : b`<section aria-label="Copies"><h3>Copies</h3>${c(s.copies, (r) => r.as, (r) => copy(r, address(r.copy ?? "")))}</section>`;
}
function copy(r, address) {
	const list = fields(r);
	return b`<div class="copy"><details><summary><span class="names">${r.as}<span class="arrow" aria-label="is now">→</span>${r.copy}</span>
      <small>${r.format}, ${bytes(r.before_bytes)} → ${bytes(r.after_bytes)}</small></summary>
    ${list.length === 0 ? b`<p class="none">It held nothing but what it shows.</p>` : b`<table><thead><tr><th scope="col">Class</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${list.map((t) => b`<tr><th scope="row" title=${classMeaning(t.class)}>${capital(t.class)}</th><td>${t.before.join(", ")}</td>
        <td class=${t.after.length === 0 ? "gone" : ""}>${t.after.join(", ") || "nothing"}</td></tr>`)}</tbody></table>`}
    <p class="proof">${r.verified ? `Read again: ${r.verified}. ` : ""}${r.cleared ? "Not searched for faces: you have looked at it. " : ""}${r.ledger_entry === void 0 ? "" : `Entry ${r.ledger_entry} of the ledger. `}<br>
      Before <code>${r.before_sha256 || "—"}</code><br>After <code>${r.after_sha256 || "—"}</code></p></details>
    ${save(address, r.copy ?? "")}</div>`;
}
/** A link by which the browser saves a file. */
function save(address, name) {
	return b`<a class="save" href=${address} download>Save<span class="visually-hidden"> ${name}</span></a>`;
}
// src/leaving/style.css.ts
var own = i`
  p { line-height: 1.45; }
  h3 { margin: 0; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .cleared { display: flex; gap: 12px; align-items: center; min-height: 48px; padding: 8px 14px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-size: var(--sky-text-s); }
  .cleared input { width: 24px; height: 24px; flex: none; accent-color: var(--sky-engaged); }
  .main { min-height: var(--sky-critical-size); padding: 0 24px; border-color: var(--sky-text); font-weight: 650; }
  progress { width: 100%; height: 12px; accent-color: var(--sky-engaged); }
  .numbers { display: flex; flex-wrap: wrap; gap: 4px 22px; font-size: var(--sky-text-m); }
  .numbers span { color: var(--sky-dim); font-size: var(--sky-text-s); margin-right: 6px; }
  .total { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; }
  .total div { padding: 10px 14px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); }
  .total b { display: block; font-size: var(--sky-text-xl); line-height: 1.15; }
  .total small { color: var(--sky-dim); font-size: 12px; }
  .refused { padding: 10px 14px; border-left: 4px solid var(--sky-caution); background: var(--sky-raised); border-radius: 0 var(--sky-radius) var(--sky-radius) 0; }
  .refused li { padding: 6px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
  .refused li b { display: block; overflow-wrap: anywhere; }
  .refused li:first-child { border-top: 0; }
  .copy { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 12px; align-items: start; padding: 4px 0; border-top: 1px solid var(--sky-line); }
  summary { display: grid; grid-template-columns: 1fr auto; gap: 12px; align-items: center; min-height: 48px; cursor: pointer; }
  summary .names { min-width: 0; overflow-wrap: anywhere; }
  summary small { color: var(--sky-dim); font-size: 12px; white-space: nowrap; }
  .arrow { color: var(--sky-dim); margin: 0 6px; }
  .save { display: inline-grid; place-items: center; min-height: 48px; padding: 0 16px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); color: inherit; text-decoration: none; font-size: var(--sky-text-s); }
  table { width: 100%; border-collapse: collapse; margin: 0 0 12px; font-size: var(--sky-text-s); }
  th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-top: 1px solid var(--sky-line); overflow-wrap: anywhere; }
  th { font-weight: 600; color: var(--sky-dim); }
  thead th { border-top: 0; }
  td.gone { color: var(--sky-dim); }
  .problem { margin: 0; }
  .proof { color: var(--sky-dim); font-size: 12px; margin: 0 0 12px; }
`;
var leaving = [
	prose,
	choices,
	own
];
// src/leaving/pace.ts
/** How far back the rate looks. */
var spanMs = 8e3;
var Pace = class {
	samples = [];
	/** Takes how much is done now. */
	note(bytes, at = performance.now()) {
		this.samples.push({
			at,
			bytes
		});
		while ((this.samples[0]?.at ?? at) < at - spanMs) this.samples.shift();
	}
	/** Bytes a second; absent until it is known. */
	get rate() {
		const [first, last] = [this.samples[0], this.samples.at(-1)];
		if (!first || !last || last.at - first.at < 500) return void 0;
		return (last.bytes - first.bytes) * 1e3 / (last.at - first.at);
	}
	leftMs(rest) {
		const { rate } = this;
		return rate ? rest / rate * 1e3 : void 0;
	}
};
export { copies as a, save as c, summary as d, clearance as i, total as l, leaving as n, progress as o, choice as r, refusals as s, Pace as t, trouble as u };
