// One mission in a line of the logbook.

import { html, nothing, type TemplateResult } from 'lit';
import { bytes, clock, distance, fixed, missing, percent } from '../../core/format';
import { localTime, titleOf, utcTime, whoFlew } from '../../replay/when';
import { icon } from '../../theme/icons';
import type { RecordedMission } from '../../core/wire';
import { thumbnail } from './thumbnail';

export interface Row {
  open: boolean;
  /** Its replay is being opened. */
  starting: boolean;
  toggle(): void;
  replay(): void;
}

export function row(m: RecordedMission, r: Row): TemplateResult {
  return html`<div class="row">
    <button class="head" aria-expanded=${r.open} @click=${r.toggle}>
      ${thumbnail(m.path)}
      <span class="who"><b>${titleOf(m)}</b>
        <span class="when">${m.notes.title ? `${localTime(m.start_ms)} · ` : ''}${utcTime(m.start_ms)} · ${whoFlew(m)}</span>
        <span class="signs">${state(m)}${m.state === 'sealed' || m.state === 'flying' ? nothing : alerts(m)}${m.notes.keep ? html`<span class="tag">keep</span>` : nothing}${m.notes.tags.map((t) => html`<span class="tag">${t}</span>`)}</span></span>
      <span class="figures">${figures(m)}</span>
    </button>
    ${m.system === 0 || m.state === 'sealed' ? nothing : html`<button class="go" aria-label="Replay ${titleOf(m)}" aria-disabled=${r.starting} @click=${r.replay}>${icon('play')}<span>${r.starting ? 'Opening' : 'Replay'}</span></button>`}
  </div>`;
}

function figure(name: string, number: string, unit: string): TemplateResult {
  return html`<span class="figure"><span class="name">${name}</span><span class="number">${number}${number === missing || !unit ? nothing : html`<span class="unit">${unit}</span>`}</span></span>`;
}

function figures(m: RecordedMission): TemplateResult {
  if (m.state === 'sealed') return html`${figure('Length', clock(m.end_ms - m.start_ms), '')}${figure('Size', bytes(m.bytes), '')}`;
  if (m.state === 'flying') return html`<span class="dim">Its figures come when it ends</span>`;
  const far = distance(m.distance_m);
  return html`${m.airborne_ms > 0 || m.system !== 0 ? figure('In the air', clock(m.airborne_ms), '') : figure('Length', clock(m.end_ms - m.start_ms), '')}
    ${figure('Distance', far.number, far.unit)}
    ${figure('Highest', fixed(m.highest_m), 'm')}
    ${figure('Battery', m.battery_ratio === undefined ? missing : `−${percent(m.battery_ratio)}`, '%')}
    ${figure('Video', m.films.length === 0 ? missing : `${m.films.length}`, m.films.length === 1 ? 'film' : 'films')}
    ${figure('Size', bytes(m.bytes), '')}`;
}

const states: Record<RecordedMission['state'], TemplateResult | typeof nothing> = {
  flying: html`<span class="engaged">● being recorded</span>`,
  whole: nothing,
  recovered: html`<span class="dim">repaired after a sudden end</span>`,
  damaged: html`<span class="caution">◆ damaged</span>`,
  sealed: html`<span class="dim">sealed, not unlocked</span>`,
};

function state(m: RecordedMission): TemplateResult | typeof nothing {
  return states[m.state];
}

function many(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function alerts(m: RecordedMission): TemplateResult {
  if (m.warnings + m.cautions === 0) return html`<span class="dim">no alerts</span>`;
  return html`${m.warnings > 0 ? html`<span class="warning">▲ ${many(m.warnings, 'warning')}</span>` : nothing}
    ${m.cautions > 0 ? html`<span class="caution">◆ ${many(m.cautions, 'caution')}</span>` : nothing}`;
}
