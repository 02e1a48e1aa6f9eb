// Details of live video: where each track comes from, and what was cut out of it.

import { html, nothing, type TemplateResult } from 'lit';
import { age, bytes, count, fixed, missing } from '../../core/format';
import { ageNow, type State } from '../../core/store';
import { bitRate, codecName } from '../../video/judge';
import type { Video, VideoOffer } from '../../core/wire';
import { none, section, table, type Row } from './rows';

export function video(s: State, offers: readonly VideoOffer[]): TemplateResult {
  const tracks = s.snapshot?.video ?? [];
  return section('video', 'Video', html`
    ${tracks.length === 0 ? none('No video source is open.') : tracks.map((t) => track(s, t))}
    ${offers.length === 0 ? nothing : html`<h4>The aircraft offers</h4>${table(offers.map((o): Row => [o.name || o.kind, html`${o.kind}${
      o.encoding ? ` · ${o.encoding}` : ''}${o.thermal ? ' · thermal' : ''} <code>${o.where}</code>`]))}
      <p class="none">The station follows none of them by itself. To see one, name it in the configuration.</p>`}`);
}

function state(v: Video): TemplateResult {
  switch (v.state) {
    case 'live': return v.damaged ? html`<span class="caution">◆ damaged</span>` : html`<span class="engaged">✓ live</span>`;
    case 'stale': return html`<span class="caution">◆ stale</span>`;
    case 'failed': return html`<span class="caution">◆ failed</span>`;
    case 'waiting': return html`waiting`;
  }
}

function counted(n: number): TemplateResult | string {
  return n > 0 ? html`<span class="caution">◆ ${count(n)}</span>` : '0';
}

function track(s: State, v: Video): TemplateResult {
  const rate = bitRate(v.bit_rate);
  const known = v.codec !== '';
  return html`<h4>${v.name}</h4>${table([
    ['State', state(v)],
    ['Detail', v.detail || nothing],
    ['Picture', known ? `${codecName(v.codec)} ${v.codec_name}, ${v.width_px}×${v.height_px}` : missing],
    ['Last picture', v.age_ms === undefined ? missing : `${age(ageNow(v.age_ms, s))} ago`],
    ['Rate', known ? `${fixed(v.frame_rate, 1)} pictures/s, ${rate.number} ${rate.unit}` : missing],
    ['Converted for browsers', v.conversion ?? nothing],
    ['Recorded to', v.recording ?? html`<span class="dim">not recorded</span>`],
    ['Pictures', count(v.frames)],
    ['Pictures left out', counted(v.frames_lost)],
    ['Packets lost / late', html`${counted(v.packets_lost)} / ${counted(v.packets_late)}`],
    ['Restarts of the source', count(v.restarts)],
  ])}${removed(v)}`;
}

function removed(v: Video): TemplateResult | typeof nothing {
  if (v.removed.length === 0) return nothing;
  return html`<h4>Cut out before anybody saw it</h4>${table(v.removed.map((r): Row => [r.kind, `${count(r.count)} · ${bytes(r.bytes)}`]))}`;
}
