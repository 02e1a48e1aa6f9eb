// What they see, beside what I see: the flight through the eyes of somebody who
// is told by a policy.

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { capital, clock } from '../../core/format';
import { Live } from '../../core/live';
import { actionOf, actionWords, audience, fetchPolicies } from '../../core/policy';
import { PreviewWatch } from '../../core/preview';
import { store } from '../../core/store';
import { shared } from '../../theme/shared.css';
import { choices, prose, sheet } from '../../theme/sheet.css';
import type { HeardMessage, Policy, Preview, TrackPoint, Vehicle } from '../../core/wire';
import { compare, type Group, type Row } from './compare';
import './map';
import { styles } from './panel.css';
import { others, ours, sightWords } from './sight';

/** An older answer is no live picture of anything. A busy tablet is slower than the station. */
const oldMs = 10_000;
/** How much of the path is drawn: at four points a second, some minutes. */
const longestTrack = 600;

export class PreviewPanel extends Live {
  static override styles = [shared, sheet, prose, choices, styles];
  static override properties = { policy: {}, policies: { state: true } };
  /** The name of the policy that is looked through. */
  declare policy: string;
  declare private policies: Policy[];
  private watch: PreviewWatch | undefined;
  private tracks: { mine: TrackPoint[]; theirs: TrackPoint[] } = { mine: [], theirs: [] };
  private left = new AbortController();

  constructor() {
    super();
    this.policy = '';
    this.policies = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.left = new AbortController();
    if (this.hasUpdated) this.follow();
    void fetchPolicies(this.left.signal).then((list) => { this.policies = list; }, () => undefined); // the preview says why the station is silent
  }

  override disconnectedCallback(): void {
    this.left.abort();
    this.watch?.stop();
    this.watch = undefined;
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('policy')) this.follow();
  }

  private follow(): void {
    this.watch?.stop();
    if (!this.policy) return;
    this.tracks = { mine: [], theirs: [] };
    this.watch = new PreviewWatch(this.policy, () => this.take());
    this.watch.start();
  }

  private take(): void {
    const { mine, theirs } = this.chosen();
    for (const [v, track] of [[mine, this.tracks.mine], [theirs, this.tracks.theirs]] as const) {
      const last = track.at(-1);
      const p = v?.position;
      if (!p || (last?.lat_deg === p.lat_deg && last.lon_deg === p.lon_deg)) continue;
      track.push({ at_ms: 0, lat_deg: p.lat_deg, lon_deg: p.lon_deg });
      if (track.length > longestTrack) track.shift();
    }
    this.requestUpdate();
  }

  /** The aircraft that the page shows, on both sides. */
  private chosen(): { mine?: Vehicle; theirs?: Vehicle } {
    const view = this.watch?.view;
    const mine = view?.mine.find((v) => v.id === store.state.selected) ?? view?.mine[0];
    const theirs = view?.theirs.find((v) => v.id === mine?.id);
    return { ...(mine ? { mine } : {}), ...(theirs ? { theirs } : {}) };
  }

  override render(): TemplateResult {
    const p = this.policies.find((x) => x.name === this.policy);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="What they see in full"><div class="inner">
      <fieldset><legend>Through the eyes of somebody who is told by the policy</legend>${this.policies.map((x) => this.choice(x))}</fieldset>
      ${p ? about(p) : nothing}
      ${this.trouble()}
      ${p ? this.sides(p) : nothing}
    </div></div>`;
  }

  private choice(p: Policy): TemplateResult {
    return html`<label class="choice"><input type="radio" name="policy" value=${p.name} .checked=${p.name === this.policy} @change=${() => { this.policy = p.name; }}>
      <b>${p.name}</b><small>${capital(audience(p.purpose))}</small></label>`;
  }

  private trouble(): TemplateResult | typeof nothing {
    const t = this.watch?.problem;
    return t ? html`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${t.cause}</b><p>${t.meaning} ${t.action}</p></div></div>` : nothing;
  }

  private sides(p: Policy): TemplateResult {
    const view = this.watch?.view;
    if (!view || view.policy !== p.name) return this.watch?.problem ? html`` : html`<p class="none">Looking through their eyes</p>`;
    if (performance.now() - (this.watch?.askedAt ?? 0) > oldMs) return html`<p class="none">What was seen is too old to show.</p>`;
    const { mine, theirs } = this.chosen();
    if (!mine) return html`<p class="none">No aircraft has been heard yet. What they see is shown when one is.</p>`;
    return html`${this.maps(mine, theirs, p)}
      ${theirs ? nothing : html`<p class="nobody"><b>They are told nothing.</b> They do not know that there is an aircraft.</p>`}
      ${groups(compare(mine, theirs, p, view.heard))}
      ${rest(p, view)}`;
  }

  private maps(mine: Vehicle, theirs: Vehicle | undefined, p: Policy): TemplateResult {
    const left = ours(mine, this.tracks.mine, p);
    const right = others(mine, theirs, this.tracks.theirs, p);
    return html`<div class="sides">
      <figure><h3>What I see</h3><sky-sight .sight=${left}></sky-sight><figcaption>${sightWords(left)}</figcaption></figure>
      <figure><h3>What they see<small>live</small></h3><sky-sight .sight=${right}></sky-sight><figcaption>${sightWords(right)}</figcaption></figure>
    </div>`;
  }
}

/** What the policy does, in short: the classes by what is done to them, and the zone. */
function about(p: Policy): TemplateResult {
  const by = new Map<string, string[]>();
  for (const c of p.classes) by.set(actionWords(c), [...by.get(actionWords(c)) ?? [], c.class]);
  const zone = [p.zone_home_m ? `within ${p.zone_home_m} m of home` : '', p.zone_take_off_ms ? `for ${clock(p.zone_take_off_ms)} min after a take-off` : ''].filter(Boolean);
  return html`<dl class="about">
    ${[...by].map(([words, list]) => html`<div><dt>${capital(words)}</dt><dd>${list.join(', ')}</dd></div>`)}
    ${zone.length > 0 ? html`<div><dt>Zone</dt><dd>${zone.join(' and ')} nothing of class location is told</dd></div>` : nothing}
    ${p.base ? html`<div><dt>Made from</dt><dd>${p.base}${p.reason ? `; it tells more, because: ${p.reason}` : ''}</dd></div>` : nothing}
  </dl>`;
}

function groups(all: readonly Group[]): TemplateResult {
  return html`${all.filter((g) => g.rows.length > 0).map((g) => html`<section aria-label=${capital(g.class)}>
    <h4>${capital(g.class)} <span class="does">${g.meaning} · ${g.action}</span></h4>
    ${g.rows.map(line)}</section>`)}`;
}

function line(r: Row): TemplateResult {
  return html`<div class="row"><div class="side"><span class="name">${r.name}</span><span class="value"><span class="visually-hidden">I see: </span>${r.mine}</span></div>
    <span class="value"><span class="visually-hidden">They see: </span>${r.theirs ?? withheld}${
      r.how ? html`<span class="how">${r.how}</span>` : nothing}</span></div>`;
}

const withheld = html`<span class="withheld"><i>withheld</i></span>`;

/** What has no value of its own here, and what a preview cannot show. */
function rest(p: Policy, view: Preview): TemplateResult {
  const films = store.state.snapshot?.video.length ?? 0;
  const imagery = actionOf(p, 'imagery');
  return html`<section aria-label="Pictures"><h4>Pictures <span class="does">what a camera saw</span></h4>
      <div class="row"><div class="side"><span class="name">Live video</span><span class="value">${films > 0 ? `${films} ${films === 1 ? 'camera' : 'cameras'}` : 'none'}</span></div>
        <span class="value">${films > 0 ? withheld : 'none'}<span class="how">no forward carries video</span></span></div>
      <div class="row"><div class="side"><span class="name">Files</span><span class="value">whole</span></div><span class="value">${imagery === 'keep'
        ? html`what they show${p.hides_faces ? html`<span class="how">faces painted over</span>` : nothing}` : withheld}</span></div></section>
    ${wireLevel(view.heard)}
    <section aria-label="What this does not show"><h4>What this does not show</h4><p>${view.mine.length > 1
      ? 'The other aircraft; choose one in the bar. ' : ''}That something is told, and when, tells something too. A forward that gives an aircraft another
      number, or tells only of some, does so beside its policy.</p></section>`;
}

/** Everything that came, for who wants to know exactly. */
function wireLevel(heard: readonly HeardMessage[]): TemplateResult {
  const told = heard.filter((m) => !m.withheld).length;
  return html`<details><summary>Message by message: ${told} of ${heard.length} that came are told</summary>
    ${heard.map((m) => html`<div class="row wire"><code>${m.name}</code><span class="value">${m.withheld
      ? html`${withheld} <span class="how">for its class ${m.withheld}</span>`
      : html`${m.kept} ${m.kept === 1 ? 'field' : 'fields'} as they are${m.done.map((d) => html`<span class="how"><code>${d.field}</code> ${actionWords(d)} (${d.class})</span>`)}`}</span></div>`)}
  </details>`;
}

customElements.define('sky-preview', PreviewPanel);
