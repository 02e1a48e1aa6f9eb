// <sky-debrief>: a mission on paper. It stands beside the page, is seen only by
// the printer, and goes when that is done.

import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { bytes, clock, distance, fixed, missing, percent } from '../../core/format';
import { fetchMission, fetchSeries } from '../../core/missions';
import { localTime, titleOf, utcTime, whoFlew } from '../../replay/when';
import { bridged, fieldName } from '../../replay/fields';
import { outline, height as pathHeight, width as pathWidth } from '../../replay/outline';
import type { Mark, MissionView, RecordedMission } from '../../core/wire';
import { height, left, profile, width } from './profile';

const patienceMs = 120_000;
const steps = 400;
const fields = ['position.above_home_m', 'velocity.speed_mps', 'batteries.0.remaining_ratio'] as const;
const names: Record<(typeof fields)[number], string> = {
  'position.above_home_m': 'Height above home', 'velocity.speed_mps': 'Speed over the ground', 'batteries.0.remaining_ratio': 'Battery',
};

interface Lines {
  field: (typeof fields)[number];
  values: (number | null)[];
}

class Debrief extends LitElement {
  // Paper is white, whatever the theme of the page is.
  static override styles = css`
    :host { display: none; }
    @media print {
      :host { display: block; color: #000; font: 400 10.5pt/1.4 var(--sky-font); font-variant-numeric: tabular-nums; }
      h1 { font-size: 20pt; margin: 0 0 2pt; letter-spacing: -0.01em; }
      h2 { font-size: 11pt; margin: 14pt 0 4pt; }
      p, dl, dd { margin: 0; }
      dl { display: flex; flex-wrap: wrap; gap: 4pt 22pt; margin-top: 10pt; }
      dt { font-size: 8pt; color: #444; }
      dd { font-weight: 600; }
      svg { display: block; width: 100%; height: auto; break-inside: avoid; }
      .way { width: 45%; border: 0.5pt solid #999; }
      path, polyline { fill: none; stroke: #000; stroke-width: 1.2; stroke-linejoin: round; }
      .way polyline { stroke-width: 0.5; }
      .frame { stroke: #999; stroke-width: 0.6; }
      text { font-size: 10px; fill: #444; }
      .text { white-space: pre-wrap; overflow-wrap: anywhere; }
      table { width: 100%; border-collapse: collapse; }
      td { padding: 2pt 8pt 2pt 0; border-top: 0.5pt solid #bbb; vertical-align: top; }
      td:first-child, td:nth-child(2) { white-space: nowrap; }
      tr { break-inside: avoid; }
      footer { margin-top: 14pt; font-size: 8pt; color: #444; overflow-wrap: anywhere; }
    }
  `;
  view: MissionView | undefined;
  lines: Lines[] = [];

  override render(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    const { mission: m, marks } = this.view;
    return html`<main><h1>${titleOf(m)}</h1>
      <p>${localTime(m.start_ms)} · ${utcTime(m.start_ms)} · ${whoFlew(m)}${m.notes.tags.length > 0 ? ` · ${m.notes.tags.join(', ')}` : ''}</p>
      ${figures(m)}
      ${m.notes.text ? html`<h2>Notes</h2><p class="text">${m.notes.text}</p>` : nothing}
      ${m.problems.length > 0 ? html`<h2>What is damaged</h2>${m.problems.map((p) => html`<p>${p}</p>`)}` : nothing}
      ${m.path.length > 1 ? html`<h2>Way, north up</h2>${way(m.path)}` : nothing}
      ${this.lines.map((l) => chart(l, m))}
      ${happened(marks, m)}
      <footer>Mission ${m.name}. Printed from the recording on this station; it proves nothing by itself.</footer></main>`;
  }
}

customElements.define('sky-debrief', Debrief);

function figures(m: RecordedMission): TemplateResult {
  const far = distance(m.distance_m);
  const list: [string, string][] = [
    ['In the air', clock(m.airborne_ms)], ['Recorded', clock(m.end_ms - m.start_ms)], ['Flights', String(m.flights)], ['Distance', `${far.number} ${far.unit}`],
    ['Highest above home', `${fixed(m.highest_m)} m`], ['Fastest', `${fixed(m.fastest_mps, 1)} m/s`],
    ['Battery used', m.battery_ratio === undefined ? missing : `${percent(m.battery_ratio)} %`], ['Warnings', String(m.warnings)], ['Cautions', String(m.cautions)],
    ['Films', String(m.films.length)], ['Pictures', String(m.pictures)], ['Size', bytes(m.bytes)],
  ];
  return html`<dl>${list.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function way(path: readonly number[][]): TemplateResult {
  const points = outline(path);
  const [x, y] = points[0] ?? [0, 0];
  return html`<svg class="way" viewBox="0 0 ${pathWidth} ${pathHeight}" role="img" aria-label="The way of the flight">${svg`<polyline points=${points.map((p) => p.map((n) => n.toFixed(2)).join()).join(' ')} /><circle cx=${x} cy=${y} r="1.500" />`}</svg>`;
}

function chart(l: Lines, m: RecordedMission): TemplateResult | typeof nothing {
  const f = fieldName(l.field);
  const p = profile(l.values, f.scale);
  if (!p) return nothing;
  return html`<h2>${names[l.field]}, ${f.unit}</h2><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${names[l.field]}: ${fixed(p.low, f.decimals)} to ${fixed(p.high, f.decimals)} ${f.unit}">${svg`
    <path class="frame" d="M${left} 0V${height - 16}H${width}" /><path d=${p.line} />
    <text x=${left - 5} y="12" text-anchor="end">${fixed(p.high, f.decimals)}</text><text x=${left - 5} y=${height - 20} text-anchor="end">${fixed(p.low, f.decimals)}</text>
    <text x=${left} y=${height - 3}>0:00</text><text x=${width} y=${height - 3} text-anchor="end">${clock(m.end_ms - m.start_ms)}</text>`}</svg>`;
}

function happened(marks: readonly Mark[], m: RecordedMission): TemplateResult | typeof nothing {
  if (marks.length === 0) return nothing;
  return html`<h2>What happened</h2><table>${marks.map((k) => html`<tr><td>${clock(k.at_ms - m.start_ms)}</td><td>${k.level ? k.level.toUpperCase() : ''}</td><td>${k.text}</td></tr>`)}</table>`;
}

/** Reads a mission and opens the browser's printing; throws where it cannot be read. */
export async function printDebrief(name: string): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  const [view, series] = await Promise.all([fetchMission(name, signal), fetchSeries(name, fields, steps, signal)]);
  const page = new Debrief();
  page.view = view;
  page.lines = fields.map((field) => ({ field, values: bridged(series.high[field] ?? [], series.at_ms) }));
  document.body.append(page);
  await page.updateComplete;
  addEventListener('afterprint', () => page.remove(), { once: true });
  print();
}
