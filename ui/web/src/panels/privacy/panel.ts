// Privacy: who is told of this flight, what they got, and what was withheld.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { age, bytes, capital, count, fixed, missing } from '../../core/format';
import { tell } from '../../core/events';
import { Live } from '../../core/live';
import { purposeWords } from '../../core/policy';
import { privacy } from '../../core/privacy';
import { ageNow, store } from '../../core/store';
import { stale } from '../../core/value';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import { prose, sheet } from '../../theme/sheet.css';
import type { Forward } from '../../core/wire';
import { heldBack, keptBack, stateVerdict, type HeldBack, type Kept } from './judge';
import { ForwardRates, type Rate } from './rates';
import { styles } from './panel.css';

export class PrivacyPanel extends Live {
  static override styles = [shared, sheet, prose, styles];
  private readonly rates = new ForwardRates();

  protected override willUpdate(): void {
    const s = store.state;
    if (s.connection === 'open' && s.snapshot) this.rates.add(s.receivedAt, s.snapshot.forwards);
    else this.rates.clear();
  }

  override render(): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Privacy in full">${this.word()}${this.answer()}</div>`;
  }

  private word(): TemplateResult {
    const p = privacy(store.state);
    if (!p) return html`<p class="none">The station has not said yet what it forwards.</p>`;
    return html`<p class="word"><b class=${p.tone}>${p.word} <span aria-hidden="true">${p.mark}</span></b>
      ${p.old ? stale(ageNow(0, store.state)) : nothing}</p><p>${p.why}</p>`;
  }

  /** Opens the flight as it is seen by a policy. */
  private look(words: string, policy: string | undefined): TemplateResult {
    return html`<button class="look" title=${policy === undefined ? 'What they see (E)' : nothing} @click=${() => tell(this, 'sky-show', {
      sheet: 'preview', ...(policy === undefined ? {} : { policy }),
    })}>${icon('eyes')}${words}</button>`;
  }

  private answer(): TemplateResult | typeof nothing {
    const { snapshot, connection } = store.state;
    if (!snapshot || connection !== 'open') return nothing;
    const all = snapshot.forwards;
    if (all.length === 0) return html`${noDestination}${this.look('What others would see', undefined)}`;
    return html`${heldBack(all).map(problem)}
      ${repeat(all, (f) => f.name, (f, i) => destination(f, `destination-${i}`, this.rates.of(f.name), this.look(`What ${f.name} sees`, f.policy)))}
      ${limitsOfIt}`;
  }
}

const noDestination = html`<p class="how none">Nothing is forwarded until a <code>[[forward]]</code> in the configuration names a destination, its
  <code>policy</code> and its address, and the station is started again.</p>`;

const limitsOfIt = html`<section aria-labelledby="limits"><h3 id="limits">What this does not cover</h3><p>What a destination was told cannot be taken back.
  Pages that show this flight on other devices see what this one does; the door lists every socket.</p></section>`;

function problem(h: HeldBack): TemplateResult {
  return html`<div class="problem caution" role="alert"><span aria-hidden="true">◆</span><div><b>${h.what}</b><p>${h.why}</p></div></div>`;
}

function destination(f: Forward, id: string, rate: Rate | undefined, look: TemplateResult): TemplateResult {
  const v = stateVerdict(f);
  const s = store.state;
  return html`<section aria-labelledby=${id}><h3 id=${id}>${f.name}</h3>
    <p class="lead"><span class=${v.tone}><span aria-hidden="true">${v.mark}</span> ${v.words}</span><span class="ago">for ${age(ageNow(f.since_ms, s))}</span></p>
    ${f.detail && f.state !== 'held' ? html`<p class="dim">${capital(f.detail)}</p>` : nothing}
    <dl>
      ${row('Policy', html`<b>${f.policy}</b>`)}
      ${row('Purpose', purposeWords(f.purpose))}
      ${row(f.addresses.length > 1 ? 'Addresses' : 'Address', html`${f.addresses.map((a) => html`<code>${a}</code>`)}`)}
      ${row('Was told', html`<span class="columns"><span>${count(f.frames)}<span class="unit">frames</span></span><span>${bytes(f.bytes)}</span></span>`)}
      ${row('Rate', html`<span class="columns"><span>${rate ? fixed(rate.frames) : missing}<span class="unit">frames/s</span></span><span>${
        rate ? bytes(Math.round(rate.bytes)) : missing}<span class="unit">/s</span></span></span>`)}
      ${row('Direction', direction(f))}
    </dl>
    ${look}
    <h4>Withheld</h4>${withheld(keptBack(f.withheld))}
    ${f.dropped.length > 0 ? html`<h4>Did not get there</h4><ul>${repeat(f.dropped, (d) => d.reason, (d) => html`<li>${counted(d.reason, d.count, 'frames', d.age_ms)}</li>`)}</ul>` : nothing}
  </section>`;
}

function row(name: string, value: TemplateResult | string): TemplateResult {
  return html`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`;
}

function direction(f: Forward): string {
  if (f.two_way) return `Two-way: ${count(f.passed)} of its frames passed on, ${count(f.refused)} refused`;
  return f.ignored > 0 ? `One-way: ${bytes(f.ignored)} came back and were thrown away unread` : 'One-way: nothing came back';
}

function withheld(list: readonly Kept[]): TemplateResult {
  if (list.length === 0) return html`<p class="none">Nothing so far.</p>`;
  return html`<ul>${repeat(list, (k) => k.class, (k) => html`<li><span class="name">${capital(k.class)}</span><span class="meaning">${k.meaning}</span>
    ${k.ways.map((w) => counted(w.words, w.count, w.of, w.ageMs))}</li>`)}</ul>`;
}

/** What happened how often, and when last. */
function counted(what: string, n: number, of: string, ageMs: number): TemplateResult {
  return html`<span class="what">${capital(what)}</span><span class="count">${count(n)}<span class="unit">${of}</span></span>
    <span class="ago">${age(ageNow(ageMs, store.state))} ago</span>`;
}

customElements.define('sky-privacy', PrivacyPanel);
