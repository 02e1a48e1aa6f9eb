// The details: everything else that is known, one tap away.

import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Live } from '../../core/live';
import type { Section } from '../../core/events';
import { store, vehicle } from '../../core/store';
import { shared } from '../../theme/shared.css';
import { prose, sheet } from '../../theme/sheet.css';
import { aircraft, batteries, gps, rc, sensors } from './aircraft';
import { devices, links, recordings } from './station';
import { video } from './video';

const contents: readonly (readonly [Section, string])[] = [
  ['aircraft', 'Aircraft'], ['batteries', 'Batteries'], ['gps', 'GPS'], ['sensors', 'Sensors'], ['rc', 'RC'],
  ['video', 'Video'], ['links', 'Links'], ['devices', 'Devices'], ['recordings', 'Recordings'],
];

export class Details extends Live {
  static override styles = [shared, sheet, prose, css`
    nav { display: flex; flex-wrap: wrap; gap: 4px; padding: 0 12px 10px; border-bottom: 1px solid var(--sky-line); }
    nav button { min-height: 48px; padding: 0 10px; font-size: var(--sky-text-s); border-color: transparent; background: transparent; }
    h3 { scroll-margin-top: 8px; }
    h3:focus { outline: none; }
    .row { display: grid; grid-template-columns: 42% 1fr; gap: 12px; padding: 5px 0; border-top: 1px solid var(--sky-line); font-size: var(--sky-text-s); }
    dt { color: var(--sky-dim); }
    dd { overflow-wrap: anywhere; }
    .cells, .channels { display: inline-grid; grid-template-columns: repeat(4, auto); gap: 2px 12px; }
    .channels { grid-template-columns: 1fr 1fr; }
    meter { width: 70px; height: 10px; margin-right: 6px; }
  `];
  static override properties = { section: { attribute: false } };
  declare section: Section | undefined;

  constructor() {
    super();
    this.section = undefined;
  }

  override render(): TemplateResult {
    const s = store.state;
    const v = vehicle(s);
    const snap = s.snapshot;
    return html`<nav aria-label="Details">${contents.map(([id, name]) => html`<button @click=${() => this.go(id)}>${name}</button>`)}</nav>
      <div class="scroll" tabindex="0" role="region" aria-label="All details">
        ${v ? html`${aircraft(s, v)}${batteries(s, v)}${gps(s, v)}${sensors(s, v)}${rc(s, v)}` : nothing}
        ${snap ? html`${video(s, v?.video_offers ?? [])}${links(snap)}${devices(snap)}${recordings(snap)}` : nothing}
        ${s.hello ? html`<p class="none">Skylatch ${s.hello.version} · ${snap?.pages ?? 0} ${snap?.pages === 1 ? 'page' : 'pages'} open</p>` : nothing}
      </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('section') && this.section) this.go(this.section);
  }

  go(id: Section): void {
    const title = this.renderRoot.querySelector<HTMLElement>(`#${id}-title`);
    title?.scrollIntoView({ block: 'start' });
    title?.focus({ preventScroll: true });
  }
}

customElements.define('sky-details', Details);
