// <sky-mission>: what a mission holds beside its figures, and what its crew
// writes about it.

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { tell } from '../../core/events';
import { clock } from '../../core/format';
import { fetchMission, fileAddress, noAnswer, saveNotes } from '../../core/missions';
import { timeOfDay } from '../../replay/when';
import { shared } from '../../theme/shared.css';
import type { MissionView, Notes, Problem, RecordedMission } from '../../core/wire';
import './export';
import { missionStyles } from './panel.css';

const patienceMs = 10_000;

/** The words between commas, each once. */
export function tagsIn(text: string): string[] {
  return [...new Set(text.split(',').map((t) => t.trim()).filter((t) => t !== ''))];
}

export class Mission extends LitElement {
  static override styles = [shared, missionStyles];
  static override properties = { mission: { attribute: false }, view: { state: true }, said: { state: true }, printing: { state: true }, giving: { state: true } };
  declare mission: RecordedMission;
  declare private view: MissionView | undefined;
  /** What became of the last wish to keep the notes. */
  declare private said: 'saving' | 'saved' | 'changed' | Problem | undefined;
  declare private printing: boolean;
  /** The form for giving it away is open. */
  declare private giving: boolean;
  private leaving = new AbortController();

  constructor() {
    super();
    this.view = undefined;
    this.said = undefined;
    this.printing = false;
    this.giving = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.leaving = new AbortController();
    // Films and pictures are shown if the station answers; the rest is here already.
    fetchMission(this.mission.name, AbortSignal.any([this.leaving.signal, AbortSignal.timeout(patienceMs)]))
      .then((view) => { this.view = view; }, () => undefined);
  }

  override disconnectedCallback(): void {
    this.leaving.abort();
    super.disconnectedCallback();
  }

  private written(): Notes {
    const field = (name: string): string => {
      const found = this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${name}]`);
      return found?.value ?? '';
    };
    return {
      title: field('title').trim(), text: field('text'), tags: tagsIn(field('tags')),
      keep: this.renderRoot.querySelector<HTMLInputElement>('[name=keep]')?.checked ?? false,
    };
  }

  private readonly save = async (e: Event): Promise<void> => {
    e.preventDefault();
    this.said = 'saving';
    const saved = await saveNotes(this.mission.name, this.written());
    if (saved.problem) {
      this.said = saved.problem;
      return;
    }
    this.said = 'saved';
    this.dispatchEvent(new CustomEvent('sky-annotated', { detail: saved.mission }));
  };

  private readonly give = (): void => {
    this.giving = !this.giving;
    // It opens below all that the mission shows.
    if (this.giving) void this.updateComplete.then(() => this.renderRoot.querySelector('.giving')?.scrollIntoView({ block: 'nearest' }));
  };

  private readonly print = async (): Promise<void> => {
    if (this.printing) return;
    this.printing = true;
    try {
      const { printDebrief } = await import('../debrief/panel');
      await printDebrief(this.mission.name);
    } catch (error) {
      tell(this, 'sky-problem', noAnswer(error));
    }
    this.printing = false;
  };

  override render(): TemplateResult {
    const m = this.mission;
    return html`${m.problems.length > 0 ? html`<ul class="problems" aria-label="What is damaged">${m.problems.map((p) => html`<li><span class="caution" aria-hidden="true">◆</span> ${p}</li>`)}</ul>` : nothing}
      <div class="halves">${this.form()}<div>${this.films()}${this.pictures()}<div class="ways">${m.state === 'flying' ? nothing : html`<button aria-expanded=${this.giving} @click=${this.give}>Give it away</button>`}
        ${m.system === 0 ? nothing : html`<button aria-disabled=${this.printing} @click=${this.print}>${this.printing ? 'Reading the flight' : 'Print a debrief'}</button>`}</div>
        <p class="dim folder">Folder <code>${m.name}</code></p></div></div>
      ${this.giving ? html`<sky-export class="giving" .mission=${m}></sky-export>` : nothing}`;
  }

  private form(): TemplateResult {
    const { notes } = this.mission;
    return html`<form @submit=${this.save} @input=${() => { this.said = 'changed'; }} aria-label="Notes">
      <label>Title <input name="title" maxlength="200" .defaultValue=${notes.title} placeholder="What the crew calls it" /></label>
      <label>Tags, with commas <input name="tags" maxlength="500" .defaultValue=${notes.tags.join(', ')} placeholder="training, bridge" /></label>
      <label>Notes <textarea name="text" rows="4" .defaultValue=${notes.text}></textarea></label>
      <div class="last"><label class="keep"><input type="checkbox" name="keep" .defaultChecked=${notes.keep} /> Keep: never deleted by age or for room</label>
        <button>Save notes</button></div>
      ${this.outcome()}
    </form>`;
  }

  private outcome(): TemplateResult {
    const { said } = this;
    return html`<p role="status" class="outcome">${said === 'saved' ? html`<span class="engaged">✓ Saved with the mission</span>`
      : said === 'saving' ? 'Saving' : said === 'changed' ? html`<span class="dim">Not saved yet</span>`
      : said ? html`<span class="caution">◆ ${said.cause}.</span> ${said.meaning} ${said.action}` : nothing}</p>`;
  }

  private films(): TemplateResult | typeof nothing {
    const { films, name } = this.mission;
    if (films.length === 0) return nothing;
    return html`<h3>Films</h3><ul class="films">${films.map((f) => html`<li><video controls preload="none" muted playsinline src=${fileAddress(name, f.file)}></video>
      <span>${f.track}<small>${timeOfDay(f.start_ms)} · ${clock(f.end_ms - f.start_ms)}</small></span></li>`)}</ul>`;
  }

  private pictures(): TemplateResult | typeof nothing {
    const files = this.view?.pictures ?? [];
    if (files.length === 0) return nothing;
    return html`<h3>Pictures</h3><ul class="pictures">${files.map((f) => html`<li><a href=${fileAddress(this.mission.name, f)} target="_blank" rel="noopener"><img loading="lazy" alt=${f} src=${fileAddress(this.mission.name, f)} /></a></li>`)}</ul>`;
  }
}

customElements.define('sky-mission', Mission);
