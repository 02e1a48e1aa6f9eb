// One chart: the extremes of a field in each step of the flight, as a band.

import UPlot from 'uplot';
import { alpha, readPalette } from '../../instruments/palette';
import type { FieldName } from '../../replay/fields';

export const axisPx = 48;
const heightPx = 68;

export interface Lines {
  atMs: readonly number[];
  low: readonly (number | null)[];
  high: readonly (number | null)[];
}

/** Where the hand is over a chart, in ms since the Unix epoch. */
export interface Hand {
  hover(atMs: number | undefined): void;
  seek(atMs: number): void;
}

export class Plot {
  private readonly plot: UPlot;
  private readonly sizes: ResizeObserver;

  constructor(box: HTMLElement, lines: Lines, field: FieldName, range: readonly [number, number], sync: string, hand: Hand) {
    const p = readPalette(box);
    const scaled = (list: Lines['low']): (number | null)[] => list.map((n) => n === null ? null : n * field.scale);
    const font = `11px ${p.font}`;
    const line = { stroke: p.value, width: 1.25, points: { show: false } };
    this.plot = new UPlot({
      width: Math.max(120, box.clientWidth), height: heightPx, padding: [6, 0, 6, 0], legend: { show: false },
      cursor: { sync: { key: sync }, y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: [range[0], range[1]] }, y: { range: (_, low, high) => spread(low, high, field) } },
      axes: [
        { show: false },
        { size: axisPx, stroke: p.dim, font, gap: 4, space: 20, grid: { stroke: alpha(p.line, 0.9), width: 1 }, ticks: { show: false }, values: (_, marks) => marks.map(short) },
      ],
      series: [{}, line, line],
      bands: [{ series: [2, 1], fill: alpha(p.value, 0.22) }],
      hooks: {
        setCursor: [(u) => hand.hover((u.cursor.left ?? -1) >= 0 ? u.posToVal(u.cursor.left ?? 0, 'x') : undefined)],
        ready: [(u) => u.over.addEventListener('click', () => { if ((u.cursor.left ?? -1) >= 0) hand.seek(u.posToVal(u.cursor.left ?? 0, 'x')); })],
      },
    }, [[...lines.atMs], scaled(lines.low), scaled(lines.high)], box);
    this.sizes = new ResizeObserver(() => this.plot.setSize({ width: Math.max(120, box.clientWidth), height: heightPx }));
    this.sizes.observe(box);
  }

  close(): void {
    this.sizes.disconnect();
    this.plot.destroy();
  }
}

/** A flat line lies in the middle, and noise is not blown up to a mountain. */
function spread(low: number | null, high: number | null, f: FieldName): [number, number] {
  if (low === null || high === null) return [0, 1];
  const least = 2 * 10 ** -f.decimals;
  const margin = Math.max((high - low) * 0.08, (least - (high - low)) / 2, 1e-9);
  return [low - margin, high + margin];
}

function short(n: number): string {
  return Math.abs(n) >= 10_000 ? n.toExponential(1) : String(Number(n.toPrecision(7)));
}
