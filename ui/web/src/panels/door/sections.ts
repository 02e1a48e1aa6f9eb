// The parts of the proof view, each a template of one part of the answer.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { age, bytes, count } from '../../core/format';
import { limits } from '../../core/stale';
import { stale } from '../../core/value';
import type { Door, Layer, LedgerEntry, Network, Proof, Route, Video } from '../../core/wire';
import { layerVerdict, ledgerTime, proofVerdict, reach, routeVerdict, scopeVerdict, worstFirst, type Verdict } from './judge';

function part(id: string, title: string, body: TemplateResult): TemplateResult {
  return html`<section aria-labelledby=${id}><h3 id=${id}>${title}</h3>${body}</section>`;
}

function mark(v: Verdict): TemplateResult {
  return html`<span class=${v.tone} aria-hidden="true">${v.mark}</span>`;
}

function ago(ageMs: number): TemplateResult {
  return html`<span class="ago">${age(ageMs)} ago</span>`;
}

function none(text: string): TemplateResult {
  return html`<p class="none">${text}</p>`;
}

/** A problem in its three parts. */
export function problem(tone: 'warning' | 'caution', cause: string, meaning: string, action: string): TemplateResult {
  return html`<div class="problem ${tone}" role="alert"><span aria-hidden="true">${tone === 'warning' ? '▲' : '◆'}</span>
    <div><b>${cause}</b><p>${meaning} ${action}</p></div></div>`;
}

export function layers(list: readonly Layer[]): TemplateResult {
  return part('layers', 'Layers', list.length === 0
    ? problem('caution', 'The station names no layer', 'Nothing is known to hold the door closed.', 'Run “skylatch prove” beside it.')
    : html`<ul>${list.map((l) => {
      const v = layerVerdict(l);
      return html`<li>${mark(v)}<span class="name">${l.name}</span><span class="state ${v.tone}">${v.words}</span>
        <small>${l.meaning}${l.reason ? html` <span class="caution">${l.reason}</span>` : nothing}</small></li>`;
    })}</ul>`);
}

export function proof(p: Proof | undefined, sinceMs: number, all: boolean, turn: () => void): TemplateResult {
  if (!p) return part('proof', 'Last proof', none('No escape route has been tried yet: nothing is proved.'));
  const v = proofVerdict(p);
  const routes = worstFirst(p.routes);
  const good = routes.filter((r) => r.outcome === 'refused').length;
  return part('proof', 'Last proof', html`
    <p class="lead"><span class=${v.tone}><span aria-hidden="true">${v.mark}</span> ${v.words}</span>${ago(p.age_ms + sinceMs)}</p>
    <p class="dim">Each is a way out, tried from inside the station. What the kernel takes from a process it never gives back: a refusal
      holds until the station starts again, which makes a new proof.</p>
    <ul>${repeat(all ? routes : routes.filter((r) => r.outcome !== 'refused'), (r) => r.name, route)}</ul>
    ${good > 0 ? html`<button class="fold" aria-expanded=${all} @click=${turn}>${all ? 'Hide the' : 'Show the'} ${good} refused</button>` : nothing}`);
}

function route(r: Route): TemplateResult {
  const v = routeVerdict(r);
  const by = r.closed_by.join(', ');
  let claim = '';
  if (r.outcome === 'open') claim = by === '' ? 'no active layer claims to close it' : `should be closed by ${by}`;
  else if (r.outcome === 'refused' && by !== '') claim = `closed by ${by}`;
  const said = [r.detail, claim].filter((text) => text !== '').join(' · ');
  return html`<li class=${v.tone === 'warning' ? 'failed' : ''}>${mark(v)}<span class="name">${r.name}</span><span class="state ${v.tone}">${
    v.tone === 'warning' ? v.words.toUpperCase() : v.words}</span><small>${said}</small></li>`;
}

export function network(n: Network | undefined, sinceMs: number): TemplateResult {
  const title = 'This machine’s network';
  if (!n) return part('network', title, none('This system does not let the station measure it. What the machine is connected to is not known.'));
  const ageMs = n.age_ms + sinceMs;
  if (!(ageMs <= limits.airGap)) {
    return part('network', title, html`<p class="lead"><span>Measured too long ago to show</span>${stale(ageMs)}</p>`);
  }
  const ways = n.default_routes.length;
  return part('network', title, html`
    <p class="lead"><span>${ways === 0 ? html`<span class="engaged"><span aria-hidden="true">✓</span> No default route</span>`
      : `${ways === 1 ? 'Default route' : 'Default routes'}: ${n.default_routes.join(', ')}`}</span>${ago(ageMs)}</p>
    <p class="dim">${ways === 0 ? 'The machine knows no way beyond the links it is on.'
      : 'The machine has a way out. Whether the station could use it is what the proof tells.'}</p>
    ${n.appeared.length === 0 ? nothing : problem('caution', `Appeared since the start: ${n.appeared.join('; ')}`,
      'This machine was given a connection while the station runs.', 'If nobody here did that, unplug it or switch it off.')}
    <ul>${repeat(n.interfaces, (i) => i.name, (i) => html`<li><span class="dim" aria-hidden="true">·</span>
      <span class="name">${i.name} <span class="dim">${i.kind}</span></span><span class="state">${i.up ? 'up' : 'down'}</span></li>`)}</ul>
    ${n.interfaces.length === 0 ? none('It has no interface.') : nothing}`);
}

export function doors(list: readonly Door[]): TemplateResult {
  return part('sockets', 'The station’s own sockets', html`<p class="lead"><span>${reach(list)}</span></p>
    <ul>${list.map((d) => {
      const v = scopeVerdict(d);
      return html`<li>${mark(v)}<span class="name">${d.name}</span><code>${d.address}</code>
        <small>${d.purpose}. Reaches <span class=${v.tone === 'dim' ? '' : v.tone}>${v.words}</span>.</small></li>`;
    })}</ul>`);
}

/** What was hidden in the video; nothing to say where there is none. */
export function cut(tracks: readonly Video[]): TemplateResult | typeof nothing {
  if (!tracks.some((t) => t.codec !== '')) return nothing;
  return part('cut', 'Cut out of the video', html`<p class="dim">A picture carries more than a picture. Only what decoding needs is passed on;
      the recording on this machine keeps what came, unless the configuration says otherwise.</p>
    ${tracks.filter((t) => t.codec !== '').map((t) => html`<h4>${t.name}</h4>${t.removed.length === 0 ? none('Nothing was hidden in it so far.')
      : html`<ul>${repeat(t.removed, (r) => r.kind, (r) => html`<li><span class="engaged" aria-hidden="true">✓</span><span class="name">${r.kind}</span>
        <span class="state">${count(r.count)} <span class="dim">· ${bytes(r.bytes)}</span></span></li>`)}</ul>`}`)}`);
}

export function ledger(list: readonly LedgerEntry[], trouble: string | undefined): TemplateResult {
  return part('ledger', 'Ledger', html`
    ${trouble ? problem('warning', `The ledger cannot be written: ${trouble}`, 'What is not on record may not leave, so nothing leaves.',
      'Look at the disk and the data folder.') : nothing}
    ${list.length === 0 ? none('It has no entry that the station shows.') : html`<p class="dim">The newest decisions on record, newest first. “skylatch ledger verify” checks them all.</p>`}
    <ul>${repeat(list.toReversed(), (e) => e.number, (e) => html`<li class="entry"><span class="number">${e.number}</span>
      <span class="kind">${e.kind}</span><time datetime=${timeOf(e.at_ms)}>${ledgerTime(e.at_ms, Date.now())}</time><span class="words">${e.words}</span></li>`)}</ul>`);
}

function timeOf(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

export const limitsOfIt = part('limits', 'What this does not cover', html`<p>Another program of the same user on this machine, other machines, and the
  aircraft’s own radio, which may send its identity and position to anyone who listens (Remote ID, DroneID).</p>`);
