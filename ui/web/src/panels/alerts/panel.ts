// The alert stack: what the pilot must know now, most urgent first. Word,
// shape, colour and place tell the level; the top two also sound.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Live } from '../../core/live';
import { acknowledge } from '../../core/commands';
import { unbroken } from '../../core/format';
import { store } from '../../core/store';
import { sound } from '../../core/sound';
import { vehicleName } from '../../core/vehicle';
import { shared } from '../../theme/shared.css';
import { Caller, ordered, shown } from './order';
import { styles } from './panel.css';
import type { Alert } from '../../core/wire';

const marks: Record<Alert['level'], string> = { warning: '▲', caution: '◆', advisory: '●' };

export class Alerts extends Live {
  static override styles = [shared, styles];
  static override properties = { all: { state: true }, turned: { state: true } };
  declare private all: boolean;
  /** Alerts whose text the pilot folded or unfolded. */
  declare private turned: ReadonlySet<string>;
  private readonly caller = new Caller();
  private spoken = { assertive: '', polite: '' };

  constructor() {
    super();
    this.all = false;
    this.turned = new Set();
  }

  /** Acknowledges the most urgent alert that waits for it; for the shortcut. */
  acknowledgeFirst(): void {
    const first = ordered(store.state.snapshot?.alerts ?? []).find((a) => !a.acknowledged);
    if (first) void acknowledge(first.key);
  }

  override render(): TemplateResult {
    const alerts = store.state.connection === 'open' ? ordered(store.state.snapshot?.alerts ?? []) : [];
    // Only what is so now sounds, and asks to be seen; a recorded alert is shown.
    const now = store.live.connection === 'open' ? ordered(store.live.snapshot?.alerts ?? []) : [];
    const level = this.caller.due(now, performance.now());
    if (level) sound.play(level);
    this.speak(now);
    const list = this.all ? alerts : alerts.slice(0, shown);
    return html`<section aria-label="Alerts">
      ${alerts.length === 0
        ? html`<p class="quiet">${store.state.connection === 'open' ? 'No alerts' : 'Alerts unknown: no connection to the station'}</p>`
        : html`<ul>${repeat(list, (a) => a.key, (a) => this.item(a))}</ul>`}
      ${alerts.length > shown ? html`<button class="rest" aria-expanded=${this.all} @click=${() => { this.all = !this.all; }}>
        ${this.all ? 'Show fewer' : `${alerts.length - shown} more`}</button>` : nothing}
      <div class="visually-hidden" aria-live="assertive">${this.spoken.assertive}</div>
      <div class="visually-hidden" aria-live="polite">${this.spoken.polite}</div>
    </section>`;
  }

  private turn(key: string): void {
    const turned = new Set(this.turned);
    if (!turned.delete(key)) turned.add(key);
    this.turned = turned;
  }

  /** Screen readers hear each text when it changes, warnings at once. */
  private speak(alerts: Alert[]): void {
    const text = (urgent: boolean) => alerts
      .filter((a) => !a.acknowledged && (a.level === 'warning') === urgent)
      .map((a) => `${a.level}: ${a.cause} ${a.action}`).join(' ');
    this.spoken = { assertive: text(true), polite: text(false) };
  }

  private item(a: Alert): TemplateResult {
    const all = store.state.snapshot?.vehicles ?? [];
    const of = all.length > 1 ? all.find((v) => v.id === a.vehicle) : undefined;
    // What needs an action says it; what is seen or only good to know is folded.
    const unfolded = (!a.acknowledged && a.level !== 'advisory') !== this.turned.has(a.key);
    const past = store.state.past !== undefined;
    return html`<li class="alert ${a.level}" data-acknowledged=${String(a.acknowledged || past)} data-code=${a.code}>
      <span class="mark" aria-hidden="true">${marks[a.level]}</span>
      <button class="head" aria-expanded=${unfolded} @click=${() => this.turn(a.key)}>
        <span class="level">${a.level.toUpperCase()}${of ? html` <span class="vehicle">· ${vehicleName(of)}</span>` : nothing}</span>
        <span class="cause">${unbroken(a.cause)}</span></button>
      ${a.acknowledged
        ? html`<span class="acked">seen</span>`
        : past ? nothing : html`<button class="ack" aria-label="OK, acknowledge: ${a.cause}" title="Acknowledge (K)" @click=${() => void acknowledge(a.key)}>OK</button>`}
      ${unfolded ? html`<p class="text">${unbroken(a.meaning)} <b>${unbroken(a.action)}</b></p>` : nothing}
    </li>`;
  }
}

customElements.define('sky-alerts', Alerts);
