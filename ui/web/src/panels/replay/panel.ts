// <sky-replay>: the band over a recorded flight. It says that this is the past,
// what of the present needs the pilot, and leads back.

import { css, html, nothing, type TemplateResult } from 'lit';
import { leaveReplay } from '../../core/replay';
import { Live } from '../../core/live';
import { status } from '../../core/status';
import { store, vehicle } from '../../core/store';
import { airborne } from '../../core/vehicle';
import { localTime, utcTime } from '../../replay/when';
import { shared } from '../../theme/shared.css';
import { attention } from './attention';
import './timeline';
import '../film/panel';

export class Replay extends Live {
  static override styles = [shared, css`
    section {
      display: flex; align-items: stretch; gap: 12px; min-height: 52px; padding: 2px 8px 2px 16px; border-bottom: 1px solid var(--sky-edge);
      background: repeating-linear-gradient(135deg, var(--sky-raised) 0 14px, var(--sky-panel) 14px 28px); font-size: var(--sky-text-s);
    }
    .what { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; align-content: center; flex: 1; min-width: 0; line-height: 1.25; }
    .what b { font-size: var(--sky-text-l); letter-spacing: 0.08em; }
    .now { display: flex; align-items: center; gap: 8px; padding: 0 14px; border-radius: var(--sky-radius); max-width: 44%; line-height: 1.2; }
    .now.warning { background: var(--sky-warning-fill); color: var(--sky-on-warning); }
    .now.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); }
    .back { font-weight: 650; white-space: nowrap; border-color: var(--sky-edge); }
  `];

  override render(): TemplateResult | typeof nothing {
    const past = store.state.past;
    if (!past) return nothing;
    const m = past.mission;
    return html`<section aria-label="Replay"><div class="what"><b>REPLAY</b>
        <span>${m.notes.title ? html`<strong>${m.notes.title}</strong> · ` : nothing}recorded ${localTime(m.start_ms)} (${utcTime(m.start_ms)})</span>
        <span class="dim">Nothing here reaches a vehicle</span></div>
      ${this.now()}
      <button class="back" @click=${leaveReplay}>Back to live</button></section>`;
  }

  /** The flight that is on, in a few words. */
  private now(): TemplateResult | typeof nothing {
    const { live } = store;
    const need = attention(live);
    if (need) return html`<p class="now ${need.level}"><span aria-hidden="true">${need.level === 'warning' ? '▲' : '◆'}</span><span><b>LIVE ${need.level.toUpperCase()}</b> ${need.cause}</span></p>`;
    const v = vehicle(live);
    if (!v) return nothing;
    return html`<p class="now"><span><span class="dim">Live:</span> ${airborne(v) === 'yes' ? html`<b class="engaged">${status(live).word}</b>` : status(live).word}</span></p>`;
  }
}

customElements.define('sky-replay', Replay);
