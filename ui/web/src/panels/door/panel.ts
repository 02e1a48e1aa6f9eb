// The door: what could leave this machine, what holds it closed, and the proof.

import { html, nothing, type TemplateResult } from 'lit';
import { airGap } from '../../core/airgap';
import { DoorWatch } from '../../core/door';
import { age } from '../../core/format';
import { Live } from '../../core/live';
import { limits } from '../../core/stale';
import { store } from '../../core/store';
import { stale } from '../../core/value';
import { shared } from '../../theme/shared.css';
import { prose, sheet } from '../../theme/sheet.css';
import type { DoorView } from '../../core/wire';
import { cut, doors, layers, ledger, limitsOfIt, network, problem, proof } from './sections';
import { styles } from './panel.css';

export class DoorPanel extends Live {
  static override styles = [shared, sheet, prose, styles];
  static override properties = { all: { state: true } };
  /** Whether the refused routes are listed too. */
  declare private all: boolean;
  private readonly watch = new DoorWatch(() => this.requestUpdate());

  constructor() {
    super();
    this.all = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.start();
  }

  override disconnectedCallback(): void {
    this.watch.stop();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const trouble = this.watch.problem;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="The door in full">
      ${this.word()}
      ${trouble ? problem('caution', trouble.cause, trouble.meaning, trouble.action) : nothing}
      ${this.answer()}
      ${limitsOfIt}
    </div>`;
  }

  private word(): TemplateResult {
    const g = airGap(store.state);
    return html`<p class="word"><b class=${g.tone}>${g.word} <span aria-hidden="true">${g.mark}</span></b>${
      g.old ? stale(g.ageMs) : Number.isFinite(g.ageMs) ? html`<span class="ago">measured ${age(g.ageMs)} ago</span>` : nothing}</p>
      <p>${g.why}</p>`;
  }

  private answer(): TemplateResult {
    const view = this.watch.view;
    if (!view) return this.watch.problem ? html`` : html`<p class="none">Asking the station</p>`;
    const sinceMs = performance.now() - this.watch.askedAt;
    if (sinceMs > limits.airGap) {
      return html`<p class="lead"><span>The last answer is too old to show</span>${stale(sinceMs)}</p>`;
    }
    return this.full(view, sinceMs);
  }

  private full(view: DoorView, sinceMs: number): TemplateResult {
    return html`${layers(view.layers)}
      ${proof(view.proof, sinceMs, this.all, () => { this.all = !this.all; })}
      ${network(view.network, sinceMs)}
      ${doors(view.doors)}
      ${store.state.connection === 'open' ? cut(store.state.snapshot?.video ?? []) : nothing}
      ${ledger(view.ledger, view.ledger_problem)}`;
  }
}

customElements.define('sky-door', DoorPanel);
