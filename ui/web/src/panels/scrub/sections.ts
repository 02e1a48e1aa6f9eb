// How a run goes, and what came of it.

import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../../core/format';
import { copyAddress } from '../../core/scrub';
import { summary } from '../../leaving/report';
import { copies, progress as going, refusals, total, trouble } from '../../leaving/sections';
import type { Run } from './run';

export function progress(run: Run, cancel: () => void): TemplateResult {
  const { bytes, ofBytes, rate, leftMs, now } = run;
  return going({ title: 'Scrubbing', files: run.results.length, ofFiles: run.files.length, bytes, ofBytes, rate, leftMs, now }, cancel);
}

export function results(run: Run, again: () => void): TemplateResult {
  const s = summary(run.results);
  const id = run.run?.run ?? '';
  return html`${verdict(run)}
    ${total(s)}
    ${s.copies.length > 0 ? html`<p>The copies are in <code>${run.run?.folder}</code>. The originals are as they were.</p>` : nothing}
    ${refusals(s)}
    ${s.junk > 0 ? html`<p class="none">${count(s.junk)} more are what a desktop or a camera keeps for itself: not copied, and not missed.</p>` : nothing}
    ${copies(s, (file) => copyAddress(id, file))}
    <div class="buttons"><button @click=${again}>Scrub others</button></div>`;
}

function verdict(run: Run): TemplateResult | typeof nothing {
  const rest = run.files.length - run.results.length;
  if (run.state === 'cancelled') {
    return trouble({ cause: 'Cancelled', meaning: `${count(rest)} of ${count(run.files.length)} files were not dealt with; nothing of them has left.`, action: 'What has a copy is whole.' });
  }
  return run.problem ? trouble(run.problem, `${count(rest)} of ${count(run.files.length)} files were not dealt with.`) : nothing;
}
