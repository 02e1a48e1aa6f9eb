// The strip at the left: what the pilot can ask of the aircraft. A button that
// makes no sense now stays in its place and says why when pressed.

import { html, nothing, type TemplateResult } from 'lit';
import { Live } from '../../core/live';
import { tell } from '../../core/events';
import { labels, whyNot, type ActionId } from '../../core/actions';
import { store, vehicle } from '../../core/store';
import { airborne } from '../../core/vehicle';
import { icon, type IconName } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import { styles } from './panel.css';
import { keyOf } from '../../core/keys';

const pictures: Record<ActionId, IconName> = {
  arm: 'arm', disarm: 'disarm', takeoff: 'takeoff', land: 'land', return: 'return', hold: 'hold', goto: 'goto',
  altitude: 'altitude', speed: 'speed', heading: 'heading', orbit: 'orbit', mode: 'mode', reboot: 'reboot',
  force_arm: 'arm', force_disarm: 'disarm', emergency_stop: 'stop',
};

const fine: ActionId[] = ['goto', 'altitude', 'speed', 'heading', 'orbit', 'mode'];
const rare: ActionId[] = ['reboot', 'force_arm', 'force_disarm'];
/** Long enough to read one sentence. */
const hintMs = 3_500;

type Flyout = 'mode' | 'more' | undefined;

export class Actions extends Live {
  static override styles = [shared, styles];
  static override properties = { flyout: { state: true }, hint: { state: true } };
  declare private flyout: Flyout;
  declare private hint: { text: string; top: number } | undefined;
  private hintTimer = 0;

  constructor() {
    super();
    this.flyout = undefined;
    this.hint = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.outside);
    this.addEventListener('keydown', this.escape);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('pointerdown', this.outside);
    this.removeEventListener('keydown', this.escape);
    clearTimeout(this.hintTimer);
    super.disconnectedCallback();
  }

  /** Opens the list of flight modes; the shell calls it for the key and the bar. */
  openModes(): void {
    this.flyout = 'mode';
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.flyout button')?.focus());
  }

  private readonly outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.flyout = undefined;
  };

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.flyout) return;
    const opener = this.renderRoot.querySelector<HTMLElement>(`[data-opens="${this.flyout}"]`);
    this.flyout = undefined;
    opener?.focus();
    event.stopPropagation();
  };

  override render(): TemplateResult {
    const v = vehicle(store.state);
    const up = v ? airborne(v) : 'no';
    // Places do not change in flight: a hand finds them without a look.
    const critical: ActionId[] = [v?.armed ? 'disarm' : 'arm', up === 'no' ? 'takeoff' : 'land', 'return', 'hold'];
    return html`<nav class="strip" aria-label="Actions">
        <div class="main">${critical.map((a) => this.button(a))}</div>
        <div class="grid">
          ${fine.map((a) => this.button(a))}
          <button class="more" data-opens="more" aria-expanded=${this.flyout === 'more'}
            @click=${() => { this.flyout = this.flyout === 'more' ? undefined : 'more'; }}>${icon('more')}More</button>
        </div>
        <span class="gap"></span>
        ${this.button('emergency_stop', 'stop')}
      </nav>
      ${this.flyout === 'mode' ? this.modes() : this.flyout === 'more' ? this.more() : nothing}
      ${this.hint ? this.hintBubble(this.hint) : nothing}`;
  }

  private button(action: ActionId, kind = ''): TemplateResult {
    const why = whyNot(action, store.state);
    const key = keyOf(action);
    return html`<button class=${kind} data-action=${action} data-opens=${action === 'mode' ? 'mode' : nothing}
      aria-expanded=${action === 'mode' ? String(this.flyout === 'mode') : nothing}
      aria-disabled=${why ? 'true' : 'false'} aria-description=${why ?? nothing} aria-keyshortcuts=${key ?? nothing}
      title=${why ?? (key ? `${labels[action]} (${key})` : labels[action])}
      @click=${(e: Event) => this.press(action, why, e)}>${icon(pictures[action])}<span>${labels[action]}</span></button>`;
  }

  private press(action: ActionId, why: string | undefined, event: Event): void {
    if (why) {
      this.explain(why, event);
      return;
    }
    this.hint = undefined;
    if (action === 'mode') {
      this.flyout = this.flyout === 'mode' ? undefined : 'mode';
      return;
    }
    this.flyout = undefined;
    tell(this, 'sky-action', { action });
  }

  private explain(text: string, event: Event): void {
    const button = event.currentTarget;
    const top = button instanceof HTMLElement ? button.getBoundingClientRect().top - this.getBoundingClientRect().top : 0;
    this.hint = { text, top };
    clearTimeout(this.hintTimer);
    this.hintTimer = window.setTimeout(() => { this.hint = undefined; }, hintMs);
  }

  private hintBubble(hint: { text: string; top: number }): TemplateResult {
    void this.updateComplete.then(() => {
      const bubble = this.renderRoot.querySelector<HTMLElement>('.hint');
      if (bubble) bubble.style.top = `${Math.max(8, Math.min(hint.top, this.clientHeight - bubble.offsetHeight - 8))}px`;
    });
    return html`<div class="hint" role="status">${hint.text}</div>`;
  }

  private modes(): TemplateResult {
    const v = vehicle(store.state);
    const why = whyNot('mode', store.state);
    return html`<section class="flyout modes" aria-label="Flight modes">
      <h2>Flight mode</h2>
      ${why ? html`<p class="dim">${why}</p>` : nothing}
      <ul>${(v?.modes ?? []).map((mode) => html`<li><button aria-current=${mode === v?.mode} aria-disabled=${why ? 'true' : 'false'}
        @click=${() => {
          if (why || mode === v?.mode) return;
          this.flyout = undefined;
          tell(this, 'sky-action', { action: 'mode', mode });
        }}>${mode}</button></li>`)}</ul>
    </section>`;
  }

  /** A vehicle that does not say whether it flies can still be told to take off. */
  private rare(): ActionId[] {
    const v = vehicle(store.state);
    return v && airborne(v) === 'unknown' ? ['takeoff', ...rare] : rare;
  }

  private more(): TemplateResult {
    return html`<section class="flyout" aria-label="More actions">
      <h2>More</h2>
      <ul>${this.rare().map((action) => {
        const why = whyNot(action, store.state);
        return html`<li><button data-action=${action} aria-disabled=${why ? 'true' : 'false'} @click=${() => {
          if (why) return;
          this.flyout = undefined;
          tell(this, 'sky-action', { action });
        }}>${icon(pictures[action])}<span>${labels[action]}${why ? html`<span class="why">${why}</span>` : nothing}</span></button></li>`;
      })}</ul>
    </section>`;
  }
}

customElements.define('sky-actions', Actions);
