// What became of the pilot's commands: the vehicle's own answers, not hope.

import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Live } from '../../core/live';
import { ageNow, store, vehicle } from '../../core/store';
import { shared } from '../../theme/shared.css';
import { tone, visible, words, type CommandTone } from './story';
import type { Command, Problem } from '../../core/wire';

const marks: Record<CommandTone, string> = { running: '…', good: '✓', bad: '✕' };
/** Three sentences take this long to read. */
const problemMs = 15_000;
/** One sentence. */
const doneMs = 6_000;

export class Progress extends Live {
  static override styles = [shared, css`
    :host { display: flex; flex-direction: column; align-items: flex-start; gap: 8px; pointer-events: none; }
    .note {
      pointer-events: auto; display: grid; grid-template-columns: 20px 1fr auto; gap: 0 8px; width: min(440px, 100%); padding: 10px 14px;
      background: var(--sky-panel); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    }
    .note.bad { border-color: var(--sky-caution); }
    .note h2 { font-size: var(--sky-text-m); }
    .note p { grid-column: 2; font-size: var(--sky-text-s); color: var(--sky-dim); overflow-wrap: anywhere; }
    .note.bad p { color: var(--sky-text); }
    .good .mark { color: var(--sky-engaged); }
    .bad .mark { color: var(--sky-caution); }
    .mark { font-weight: 700; }
    progress { grid-column: 2; width: 100%; height: 4px; margin-top: 6px; accent-color: var(--sky-text); }
    .note button { grid-column: 3; grid-row: 1 / 3; }
  `];
  private problem: { what: Problem; until: number } | undefined;
  private done: { what: string; detail: string; until: number } | undefined;
  private dismissed = new Set<number>();

  /** Shows why a command was not even sent. */
  report(what: Problem): void {
    this.problem = { what, until: performance.now() + problemMs };
    this.requestUpdate();
  }

  /** Shows what was done. */
  say(what: string, detail: string): void {
    this.done = { what, detail, until: performance.now() + doneMs };
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const s = store.state;
    const commands = (s.connection === 'open' ? vehicle(s)?.commands ?? [] : [])
      .filter((c) => !this.dismissed.has(c.id) && visible(c, ageNow(c.updated_age_ms, s))).slice(-3);
    if (this.problem && performance.now() > this.problem.until) this.problem = undefined;
    if (this.done && performance.now() > this.done.until) this.done = undefined;
    return html`${this.problem ? this.refusal(this.problem.what) : nothing}
      ${this.done ? html`<div class="note good" role="status"><span class="mark" aria-hidden="true">✓</span><h2>${this.done.what}</h2><p>${this.done.detail}</p></div>` : nothing}
      <div class="visually-hidden" role="status">${commands.map((c) => `${c.words}: ${c.state.replace('_', ' ')}. ${c.reason ?? ''} `)}</div>
      ${repeat(commands, (c) => c.id, (c) => this.note(c, ageNow(c.age_ms, s)))}`;
  }

  private note(c: Command, ageMs: number): TemplateResult {
    const t = tone(c);
    return html`<div class="note ${t}" data-kind=${c.kind} data-state=${c.state}>
      <span class="mark" aria-hidden="true">${marks[t]}</span><h2>${c.words}</h2>
      <p>${words(c, ageMs)}</p>
      ${c.state === 'in_progress' && c.progress_ratio !== undefined
        ? html`<progress max="1" .value=${c.progress_ratio} aria-label="${c.words}: progress"></progress>` : nothing}
      ${t === 'bad' ? html`<button class="plain" aria-label="Close" @click=${() => { this.dismissed.add(c.id); this.requestUpdate(); }}>✕</button>` : nothing}
    </div>`;
  }

  private refusal(p: Problem): TemplateResult {
    return html`<div class="note bad" role="alert"><span class="mark" aria-hidden="true">✕</span><h2>${p.cause}</h2>
      <p>${p.meaning} ${p.action}</p>
      <button class="plain" aria-label="Close" @click=${() => { this.problem = undefined; this.requestUpdate(); }}>✕</button></div>`;
  }
}

customElements.define('sky-progress', Progress);
