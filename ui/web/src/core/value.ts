// How one live value is shown: the number with its unit, or a crossed box with
// the age of what we had. Never the last value.

import { html, type TemplateResult } from 'lit';
import { ageNow, fresh, type State } from './store';
import { age, missing } from './format';

export function stale(ageMs: number): TemplateResult {
  const known = Number.isFinite(ageMs);
  return html`<span class="stale"><span class="cross" aria-hidden="true"></span><span
    class="ago">${known ? age(ageMs) : missing}</span><span class="visually-hidden">${known
      ? 'too old to show' : 'not reported'}</span></span>`;
}

/** Shows text and unit if the group it comes from is young enough and knows it. */
export function live(
  s: State, ageMs: number | undefined, limitMs: number, text: string | undefined, unit = '',
): TemplateResult {
  if (!fresh(ageMs, s, limitMs)) return stale(ageNow(ageMs, s));
  if (text === undefined || text === missing) return stale(Infinity);
  return html`<span class="number">${text}</span>${unit ? html`<span class="unit">${unit}</span>` : ''}`;
}
