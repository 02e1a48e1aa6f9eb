// A small drawing of where a flight went.

import { html, svg, type TemplateResult } from 'lit';
import { height, outline, width } from '../../replay/outline';

export function thumbnail(path: readonly number[][]): TemplateResult {
  const points = outline(path);
  const [x, y] = points[0] ?? [0, 0];
  return html`<svg class="thumb" viewBox="0 0 ${width} ${height}" aria-hidden="true">${points.length > 0
    ? svg`<polyline points=${points.map((p) => p.map((n) => n.toFixed(1)).join()).join(' ')} /><circle cx=${x.toFixed(1)} cy=${y.toFixed(1)} r="3.500" />`
    : svg`<text x=${width / 2} y=${height / 2 + 4}>no position</text>`}</svg>`;
}
