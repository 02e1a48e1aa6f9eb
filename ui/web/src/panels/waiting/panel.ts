// What is shown while no aircraft has been heard: what the station listens to,
// what is plugged in, and what to do.

import { css, html, nothing, type TemplateResult } from 'lit';
import { tell } from '../../core/events';
import { Live } from '../../core/live';
import { store } from '../../core/store';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import type { Link } from '../../core/wire';

const words: Record<Link['state'], string> = {
  waiting: 'waiting', listening: 'listening', active: 'receiving', lost: 'lost', failed: 'failed',
};

export class Waiting extends Live {
  static override styles = [shared, css`
    :host { pointer-events: auto; width: min(520px, 100%); max-height: 100%; overflow-y: auto; }
    .card { padding: 22px 24px; background: var(--sky-panel); border: 1px solid var(--sky-line); border-radius: var(--sky-radius-l); box-shadow: var(--sky-shadow); }
    h2 { font-size: var(--sky-text-xl); font-weight: 650; letter-spacing: -0.015em; }
    .lead { margin-top: 4px; color: var(--sky-dim); }
    h3 { margin: 18px 0 4px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
    li { display: grid; grid-template-columns: 24px 1fr auto; gap: 0 10px; align-items: center; padding: 8px 0; border-top: 1px solid var(--sky-line); }
    .what { min-width: 0; overflow-wrap: anywhere; }
    .what small { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
    .state { font-size: var(--sky-text-s); }
    ol { list-style: decimal; padding-left: 1.3em; color: var(--sky-text); }
    ol li { display: list-item; border: 0; padding: 3px 0; }
    .log { display: flex; align-items: center; gap: 10px; margin-top: 16px; font-weight: 600; }
    svg { width: 20px !important; height: 20px !important; color: var(--sky-dim); }
  `];

  override render(): TemplateResult | typeof nothing {
    const snap = store.state.snapshot;
    if (!snap) return nothing;
    return html`<section class="card" aria-label="Waiting for an aircraft">
      <h2>Waiting for an aircraft</h2>
      <p class="lead">Nothing has been heard yet. It connects by itself as soon as something speaks.</p>
      <h3>Listening to</h3>
      <ul>${snap.links.map((l) => html`<li><span class="dim" aria-hidden="true">${l.state === 'failed' ? '✕' : '◌'}</span>
        <span class="what">${l.name}<small>${l.detail}</small></span>
        <span class="state ${l.state === 'failed' ? 'caution' : 'dim'}">${words[l.state]}</span></li>`)}
        ${snap.links.length === 0 ? html`<li><span></span><span class="what dim">No link is open yet.</span></li>` : nothing}</ul>
      <h3>Plugged in</h3>
      <ul>${snap.devices.map((d) => html`<li>${icon('usb')}<span class="what">${d.product || d.path}<small>${d.path} · ${d.use}</small></span>
        <span class="state dim">${d.usb_id}</span></li>`)}
        ${snap.devices.length === 0 ? html`<li>${icon('usb')}<span class="what dim">No controller, radio or autopilot is plugged in.</span></li>` : nothing}</ul>
      <h3>What to do</h3>
      <ol><li>Plug the controller or the telemetry radio into USB, or let it send MAVLink by UDP to this machine.</li>
        <li>Switch the aircraft on.</li>
        <li>If a device is listed but stays silent, look at its cable, its baud rate and its protocol.</li></ol>
      <button class="log" title="Logbook (J)" @click=${() => tell(this, 'sky-show', { sheet: 'missions' })}>${icon('missions')}Look at recorded missions</button>
    </section>`;
  }
}

customElements.define('sky-waiting', Waiting);
