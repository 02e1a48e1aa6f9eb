// How a run goes, and what came of it.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { bytes, capital, clock, count, missing } from '../../core/format';
import { classMeaning } from '../../core/policy';
import { copyAddress } from '../../core/scrub';
import type { ScrubResult } from '../../core/wire';
import { fields, summary } from './report';
import type { Run } from './run';

export function progress(run: Run, cancel: () => void): TemplateResult {
  const { rate } = run;
  return html`<h3>Scrubbing</h3>
    <progress aria-label="Progress" max=${Math.max(1, run.ofBytes)} value=${run.bytes}></progress>
    <p class="numbers" role="status"><b><span>Files</span>${count(run.results.length)} of ${count(run.files.length)}</b>
      <b><span>Read</span>${bytes(run.bytes)} of ${bytes(run.ofBytes)}</b>
      <b><span>Rate</span>${rate ? `${bytes(Math.round(rate))}/s` : missing}</b>
      <b><span>Left</span>${clock(run.leftMs)}</b></p>
    <p class="none">${run.now}</p>
    <div class="buttons"><button @click=${cancel}>Cancel</button></div>`;
}

export function results(run: Run, again: () => void): TemplateResult {
  const s = summary(run.results);
  const id = run.run?.run ?? '';
  return html`${verdict(run)}
    <div class="total">
      <div><b>${count(s.copies.length)}</b><small>${s.copies.length === 1 ? 'copy' : 'copies'} made and read again</small></div>
      <div><b>${count(s.refused.length)}</b><small>refused</small></div>
      ${s.out.map((c) => html`<div><b>${count(c.n)}</b><small title=${classMeaning(c.class)}>${c.class} taken out</small></div>`)}
    </div>
    ${s.copies.length > 0 ? html`<p>The copies are in <code>${run.run?.folder}</code>. The originals are as they were.</p>` : nothing}
    ${s.refused.length > 0 ? html`<section class="refused" aria-label="Refused"><h3>Refused: nothing of these has left</h3>
      <ul>${s.refused.map((r) => html`<li><b>${r.as}</b>${capital(r.refused ?? '')}.</li>`)}</ul></section>` : nothing}
    ${s.junk > 0 ? html`<p class="none">${count(s.junk)} more are what a desktop or a camera keeps for itself: not copied, and not missed.</p>` : nothing}
    ${s.copies.length > 0 ? html`<section aria-label="Copies"><h3>Copies</h3>${repeat(s.copies, (r) => r.as, (r) => copy(r, id))}</section>` : nothing}
    <div class="buttons"><button @click=${again}>Scrub others</button></div>`;
}

function verdict(run: Run): TemplateResult | typeof nothing {
  const rest = run.files.length - run.results.length;
  if (run.state === 'cancelled') {
    return html`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>Cancelled</b>
      <p>${count(rest)} of ${count(run.files.length)} files were not dealt with; nothing of them has left. What has a copy is whole.</p></div></div>`;
  }
  const p = run.problem;
  return p ? html`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${p.cause}</b><p>${p.meaning} ${p.action} ${count(rest)} of ${count(run.files.length)}
    files were not dealt with.</p></div></div>` : nothing;
}

/** One copy, with the fields of its file before and after. */
function copy(r: ScrubResult, run: string): TemplateResult {
  const list = fields(r);
  return html`<div class="copy"><details><summary><span class="names">${r.as}<span class="arrow" aria-label="is now">→</span>${r.copy}</span>
      <small>${r.format}, ${bytes(r.before_bytes)} → ${bytes(r.after_bytes)}</small></summary>
    ${list.length === 0 ? html`<p class="none">It held nothing but what it shows.</p>` : html`<table><thead><tr><th scope="col">Class</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${list.map((t) => html`<tr><th scope="row" title=${classMeaning(t.class)}>${capital(t.class)}</th><td>${t.before.join(', ')}</td>
        <td class=${t.after.length === 0 ? 'gone' : ''}>${t.after.join(', ') || 'nothing'}</td></tr>`)}</tbody></table>`}
    <p class="proof">${r.verified ? `Read again: ${r.verified}. ` : ''}${r.ledger_entry === undefined ? '' : `Entry ${r.ledger_entry} of the ledger. `}<br>
      Before <code>${r.before_sha256 || missing}</code><br>After <code>${r.after_sha256 || missing}</code></p></details>
    <a class="save" href=${copyAddress(run, r.copy ?? '')} download>Save<span class="visually-hidden"> ${r.copy}</span></a></div>`;
}
