// What is written on the picture: its state, and where it comes from.

import { html, nothing, type TemplateResult } from 'lit';
import { fixed, lossPercent, missing } from '../../core/format';
import { wayNames } from '../../video/delivery';
import { bitRate, codecName, type Verdict } from '../../video/judge';
import type { Player } from '../../video/player';
import type { Rates } from '../../video/rates';
import type { Screen } from '../../video/screen';
import type { Video } from '../../core/wire';

export interface Facts {
  verdict: Verdict;
  video: Video;
  /** What to call it, where there are several; else empty. */
  name: string;
  player: Player;
  screen: Screen;
  rates: Rates;
  now: number;
}

function number(value: string, digits: 2 | 3, unit: string): TemplateResult {
  return html`<span><span class="number d${digits}">${value}</span><span class="unit">${unit}</span></span>`;
}

/** The chip with the state; its shape and word say it without the colour. */
function state(v: Verdict): TemplateResult {
  return html`<span class="state ${v.tone}"><span aria-hidden="true">${v.mark}</span>${v.word}${v.age ? html` <span>${v.age}</span>` : nothing}</span>`;
}

/** The small form; an old picture says so itself. */
export function small(f: Facts): TemplateResult | typeof nothing {
  if (f.verdict.look === 'stale' && !f.name) return nothing;
  return html`<div class="strip">${f.verdict.look === 'stale' ? nothing : state(f.verdict)}${f.name ? html`<span class="name">${f.name}</span>` : nothing}</div>`;
}

export function strip(f: Facts): TemplateResult {
  const { verdict, video } = f;
  const live = verdict.look === 'live' || verdict.look === 'damaged';
  return html`<div class="strip" role="group" aria-label="Video">
    ${state(verdict)}
    ${f.name ? html`<span class="name" title=${f.name}>${f.name}</span>` : nothing}
    ${live ? rates(f) : nothing}
    <span class="roomy">${codecName(video.codec)} <span class="dim">${video.width_px}×${video.height_px}</span></span>
    ${f.player.converted ? html`<span class="roomy" title=${video.conversion ?? ''}>converted for this browser</span>` : nothing}
    ${delivery(f.player)}
  </div>`;
}

function rates(f: Facts): TemplateResult {
  const { video, screen } = f;
  const rate = bitRate(video.bit_rate);
  const loss = f.rates.lossRatio();
  return html`${number(fixed((f.now - screen.shownAt) / 1000, 1), 3, 's old')}
    ${number(fixed(f.rates.shownRate()), 2, 'fps')}
    <span class="roomy">${number(rate.number, 3, rate.unit)}</span>
    <span class=${loss ? 'caution' : ''}>${number(loss === undefined ? missing : lossPercent(loss), 3, '% lost')}</span>
    ${screen.delayMs === undefined || !f.player.sameClock ? nothing
      : html`<span class="wide" title="From the station to this picture">${number(fixed(screen.delayMs), 2, 'ms delay')}</span>`}`;
}

function delivery(player: Player): TemplateResult | typeof nothing {
  if (player.way === undefined) return nothing;
  const { fallback } = player;
  return fallback
    ? html`<span class="fallback" title="${wayNames[fallback.from]}: ${fallback.why}"><span aria-hidden="true">◆</span> ${wayNames[player.way]} instead of ${wayNames[fallback.from]}</span>`
    : html`<span class="dim">${wayNames[player.way]}</span>`;
}
