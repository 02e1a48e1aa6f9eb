// The picture's buttons, and the choice of the delivery.

import { html, nothing, type TemplateResult } from 'lit';
import { wayNames } from '../../video/delivery';
import type { Wanted } from '../../video/choose';
import type { Player } from '../../video/player';
import { most } from '../../video/zoom';
import { icon } from '../../theme/icons';

export interface Controls {
  player: Player;
  factor: number;
  full: boolean;
  menu: boolean;
  wanted: Wanted;
  /** There is a picture to save. */
  picture: boolean;
  zoom(doublings: number): void;
  reset(): void;
  keep(): void;
  toggleFull(): void;
  toggleMenu(): void;
  want(way: Wanted): void;
}

export function controls(c: Controls): TemplateResult {
  return html`<div class="controls">
    ${c.menu ? menu(c) : nothing}
    <div class="group">
      <button title="Closer (+)" aria-label="Closer" aria-disabled=${c.factor >= most} @click=${() => c.zoom(1)}>${icon('plus')}</button>
      ${c.factor > 1 ? html`<button class="factor" title="The whole picture (0)" aria-label="The whole picture; now ${c.factor.toFixed(1)} times" @click=${c.reset}>${c.factor.toFixed(1)}×</button>` : nothing}
      <button title="Farther (−)" aria-label="Farther" aria-disabled=${c.factor <= 1} @click=${() => c.zoom(-1)}>${icon('minus')}</button>
    </div>
    <div class="group">
      <button title="Save this picture (C)" aria-label="Save this picture" aria-disabled=${!c.picture} @click=${c.keep}>${icon('picture')}</button>
      <button title="${c.full ? 'Leave full screen' : 'Full screen'} (F)" aria-label=${c.full ? 'Leave full screen' : 'Full screen'}
        @click=${c.toggleFull}>${icon(c.full ? 'window' : 'full')}</button>
    </div>
    <div class="group">
      <button title="How the picture comes" aria-label="How the picture comes" aria-expanded=${c.menu} @click=${c.toggleMenu}>${icon('delivery')}</button>
    </div>
  </div>`;
}

const choices: readonly (readonly [Wanted, string, string])[] = [
  ['auto', 'Automatic', 'WebCodecs on this machine, WebRTC on the LAN'],
  ['webcodecs', wayNames.webcodecs, 'Fastest; waits for what was lost on the way here'],
  ['webrtc', wayNames.webrtc, 'For a LAN that loses packets'],
  ['mse', wayNames.mse, 'For old browsers; the slowest'],
];

function menu(c: Controls): TemplateResult {
  const { way, fallback } = c.player;
  return html`<div class="menu" role="group" aria-label="How the picture comes">
    <h3>How the picture comes</h3>
    ${choices.map(([wanted, name, about]) => html`<button aria-pressed=${c.wanted === wanted} @click=${() => c.want(wanted)}>
      <span class="engaged" aria-hidden="true">${c.wanted === wanted ? '✓' : ''}</span><span>${name}</span><small>${about}</small></button>`)}
    <p>${way === undefined ? 'Now: none' : `Now: ${wayNames[way]}`}${fallback ? html`. <span class="caution">◆ ${wayNames[fallback.from]}: ${fallback.why}</span>` : nothing}</p>
  </div>`;
}
