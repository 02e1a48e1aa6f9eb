// <sky-seal>: sealed missions are unlocked with their key file, and locked again.

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { unlockMissions } from '../../core/missions';
import { shared } from '../../theme/shared.css';
import type { MissionList, Problem } from '../../core/wire';
import { sealStyles } from './panel.css';

export class Seal extends LitElement {
  static override styles = [shared, sealStyles];
  static override properties = { list: { attribute: false }, asking: { state: true }, busy: { state: true }, problem: { state: true } };
  declare list: MissionList | undefined;
  /** The form is shown. */
  declare private asking: boolean;
  declare private busy: boolean;
  declare private problem: Problem | undefined;

  constructor() {
    super();
    this.asking = false;
    this.busy = false;
  }

  override render(): TemplateResult | typeof nothing {
    const locked = this.list?.missions.some((m) => m.state === 'sealed') ?? false;
    if (this.asking && (locked || this.problem)) return this.form();
    if (locked) {
      return html`<p><span>Some of these missions are sealed. Their key file opens them.</span>
        <button @click=${() => { this.asking = true; }}>Unlock</button></p>`;
    }
    if (!this.list?.unlocked) return nothing;
    return html`<p><span>Sealed missions are unlocked until the station ends.</span>
      <button aria-disabled=${this.busy} @click=${() => void this.send(undefined)}>Lock them again</button></p>`;
  }

  private form(): TemplateResult {
    return html`<form @submit=${this.submit}>
      <label>Key file <input type="file" name="key" required></label>
      <label>Its passphrase <input type="password" name="passphrase" autocomplete="off"></label>
      <div class="buttons"><button class="main" aria-disabled=${this.busy}>${this.busy ? 'Unlocking' : 'Unlock'}</button>
        <button type="button" @click=${() => { this.asking = false; this.problem = undefined; }}>Cancel</button></div>
      ${this.problem ? html`<p role="alert"><span><span class="caution" aria-hidden="true">◆</span> <b>${this.problem.cause}</b> ${this.problem.meaning} ${this.problem.action}</span></p>` : nothing}
    </form>`;
  }

  private readonly submit = (e: SubmitEvent): void => {
    e.preventDefault();
    if (this.busy || !(e.target instanceof HTMLFormElement)) return;
    const said = new FormData(e.target);
    const file = said.get('key');
    const passphrase = said.get('passphrase');
    if (!(file instanceof File) || typeof passphrase !== 'string') return;
    // A larger file is no key; the station would refuse it, too.
    void file.slice(0, 64 << 10).text().then((key) => this.send(key, passphrase));
  };

  private async send(key: string | undefined, passphrase = ''): Promise<void> {
    this.busy = true;
    this.problem = await unlockMissions(key, passphrase);
    this.busy = false;
    if (this.problem) return;
    this.asking = false;
    this.dispatchEvent(new CustomEvent('sky-sealed'));
  }
}

customElements.define('sky-seal', Seal);
