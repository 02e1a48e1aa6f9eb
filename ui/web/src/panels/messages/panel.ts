// The messages of the vehicle, newest first, to search and to sift.

import { css, html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Live } from '../../core/live';
import { age } from '../../core/format';
import { ageNow, store, vehicle } from '../../core/store';
import { shared } from '../../theme/shared.css';
import { sheet } from '../../theme/sheet.css';
import { select, severityMark, severityName, severityTone } from './select';

export class Messages extends Live {
  static override styles = [shared, sheet, css`
    .sift { display: flex; gap: 8px; padding: 0 16px 12px; }
    input, select {
      min-height: 48px; padding: 0 12px; background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
      color: var(--sky-text); min-width: 0;
    }
    input { flex: 1; }
    li { display: grid; grid-template-columns: 20px 1fr auto; gap: 2px 8px; padding: 8px 0; border-top: 1px solid var(--sky-line); }
    li p { overflow-wrap: anywhere; }
    time, .name { font-size: var(--sky-text-xs); color: var(--sky-dim); }
    .name { grid-column: 2; }
    .none { padding: 16px 0; color: var(--sky-dim); }
  `];
  static override properties = { worst: { state: true }, search: { state: true } };
  declare private worst: number;
  declare private search: string;

  constructor() {
    super();
    this.worst = 7;
    this.search = '';
  }

  override render(): TemplateResult {
    const s = store.state;
    const v = vehicle(s);
    const texts = select(v?.texts ?? [], this.worst, this.search);
    return html`<div class="sift">
        <input type="search" aria-label="Search messages" placeholder="Search" .value=${this.search}
          @input=${(e: Event) => { if (e.target instanceof HTMLInputElement) this.search = e.target.value; }}>
        <select aria-label="Severity" @change=${(e: Event) => { if (e.target instanceof HTMLSelectElement) this.worst = Number(e.target.value); }}>
          <option value="7">All</option><option value="4">Warnings and worse</option><option value="3">Errors and worse</option>
        </select>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="List of messages">
        <ul>${repeat(texts, (t) => t.number, (t) => html`<li>
          <span class=${severityTone(t.severity)} aria-hidden="true">${severityMark(t.severity)}</span>
          <p class=${severityTone(t.severity)}>${t.text}</p><time>${age(ageNow(t.age_ms, s))}</time>
          <span class="name">${severityName(t.severity)}</span></li>`)}</ul>
        ${texts.length === 0 ? html`<p class="none">${v?.texts.length ? 'No message fits.' : 'The aircraft has sent no message yet.'}</p>` : ''}
      </div>`;
  }
}

customElements.define('sky-messages', Messages);
