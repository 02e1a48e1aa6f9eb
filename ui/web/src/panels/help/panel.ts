// The help sheet: the shortcuts, and what colours and shapes mean.

import { LitElement, css, html, type TemplateResult } from 'lit';
import { keys } from '../../core/keys';
import { shared } from '../../theme/shared.css';

export class Help extends LitElement {
  static override styles = [shared, css`
    :host { padding: 0 16px 16px; overflow-y: auto; height: 100%; }
    h3 { margin: 20px 0 6px; font-size: var(--sky-text-m); }
    .row { display: grid; grid-template-columns: 56px 1fr; padding: 5px 0; align-items: baseline; }
    kbd {
      display: inline-block; min-width: 26px; padding: 1px 7px; border: 1px solid var(--sky-edge); border-radius: 5px; text-align: center;
      font: 600 var(--sky-text-s) var(--sky-mono);
    }
    p { color: var(--sky-dim); font-size: var(--sky-text-s); }
    .sign { font-weight: 700; }
    .target { color: var(--sky-target); }
    label { display: flex; align-items: center; gap: 10px; min-height: 48px; }
    input { width: 22px; height: 22px; accent-color: var(--sky-engaged); }
  `];
  static override properties = { on: { type: Boolean } };
  declare on: boolean;

  constructor() {
    super();
    this.on = true;
  }

  override render(): TemplateResult {
    return html`<h3>Keys</h3>
      <label><input type="checkbox" .checked=${this.on} @change=${(e: Event) => {
        if (!(e.target instanceof HTMLInputElement)) return;
        this.dispatchEvent(new CustomEvent('sky-keys', { detail: e.target.checked }));
      }}>Single keys are shortcuts</label>
      <dl>${keys.map((k) => html`<div class="row"><dt><kbd>${k.key}</kbd></dt><dd>${k.does}</dd></div>`)}
        <div class="row"><dt><kbd>Esc</kbd></dt><dd>Cancel a question, close a sheet</dd></div></dl>
      <h3>Confirming</h3>
      <p>Slide the knob to the end and let go, or hold it for 0.8 s, or hold Space or Enter. Hold is sent at once: it only makes
        the aircraft stop. What counts is the aircraft's own answer at the lower left.</p>
      <h3>Video</h3>
      <p>Tap a small picture to make it the large one. Wheel or pinch looks closer, two taps show the whole picture again. A picture that is
        grey and hatched is old; how old stands on it.</p>
      <h3>Signs</h3>
      <dl>
        <div class="row"><dt class="sign warning">▲</dt><dd>Warning: act now. Sounds until acknowledged.</dd></div>
        <div class="row"><dt class="sign caution">◆</dt><dd>Caution: know now, act soon. Sounds once.</dd></div>
        <div class="row"><dt class="sign advisory">●</dt><dd>Advisory: good to know.</dd></div>
        <div class="row"><dt class="sign engaged">✓</dt><dd>Engaged, ready or accepted.</dd></div>
        <div class="row"><dt class="sign target">◇</dt><dd>Magenta: a commanded target or the active route.</dd></div>
        <div class="row"><dt><span class="cross"></span></dt><dd>Missing, or too old to be shown, with its age.</dd></div>
      </dl>`;
  }
}

customElements.define('sky-help', Help);
