// Building blocks of the details: a table of name and value.

import { html, nothing, type TemplateResult } from 'lit';
import type { Section } from '../../core/events';

export type Value = string | number | TemplateResult | typeof nothing;
export type Row = readonly [name: string, value: Value];

export function table(rows: readonly Row[]): TemplateResult {
  return html`<dl>${rows.map(([name, value]) => value === nothing ? nothing : html`<div class="row"><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function section(id: Section, title: string, body: TemplateResult | TemplateResult[] | typeof nothing): TemplateResult {
  return html`<section id=${id} aria-labelledby="${id}-title"><h3 id="${id}-title" tabindex="-1">${title}</h3>${body}</section>`;
}

export function none(text: string): TemplateResult {
  return html`<p class="none">${text}</p>`;
}

/** A good or bad word with its shape, never colour alone. */
export function verdict(good: boolean, yes: string, no: string): TemplateResult {
  return good ? html`<span class="engaged">✓ ${yes}</span>` : html`<span class="caution">◆ ${no}</span>`;
}
