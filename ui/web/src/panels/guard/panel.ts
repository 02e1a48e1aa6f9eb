// The guard: who a vendor's device tried to reach, and that nothing left.

import { html, nothing, type TemplateResult } from 'lit';
import { GuardWatch } from '../../core/guard';
import { age, bytes, count } from '../../core/format';
import { Live } from '../../core/live';
import { stale } from '../../core/value';
import { shared } from '../../theme/shared.css';
import { prose, sheet } from '../../theme/sheet.css';
import type { State } from '../../core/guard_wire';
import type { GuardView } from '../../core/wire';
import { left, wallWord } from './judge';
import { allowed, categories, clear, countries, devices, names, newest, noGuard, overTime, problem, vendors, wall } from './sections';
import { styles } from './panel.css';

/** An answer older than this is not shown as the state of now. */
const oldMs = 5_000;

export class GuardPanel extends Live {
  static override styles = [shared, sheet, prose, styles];
  private readonly watch = new GuardWatch(() => this.requestUpdate());

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
    return html`<div class="scroll" tabindex="0" role="region" aria-label="The guard in full">
      ${trouble ? problem('caution', trouble.cause, trouble.meaning, trouble.action) : nothing}
      ${this.answer()}
    </div>`;
  }

  private answer(): TemplateResult {
    const { view } = this.watch;
    if (!view) return this.watch.problem ? html`` : html`<p class="none">Asking the station</p>`;
    const sinceMs = performance.now() - this.watch.askedAt;
    if (sinceMs > oldMs) return html`<p class="lead"><span>The last answer is too old to show</span>${stale(sinceMs)}</p>`;
    if (!view.state) return noGuard;
    return html`${this.head(view, view.state, sinceMs)}
      ${overTime(view.state, Date.parse(view.state.at))}
      <div class="columns">
        <div>${vendors(view.state)}${categories(view.state)}${countries(view.state)}${clear(view.state)}</div>
        <div>${names(view.state)}${newest(view.state)}</div>
        <div>${devices(view.state)}${allowed(view.state)}${wall(view.state)}</div>
      </div>`;
  }

  private head(view: GuardView, s: State, sinceMs: number): TemplateResult {
    const w = wallWord(view);
    const n = left(s.uplinks);
    return html`<div class="head">
      <div class="verdict">
        <p class="word"><b class=${w.tone}>${w.word} <span aria-hidden="true">${w.mark}</span></b>
          <span class="ago">counted ${age(view.age_ms + sinceMs)} ago</span></p>
        <p>${view.running ? view.verdict : s.wall.standing ? 'The wall stood when the guard last counted. It has stopped; nobody sees what is tried.'
          : 'The guard was taken away. This is what it had counted.'}</p>
      </div>
      <dl class="sums">
        <div><dt>Left this machine</dt><dd class=${n > 0 ? 'warning' : 'engaged'}>${count(n)}<span class="unit">frames</span></dd></div>
        <div><dt>Attempts</dt><dd>${count(s.attempts)}</dd></div>
        <div><dt>Offered, stayed here</dt><dd>${bytes(s.bytes)}</dd></div>
        <div><dt>Devices</dt><dd>${count(s.devices.length)}</dd></div>
      </dl>
    </div>`;
  }
}

customElements.define('sky-guard', GuardPanel);
