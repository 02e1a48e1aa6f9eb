// The bar at the top: how things stand, in one line.

import { html, nothing, type TemplateResult } from 'lit';
import { airGap } from '../../core/airgap';
import { privacy } from '../../core/privacy';
import { Live } from '../../core/live';
import { tell, type Section, type Sheet } from '../../core/events';
import { ageNow, store, vehicle, type State } from '../../core/store';
import { status, type Tone } from '../../core/status';
import { limits } from '../../core/stale';
import { clock, fixed, fixWord, lossPercent, missing, percent } from '../../core/format';
import { freshBattery, freshGPS, vehicleName } from '../../core/vehicle';
import { stale } from '../../core/value';
import { recording } from './judge';
import { sound } from '../../core/sound';
import { currentTheme, nextTheme, setTheme } from '../../theme/theme';
import { icon, type IconName } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import { styles } from './panel.css';
import type { Vehicle } from '../../core/wire';

/** On the ground the estimate is hours and helps nobody. */
const timeLeftShownMs = 90 * 60_000;

const marks: Record<Tone, string> = { warning: '▲', caution: '◆', engaged: '✓', neutral: '○' };

export class TopBar extends Live {
  static override styles = [shared, styles];
  static override properties = { open: { state: true } };
  /** What hangs from the bar. */
  declare private open: 'reasons' | 'more' | undefined;

  constructor() {
    super();
    this.open = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.outside);
    document.addEventListener('keydown', this.escape);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('pointerdown', this.outside);
    document.removeEventListener('keydown', this.escape);
    super.disconnectedCallback();
  }

  private readonly outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = undefined;
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.open = undefined;
  };

  override render(): TemplateResult {
    const s = store.state;
    const v = vehicle(s);
    const crowded = (s.snapshot?.vehicles.length ?? 0) > 1;
    return html`<div class="bar ${crowded ? 'crowded' : ''}" role="group" aria-label="State of the flight">
      ${this.statusItem(s)}
      <div class="items">
        ${v ? html`${this.modeItem(v)} ${this.batteryItem(s, v)} ${this.gpsItem(s, v)} ${this.linkItem(s, v)}` : nothing}
        ${s.snapshot ? html`${this.recordItem(s, v)} ${this.airGapItem(s)} ${this.privacyItem(s)}` : nothing}
      </div>
      <span class="gap"></span>
      ${s.hello?.demo ? html`<span class="tag" title="The aircraft is simulated">DEMO</span>` : nothing}
      ${this.chooser(s, v)}
      ${this.tools()}
    </div>
    ${this.open === 'reasons' ? this.reasonList(s) : this.open === 'more' ? this.more() : nothing}`;
  }

  private statusItem(s: State): TemplateResult {
    const st = status(s);
    return html`<button class="item status ${st.tone}" aria-expanded=${this.open === 'reasons'} aria-controls="reasons"
      @click=${() => this.toggle('reasons')}>
      <span class="mark" aria-hidden="true">${marks[st.tone]}</span>
      <span class="word" role="status">${st.word}</span>
      <span class="more" aria-hidden="true">▼</span>
    </button>`;
  }

  private reasonList(s: State): TemplateResult {
    const st = status(s);
    return html`<section class="reasons" id="reasons" aria-label="Reasons">
      <h2>${st.word}</h2>
      <ul>${st.reasons.map((r) => html`<li>${r}</li>`)}</ul>
      ${st.word === 'Not ready' ? html`<p>The aircraft checks again by itself; it becomes ready when the last reason is gone.</p>` : nothing}
    </section>`;
  }

  private item(name: string, kind: string, section: Section, value: TemplateResult, title = ''): TemplateResult {
    return html`<button class="item ${kind}" title=${title || nothing}
      @click=${() => tell(this, 'sky-show', { sheet: 'details', section })}>
      <span class="name">${name}</span><span class="value">${value}</span>
    </button>`;
  }

  private modeItem(v: Vehicle): TemplateResult {
    const value = v.link_lost || store.state.connection !== 'open' ? stale(ageNow(v.heartbeat_age_ms, store.state)) : html`${v.mode || missing}`;
    return html`<button class="item mode" title="Choose a flight mode" @click=${() => tell(this, 'sky-action', { action: 'mode' })}>
      <span class="name">Mode</span><span class="value">${value}</span>
    </button>`;
  }

  private batteryItem(s: State, v: Vehicle): TemplateResult {
    const b = freshBattery(v, s);
    const ages = v.batteries.map((x) => ageNow(x.age_ms, s));
    const value = b
      ? html`<span>${fixed(b.voltage_v, 1)}<span class="unit">V</span></span><span class="small">${percent(b.remaining_ratio)}<span
          class="unit">%</span></span>${b.time_left_ms === undefined || !v.armed || b.time_left_ms > timeLeftShownMs ? nothing : html`<span class="small dim roomy">${clock(b.time_left_ms)}</span>`}`
      : stale(Math.min(Infinity, ...ages));
    return this.item(v.batteries.length > 1 ? `Battery 1 of ${v.batteries.length}` : 'Battery', 'battery', 'batteries', value);
  }

  private gpsItem(s: State, v: Vehicle): TemplateResult {
    const g = freshGPS(v, s);
    const value = g
      ? html`<span>${fixWord(g.fix)}</span><span class="small satellites">${g.satellites ?? missing}<span class="unit">sat</span></span>`
      : stale(Math.min(Infinity, ...v.gps.map((x) => ageNow(x.age_ms, s))));
    return this.item('GPS', 'gps', 'gps', value);
  }

  private linkItem(s: State, v: Vehicle): TemplateResult {
    const heard = ageNow(v.heartbeat_age_ms, s);
    const value = s.connection !== 'open' ? stale(heard) : html`<span>${lossPercent(v.stats.loss_ratio)}<span class="unit">%<span class="roomy"> lost</span></span></span>
      <span class="small ${heard > limits.heartbeat ? 'warning' : ''}">${Number.isFinite(heard) ? `${(heard / 1000).toFixed(1)}` : missing}<span
        class="unit">s</span></span>`;
    return this.item('Link', 'link', 'links', value, 'Lost frames, and the age of the last heartbeat');
  }

  private recordItem(s: State, v: Vehicle | undefined): TemplateResult {
    const r = recording(s, v);
    const value = s.connection !== 'open' ? stale(Infinity) : html`<span class=${r.tone}><span class=${r.on ? 'dot' : 'ring'} aria-hidden="true"></span> ${r.word}</span>${
      r.time ? html`<span class="small spare">${r.time}</span>` : nothing}`;
    return this.item('Recording', 'rec', 'recordings', value, r.title);
  }

  private airGapItem(s: State): TemplateResult {
    const g = airGap(s);
    const value = g.old ? stale(g.ageMs) : html`<span class=${g.tone}>${g.word} <span class="mark" aria-hidden="true">${g.mark}</span></span>${
      Number.isFinite(g.ageMs) ? html`<span class="small dim">${Math.floor(g.ageMs / 1000)}<span class="unit">s</span></span>` : nothing}`;
    return html`<button class="item airgap" title=${g.why} @click=${() => tell(this, 'sky-show', { sheet: 'door' })}>
      <span class="name">Air gap</span><span class="value">${value}</span>
    </button>`;
  }

  private privacyItem(s: State): TemplateResult | typeof nothing {
    const p = privacy(s);
    if (!p) return nothing;
    const value = p.old ? stale(Infinity) : html`<span class=${p.tone || 'small'}>${p.word}${p.mark ? html` <span class="mark" aria-hidden="true">${p.mark}</span>` : nothing}</span>`;
    return html`<button class="item privacy ${p.mark ? '' : 'calm'}" title="${p.why} (W)" @click=${() => tell(this, 'sky-show', { sheet: 'privacy' })}>
      <span class="name">Privacy</span><span class="value">${value}</span>
    </button>`;
  }

  private chooser(s: State, v: Vehicle | undefined): TemplateResult | typeof nothing {
    const all = s.snapshot?.vehicles ?? [];
    if (!v || all.length < 2) return nothing;
    return html`<select class="chooser" aria-label="Aircraft" .value=${v.id}
      @change=${(e: Event) => { if (e.target instanceof HTMLSelectElement) store.select(e.target.value); }}>
      ${all.map((x) => html`<option value=${x.id} ?selected=${x.id === v.id}>${vehicleName(x)}${x.link_lost ? ' (link lost)' : ''}</option>`)}
    </select>`;
  }

  private toggle(what: 'reasons' | 'more'): void {
    this.open = this.open === what ? undefined : what;
  }

  private tools(): TemplateResult {
    const noise = sound.state();
    return html`
      <button class="tool" aria-pressed=${noise !== 'off'} aria-label="Sound"
        title=${noise === 'blocked' ? 'Sound starts with your first click or key' : `Sound is ${noise}`}
        @click=${() => { sound.toggle(); this.requestUpdate(); }}>${icon(noise === 'on' ? 'sound' : 'silent')}</button>
      <button class="tool details" aria-label="Details" title="Details (I)"
        @click=${() => tell(this, 'sky-show', { sheet: 'details' })}>${icon('details')}</button>
      <button class="tool" aria-label="Menu" title="Menu" aria-expanded=${this.open === 'more'} aria-controls="more"
        @click=${() => this.toggle('more')}>${icon('more')}</button>`;
  }

  /** What is not needed at once in flight. */
  private more(): TemplateResult {
    const theme = currentTheme();
    const show = (sheet: Sheet, drawn: IconName, words: string, key: string): TemplateResult => this.wish(drawn, words, key, () => {
      this.open = undefined;
      tell(this, 'sky-show', { sheet });
    });
    return html`<section class="more-list" id="more" aria-label="Menu">
      ${show('missions', 'missions', 'Missions: the logbook, replays', 'J')}
      ${show('privacy', 'shield', 'Privacy: who is told what', 'W')}
      ${show('preview', 'eyes', 'What they see', 'E')}
      ${show('scrub', 'scrub', 'Scrub files of a camera card', 'B')}
      ${show('guard', 'wall', 'Guard: what a vendor’s device tries', 'Q')}
      ${this.wish(theme, `Theme: ${theme}. Change to ${nextTheme(theme)}`, 'Y', () => {
        setTheme(nextTheme(theme));
        this.requestUpdate();
      })}
      ${show('help', 'help', 'Help and shortcuts', '?')}
    </section>`;
  }

  private wish(drawn: IconName, words: string, key: string, act: () => void): TemplateResult {
    return html`<button @click=${act}>${icon(drawn)}<span>${words}</span><kbd aria-hidden="true">${key}</kbd></button>`;
  }
}

customElements.define('sky-topbar', TopBar);
