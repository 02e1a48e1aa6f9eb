// <sky-missions>: the logbook. Every recorded mission, to find, to annotate and
// to replay. The flight that is on stays in sight beside it.

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { tell } from '../../core/events';
import { count } from '../../core/format';
import { fetchMissions, firstQuery, pageLength, type Order, type Query } from '../../core/missions';
import { startReplay } from '../../core/replay';
import { Watch } from '../../core/watch';
import { shared } from '../../theme/shared.css';
import type { MissionList, RecordedMission } from '../../core/wire';
import { row } from './row';
import { styles } from './panel.css';
import './mission';
import './seal';

/** A mission that begins or ends is seen within this. */
const everyMs = 4_000;
/** A search begins when the words pause. */
const typingMs = 200;

/** Each with its name, and what its two directions begin with. */
const orders: readonly (readonly [Order, name: string, most: string, least: string])[] = [
  ['start', 'Date', 'Newest', 'Oldest'], ['duration', 'Duration', 'Longest', 'Shortest'], ['distance', 'Distance', 'Farthest', 'Nearest'],
  ['highest', 'Highest point', 'Highest', 'Lowest'], ['size', 'Size', 'Largest', 'Smallest'],
];

export class Missions extends LitElement {
  static override styles = [shared, styles];
  static override properties = { query: { state: true }, list: { state: true }, open: { state: true }, starting: { state: true } };
  declare private query: Query;
  declare private list: MissionList | undefined;
  /** The mission that is unfolded. */
  declare private open: string | undefined;
  /** The mission whose replay is being opened. */
  declare private starting: string | undefined;
  private typing = 0;
  private readonly watch = new Watch<MissionList>(() => {
    this.list = this.watch.view ?? this.list;
    this.requestUpdate();
  }, {
    ask: (signal) => fetchMissions(this.query, signal), everyMs,
    meaning: 'The list may be old. The recordings are not affected.', action: 'The page asks again by itself.',
  });

  constructor() {
    super();
    this.query = firstQuery;
    this.list = undefined;
    this.open = undefined;
    this.starting = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.start();
  }

  override disconnectedCallback(): void {
    this.watch.stop();
    window.clearTimeout(this.typing);
    super.disconnectedCallback();
  }

  private ask(change: Partial<Query>): void {
    this.query = { ...this.query, offset: 0, ...change };
    this.watch.stop();
    this.watch.start();
  }

  /** The same question, now: its answer has changed. */
  private again(): void {
    this.open = undefined;
    this.watch.stop();
    this.watch.start();
  }

  private readonly search = (e: Event): void => {
    if (!(e.target instanceof HTMLInputElement)) return;
    const search = e.target.value;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.ask({ search }), typingMs);
  };

  private readonly sort = (e: Event): void => {
    const order = orders.find(([o]) => e.target instanceof HTMLSelectElement && o === e.target.value)?.[0];
    if (order) this.ask({ order });
  };

  private async replay(m: RecordedMission): Promise<void> {
    if (this.starting) return;
    this.starting = m.name;
    const problem = await startReplay(m.name);
    this.starting = undefined;
    if (problem) tell(this, 'sky-problem', problem);
    else tell(this, 'sky-close', undefined);
  }

  /** What was just written stands in the list at once. */
  private annotated(mission: RecordedMission): void {
    if (this.list) this.list = { ...this.list, missions: this.list.missions.map((m) => m.name === mission.name ? mission : m) };
  }

  override render(): TemplateResult {
    const trouble = this.watch.problem;
    const { order, ascending } = this.query;
    const [, , most, least] = orders.find(([o]) => o === order) ?? [];
    return html`<form class="tools" role="search" @submit=${(e: Event) => e.preventDefault()}>
        <input type="search" aria-label="Search missions" placeholder="Search: vehicle, date, title, tag, note" .value=${this.query.search} @input=${this.search} />
        <label>Sort by <select @change=${this.sort}>${orders.map(([o, name]) => html`<option value=${o} ?selected=${o === order}>${name}</option>`)}</select></label>
        <button type="button" title="Turn the order round" @click=${() => this.ask({ ascending: !ascending })}>${ascending ? `${least} first ↑` : `${most} first ↓`}</button>
      </form>
      ${trouble ? html`<p class="problem" role="alert"><span class="caution" aria-hidden="true">◆</span> <b>${trouble.cause}.</b> ${trouble.meaning} ${trouble.action}</p>` : nothing}
      <sky-seal .list=${this.list} @sky-sealed=${() => this.again()}></sky-seal>
      <div class="scroll" tabindex="0" role="region" aria-label="Recorded missions">${this.body()}</div>
      ${this.pages()}`;
  }

  private body(): TemplateResult | typeof nothing {
    if (!this.list) return this.watch.problem ? nothing : html`<p class="none">Reading the logbook</p>`;
    if (this.list.missions.length === 0) return this.query.search ? nowhere(this.query.search) : empty;
    return html`<ul>${repeat(this.list.missions, (m) => m.name, (m) => {
      const open = this.open === m.name;
      return html`<li class=${open ? 'open' : ''}>${row(m, {
        open, starting: this.starting === m.name,
        toggle: () => { this.open = open ? undefined : m.name; },
        replay: () => void this.replay(m),
      })}${open ? html`<sky-mission .mission=${m} @sky-annotated=${(e: CustomEvent<RecordedMission>) => this.annotated(e.detail)}></sky-mission>` : nothing}</li>`;
    })}</ul>`;
  }

  private pages(): TemplateResult | typeof nothing {
    const found = this.list?.found ?? 0;
    if (found === 0) return nothing;
    const { offset } = this.query;
    const last = Math.min(found, offset + pageLength);
    const earlier = offset > 0;
    const later = last < found;
    return html`<nav class="pages" aria-label="Pages of the logbook"><span role="status">${found === 1 ? '1 mission' : found <= pageLength ? `${count(found)} missions`
      : `${count(offset + 1)}–${count(last)} of ${count(found)} missions`}</span>
      ${found > pageLength ? html`<button aria-disabled=${!earlier} @click=${() => { if (earlier) this.ask({ offset: Math.max(0, offset - pageLength) }); }}>Previous</button>
        <button aria-disabled=${!later} @click=${() => { if (later) this.ask({ offset: offset + pageLength }); }}>Next</button>` : nothing}</nav>`;
  }
}

const empty = html`<div class="none"><h3>No mission has been recorded yet</h3>
  <p>Recording starts by itself with the first word of an aircraft, and ends when it falls silent. Plug in the controller or the radio,
  switch the aircraft on, and the mission appears here.</p></div>`;

function nowhere(search: string): TemplateResult {
  return html`<div class="none"><h3>Nothing found for “${search}”</h3>
    <p>All words must be in the mission’s date, vehicle, title, notes, tags or alerts. Try fewer words.</p></div>`;
}

customElements.define('sky-missions', Missions);
