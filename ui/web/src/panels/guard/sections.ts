// The parts of the guard's view, each a template of one part of the answer.

import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { bytes, count } from '../../core/format';
import type { Attempt, NameCount, State } from '../../core/guard_wire';
import { byCategory, byVendor, country, hour, shownMinutes, type Share } from './judge';

/** How many rows of a list are shown; the report has them all. */
const shownNames = 14;
const shownNewest = 10;
const shownShares = 8;

type Part = TemplateResult | typeof nothing;

function part(id: string, title: string, body: unknown): TemplateResult {
  return html`<section aria-labelledby=${id}><h3 id=${id}>${title}</h3>${body}</section>`;
}

/** A problem in its three parts. */
export function problem(tone: 'warning' | 'caution', cause: string, meaning: string, action: string): TemplateResult {
  return html`<div class="problem ${tone}" role="alert"><span aria-hidden="true">${tone === 'warning' ? '▲' : '◆'}</span>
    <div><b>${cause}</b><p>${meaning} ${action}</p></div></div>`;
}

export const noGuard = html`<div class="empty"><h3>No guard on this machine</h3>
  <p>A vendor’s tablet or controller, plugged in or joined to this machine’s network, would find its way out through it. The guard is a wall in the kernel
    around such a device: nothing passes, its app is answered so that it does not hang, and you see who tried to reach whom.</p>
  <p>Name the interface it hangs on, see what would be done, then do it:</p>
  <pre>skylatch guard plan --interface usb0
sudo skylatch guard up --interface usb0</pre></div>`;

function shares(list: readonly Share[]): TemplateResult {
  const most = list[0]?.attempts ?? 1;
  return html`<ul class="shares">${repeat(list.slice(0, shownShares), (s) => s.name, (s) => html`<li><span class="name">${s.name}</span>
    <span class="n">${count(s.attempts)}</span><span class="n dim">${bytes(s.bytes)}</span>
    <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.max(1, (s.attempts * 100) / most)} height="1"/></svg></li>`)}</ul>`;
}

export function vendors(s: State): Part {
  return part('vendors', 'Who was to be reached', s.parties.length === 0 ? html`<p class="none">Nothing was tried.</p>` : shares(byVendor(s)));
}

export function categories(s: State): Part {
  return s.parties.length === 0 ? nothing : part('categories', 'For what', shares(byCategory(s)));
}

export function countries(s: State): Part {
  return s.countries.length === 0 ? nothing : part('countries', 'Addresses without a name, by registration',
    html`${shares(s.countries.map((c) => ({ ...c, name: country(c.country) })))}<p class="dim">A registry’s country need not be the machine’s. Statistics © NRO, CC BY 4.0, changed.</p>`);
}

export function clear(s: State): Part {
  return s.holds.length === 0 ? nothing : part('clear', 'Found in clear', html`<ul>${s.holds.map((h) => html`<li><span class="name">${h.class}</span>
    <span class="n">${count(h.attempts)}</span></li>`)}</ul><p class="dim">The values are kept nowhere.</p>`);
}

function who(of: { party?: NameCount['party'] }): string {
  const { vendor = '', part: service = '' } = of.party ?? {};
  return [vendor, service].filter((w) => w !== '').join(' · ');
}

export function names(s: State): Part {
  if (s.names.length === 0) return nothing;
  const rest = s.names.length - shownNames;
  return part('names', 'Names and addresses', html`<ul>${repeat(s.names.slice(0, shownNames), (n) => n.name, (n) => html`<li><code>${n.name}</code>
    <span class="n">${count(n.attempts)}</span><small>${[who(n), n.speech ?? ''].filter((w) => w !== '').join(' · ')}</small></li>`)}</ul>
    ${rest > 0 || s.forgotten > 0 ? html`<p class="dim">The others are in “skylatch guard report”.</p>` : nothing}`);
}

/** What one attempt was, in a line. */
function spoken(a: Attempt): string {
  const port = a.to.slice(a.to.lastIndexOf(':') + 1);
  return [a.speech || (port === '0' ? a.transport : `${a.transport} ${port}`), a.method, a.path, a.question].filter((w) => w).join(' ');
}

export function newest(s: State): Part {
  return s.recent.length === 0 ? nothing : part('newest', 'Newest', html`<ul class="newest">${s.recent.slice(0, shownNewest).map((a) => html`<li>
    <time datetime=${a.at}>${time(a.at)}</time><code>${a.name || a.to}</code><small>${spoken(a)} · ${a.answer}</small></li>`)}</ul>`);
}

export function time(at: string): string {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? '' : d.toLocaleTimeString('en-GB');
}

export function devices(s: State): Part {
  return part('devices', 'Devices', s.devices.length === 0 ? html`<p class="none">None was heard.</p>` : html`<ul>${repeat(s.devices, (d) => d.mac + d.addresses.join(), (d) => html`<li>
    <span class="name">${d.name || d.mac || 'no hardware address'}</span><span class="n">${count(d.attempts)}</span>
    <small>${[d.name ? d.mac : '', ...d.addresses, d.interface].filter((w) => w !== '').join(' · ')}</small></li>`)}</ul>`);
}

export function allowed(s: State): Part {
  return s.allowed.length === 0 ? nothing : part('allowed', 'Let through by a person', html`<ul>${s.allowed.map((a) => html`<li>
    <code>${a.host}</code><span class="n ${a.closed ? 'dim' : 'caution'}">${a.closed ? 'closed' : html`<span aria-hidden="true">◆</span> until ${time(a.until)}`}</span>
    <small>${a.reason} · ${count(a.frames)} frames, ${bytes(a.bytes)}</small></li>`)}</ul>`);
}

export function wall(s: State): Part {
  return part('wall', 'The wall', html`<ul>
    ${s.wall.interfaces.map((i) => html`<li><span class="name">${i.name} <span class="dim">${i.driver ?? ''}</span></span>
      <span class="n ${i.new ? 'caution' : 'dim'}">${i.new ? html`<span aria-hidden="true">◆</span> new, walled` : i.up ? 'guarded' : 'guarded, down'}</span>
      <small>${[i.address ?? '', i.usb ?? ''].filter((w) => w !== '').join(' · ')}</small></li>`)}
    ${s.wall.host ? html`<li><span class="name">This whole machine</span><span class="n dim">guarded</span></li>` : nothing}
    <li><span class="name">Stopped by the kernel</span><span class="n">${count(s.wall.stopped)}</span><small>frames, ${bytes(s.wall.bytes)}</small></li>
    ${s.unnamed > 0 ? html`<li><span class="name">Too fast to be looked into</span><span class="n">${count(s.unnamed)}</span><small>stopped and counted all the same</small></li>` : nothing}
    ${s.uplinks.map((u) => html`<li><span class="name">Far side: ${u.interface}</span><span class="n ${u.left > 0 ? 'warning' : 'engaged'}">${count(u.left)} left</span>
      <small>${u.caught > 0 ? `${count(u.caught)} caught there · ` : ''}${count(u.sent)} frames sent by this machine itself</small></li>`)}
    ${s.layers.filter((l) => l.state !== 'active').map((l) => html`<li><span class="name">${l.name}</span><span class="n caution">${l.state}</span><small>${l.why ?? ''}</small></li>`)}
  </ul>`);
}

/** The last hour by the minute. */
export function overTime(s: State, nowMs: number): Part {
  if (s.attempts === 0) return nothing;
  const bars = hour(s.minutes, nowMs);
  const most = Math.max(1, ...bars.map((b) => b.n));
  return html`<figure><svg viewBox="0 0 ${shownMinutes} 20" preserveAspectRatio="none" role="img" aria-label="Attempts in the last hour, by the minute; at most ${count(most)}">
      ${bars.map((b, i) => (b.n === 0 ? nothing : svg`<rect x=${i + 0.1} y=${20 - Math.max(0.6, (b.n * 20) / most)} width="0.8" height=${Math.max(0.6, (b.n * 20) / most)}/>`))}
    </svg><figcaption><span>an hour ago</span><span>at most ${count(most)} a minute</span><span>now</span></figcaption></figure>`;
}
