// Scrub: files of a camera card in, copies out that hold what a policy allows.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { bytes, capital, count } from '../../core/format';
import { Live } from '../../core/live';
import { audience, fetchPolicies } from '../../core/policy';
import { scrubPlace } from '../../core/scrub';
import { choice, clearance } from '../../leaving/sections';
import { leaving } from '../../leaving/style.css';
import { shared } from '../../theme/shared.css';
import { sheet } from '../../theme/sheet.css';
import type { Policy, ScrubPlace } from '../../core/wire';
import { added, chosen, dropped, mayBeUnseen, type Chosen } from './files';
import './mark';
import { styles } from './panel.css';
import { Run } from './run';
import { progress, results } from './sections';

/** More thumbnails than these help nobody find a picture, and cost a tablet its memory. */
const shownCards = 200;
const firstChoice = 'public';

/** What outlives the sheet: a run goes on while the pilot looks at something else. */
const kept: { files: Chosen[]; policy: string; cleared: boolean; run?: Run } = { files: [], policy: firstChoice, cleared: false };

export class ScrubPanel extends Live {
  static override styles = [shared, sheet, leaving, styles];
  static override properties = {
    policies: { state: true }, marking: { state: true }, over: { state: true }, place: { state: true },
  };
  declare private policies: Policy[];
  declare private marking: Chosen | undefined;
  declare private over: boolean;
  /** Where copies are kept; null where the station takes no files from this page. */
  declare private place: ScrubPlace | null | undefined;
  private readonly pictures = new Map<Chosen, string>();
  private left = new AbortController();

  constructor() {
    super();
    this.policies = [];
    this.over = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.left = new AbortController();
    void fetchPolicies(this.left.signal).then((list) => { this.policies = list; }, () => undefined);
    void scrubPlace(this.left.signal).then((p) => { this.place = p ?? null; });
  }

  override disconnectedCallback(): void {
    this.left.abort();
    for (const address of this.pictures.values()) URL.revokeObjectURL(address);
    this.pictures.clear();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Scrub in full"><div class="inner">${this.step()}</div></div>`;
  }

  private step(): TemplateResult {
    if (this.place === null) return html`<p class="none">Files are scrubbed in the browser of the station’s own machine only, where they are.</p>`;
    if (this.marking) return html`<sky-mark .chosen=${this.marking} @sky-marked=${() => { this.marking = undefined; }} @sky-boxes=${() => this.requestUpdate()}></sky-mark>`;
    if (kept.run?.state === 'running') return progress(kept.run, () => kept.run?.cancel());
    if (kept.run) return results(kept.run, () => this.again());
    return this.choose();
  }

  private choose(): TemplateResult {
    const p = this.policies.find((x) => x.name === kept.policy);
    const films = kept.files.filter((c) => c.kind === 'film').length;
    const pictures = kept.files.filter((c) => c.kind === 'still' && mayBeUnseen(c)).length;
    return html`${this.drop()}
      ${kept.files.length === 0 ? html`<p class="none">Copies are kept in <code>${this.place?.folder}</code>. The originals are never touched.</p>` : html`
        <fieldset><legend>Copies for somebody who is told by the policy</legend>${this.policies.map((x) => choice('policy', x.name, kept.policy, capital(audience(x.purpose)), () => this.keep({ policy: x.name })))}</fieldset>
        ${p?.hides_faces ? html`<p>Faces that are found in stills are painted over. Not found are faces that are small, turned away, covered or in the dark, and number plates: mark
          these yourself. Choose a picture to draw over it.</p>` : html`<p>Choose a picture to paint over a part of it.</p>`}
        ${p?.hides_faces && films + pictures > 0 ? clearance(films, pictures, kept.cleared, (cleared) => this.keep({ cleared })) : nothing}
        <div class="files">${repeat(kept.files.slice(0, shownCards), (c) => c.as, (c) => this.card(c))}</div>
        ${kept.files.length > shownCards ? html`<p class="none">And ${count(kept.files.length - shownCards)} more.</p>` : nothing}
        <div class="go"><button class="main" @click=${() => this.start()}>Scrub ${count(kept.files.length)} ${kept.files.length === 1 ? 'file' : 'files'} for ${kept.policy}</button>
          <button @click=${() => this.keep({ files: [] })}>Start over</button>
          <span class="none">${bytes(kept.files.reduce((sum, c) => sum + c.file.size, 0))}</span></div>`}`;
  }

  private drop(): TemplateResult {
    const some = kept.files.length > 0;
    return html`<div class="drop ${some ? 'some' : ''} ${this.over ? 'over' : ''}" @dragover=${(e: DragEvent) => { e.preventDefault(); this.over = true; }}
      @dragleave=${() => { this.over = false; }} @drop=${this.dropped}>
      ${some ? html`<span>${count(kept.files.length)} chosen. Drop more here.</span>` : html`<h3>Drop the camera card, folders or files here</h3>
        <p>Pictures, films, tracks and logs. They stay on this machine: the copies hold what they show, and what the policy tells.</p>`}
      <div class="buttons"><button @click=${() => this.pick('files')}>Choose files</button><button @click=${() => this.pick('folder')}>Choose a folder</button></div>
      <input class="files-input" type="file" multiple hidden @change=${this.picked}>
      <input class="folder-input" type="file" webkitdirectory hidden @change=${this.picked}></div>`;
  }

  private pick(what: 'files' | 'folder'): void {
    this.renderRoot.querySelector<HTMLInputElement>(`.${what}-input`)?.click();
  }

  private readonly picked = (e: Event): void => {
    if (!(e.target instanceof HTMLInputElement)) return;
    this.add([...e.target.files ?? []].map((f) => chosen(f)));
    e.target.value = '';
  };

  private readonly dropped = (e: DragEvent): void => {
    e.preventDefault();
    this.over = false;
    if (e.dataTransfer) void dropped(e.dataTransfer.items).then((more) => this.add(more));
  };

  /** Adds files. What was said of those before does not hold for new ones. */
  private add(more: Chosen[]): void {
    this.keep({ files: added(kept.files, more), cleared: kept.cleared && !more.some(mayBeUnseen) });
  }

  private card(c: Chosen): TemplateResult {
    const name = c.as.split('/').at(-1) ?? c.as;
    const inside = html`<span class="thumb">${c.kind === 'still' ? html`<img src=${this.picture(c)} alt="" loading="lazy" @error=${hide}>` : html`${c.kind === 'film' ? 'Film' : 'Other'}`}${
      c.boxes.length > 0 ? html`<span class="count">${c.boxes.length} marked</span>` : nothing}</span>
      <span class="about"><b title=${c.as}>${c.kind === 'still' ? html`<span class="visually-hidden">Mark </span>` : nothing}${name}</b><small>${bytes(c.file.size)}</small></span>`;
    return c.kind === 'still' ? html`<button class="card" @click=${() => { this.marking = c; }}>${inside}</button>` : html`<div class="card">${inside}</div>`;
  }

  private picture(c: Chosen): string {
    const known = this.pictures.get(c);
    if (known) return known;
    const address = URL.createObjectURL(c.file);
    this.pictures.set(c, address);
    return address;
  }

  private start(): void {
    kept.run = new Run(kept.files, () => this.requestUpdate());
    void kept.run.go({ policy: kept.policy, cleared: kept.cleared });
    this.requestUpdate();
  }

  private keep(what: Partial<typeof kept>): void {
    Object.assign(kept, what);
    this.requestUpdate();
  }

  private again(): void {
    delete kept.run;
    this.keep({ files: [], cleared: false });
  }
}

/** A picture that this browser cannot show has its name. */
function hide(e: Event): void {
  if (e.target instanceof HTMLImageElement) e.target.hidden = true;
}

customElements.define('sky-scrub', ScrubPanel);
