// How it goes that files leave, and what came of it: for scrubbed cards and for
// missions alike.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { bytes, capital, clock, count, missing } from '../core/format';
import { classMeaning } from '../core/policy';
import type { Problem, ScrubResult } from '../core/wire';
import { fields, type Summary } from './report';

/** One of several, chosen by its whole face. */
export function choice(group: string, value: string, chosen: string, small: string, choose: () => void, title = value): TemplateResult {
  return html`<label class="choice"><input type="radio" name=${group} value=${value} .checked=${value === chosen} @change=${choose}><b>${title}</b><small>${small}</small></label>`;
}

/** What somebody says who has looked where the station cannot: at films, and at some pictures. */
export function clearance(films: number, pictures: number, said: boolean, say: (said: boolean) => void): TemplateResult {
  const what = [films === 0 ? '' : films === 1 ? 'the film' : `all ${count(films)} films`, pictures === 0 ? '' : 'every picture that the station cannot look into'].filter((w) => w !== '').join(' and ');
  return html`<label class="cleared"><input type="checkbox" name="cleared" .checked=${said} @change=${(e: Event) => say(e.target instanceof HTMLInputElement && e.target.checked)}>
    <span><b>I have looked at ${what}: nobody who must be hidden can be seen.</b>
      The station does not look for faces in films, in HEIC and AVIF, and in pictures that move. What you say here is written into the ledger. Without it, they are refused.</span></label>`;
}

export interface Going {
  title: string;
  files: number;
  ofFiles: number;
  bytes: number;
  ofBytes: number;
  rate: number | undefined;
  leftMs: number | undefined;
  /** What is dealt with now; empty if nobody knows. */
  now: string;
}

export function progress(g: Going, cancel: () => void): TemplateResult {
  return html`<h3>${g.title}</h3>
    <progress aria-label="Progress" max=${Math.max(1, g.ofBytes)} value=${g.bytes}></progress>
    <p class="numbers" role="status"><b><span>Files</span>${count(g.files)} of ${count(g.ofFiles)}</b>
      <b><span>Read</span>${bytes(g.bytes)} of ${bytes(g.ofBytes)}</b>
      <b><span>Rate</span>${g.rate ? `${bytes(Math.round(g.rate))}/s` : missing}</b>
      <b><span>Left</span>${clock(g.leftMs)}</b></p>
    <p class="none">${g.now}</p>
    <div class="buttons"><button type="button" @click=${cancel}>Cancel</button></div>`;
}

/** Why it did not go to its end, with what that leaves undone. */
export function trouble(p: Problem, rest = ''): TemplateResult {
  return html`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${p.cause}</b><p>${p.meaning} ${p.action} ${rest}</p></div></div>`;
}

export function total(s: Summary): TemplateResult {
  return html`<div class="total">
      <div><b>${count(s.copies.length)}</b><small>${s.copies.length === 1 ? 'copy' : 'copies'} made and read again</small></div>
      <div><b>${count(s.refused.length)}</b><small>refused</small></div>
      ${s.out.map((c) => html`<div><b>${count(c.n)}</b><small title=${classMeaning(c.class)}>${c.class} taken out</small></div>`)}
    </div>`;
}

export function refusals(s: Summary): TemplateResult | typeof nothing {
  return s.refused.length === 0 ? nothing : html`<section class="refused" aria-label="Refused"><h3>Refused: nothing of these has left</h3>
      <ul>${s.refused.map((r) => html`<li><b>${r.as}</b>${capital(r.refused ?? '')}.</li>`)}</ul></section>`;
}

/** The copies, each with the fields of its file before and after, and where the browser gets it. */
export function copies(s: Summary, address: (copy: string) => string): TemplateResult | typeof nothing {
  return s.copies.length === 0 ? nothing
    : html`<section aria-label="Copies"><h3>Copies</h3>${repeat(s.copies, (r) => r.as, (r) => copy(r, address(r.copy ?? '')))}</section>`;
}

function copy(r: ScrubResult, address: string): TemplateResult {
  const list = fields(r);
  return html`<div class="copy"><details><summary><span class="names">${r.as}<span class="arrow" aria-label="is now">→</span>${r.copy}</span>
      <small>${r.format}, ${bytes(r.before_bytes)} → ${bytes(r.after_bytes)}</small></summary>
    ${list.length === 0 ? html`<p class="none">It held nothing but what it shows.</p>` : html`<table><thead><tr><th scope="col">Class</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${list.map((t) => html`<tr><th scope="row" title=${classMeaning(t.class)}>${capital(t.class)}</th><td>${t.before.join(', ')}</td>
        <td class=${t.after.length === 0 ? 'gone' : ''}>${t.after.join(', ') || 'nothing'}</td></tr>`)}</tbody></table>`}
    <p class="proof">${r.verified ? `Read again: ${r.verified}. ` : ''}${r.cleared ? 'Not searched for faces: you have looked at it. ' : ''}${r.ledger_entry === undefined ? '' : `Entry ${r.ledger_entry} of the ledger. `}<br>
      Before <code>${r.before_sha256 || missing}</code><br>After <code>${r.after_sha256 || missing}</code></p></details>
    ${save(address, r.copy ?? '')}</div>`;
}

/** A link by which the browser saves a file. */
export function save(address: string, name: string): TemplateResult {
  return html`<a class="save" href=${address} download>Save<span class="visually-hidden"> ${name}</span></a>`;
}
