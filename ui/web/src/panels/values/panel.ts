// The numbers a pilot looks at in flight, each with its unit and its age.

import { css, html, nothing, type TemplateResult } from 'lit';
import { Live } from '../../core/live';
import { bearing, clock, distance, fixed, missing, percent, signed } from '../../core/format';
import { fresh, store, vehicle, type State } from '../../core/store';
import { limits } from '../../core/stale';
import { live } from '../../core/value';
import { freshBattery } from '../../core/vehicle';
import { shared } from '../../theme/shared.css';
import type { Vehicle } from '../../core/wire';

export class Values extends Live {
  static override styles = [shared, css`
    .grid { display: grid; grid-template-columns: 1fr 1fr; }
    .cell { border-bottom: 1px solid var(--sky-line); padding: 7px 12px 8px; min-height: 54px; min-width: 0; }
    .cell:nth-child(odd) { border-right: 1px solid var(--sky-line); }
    dt { font-size: var(--sky-text-xs); color: var(--sky-dim); letter-spacing: 0.03em; white-space: nowrap; }
    dd { font-size: 21px; font-weight: 600; line-height: 1.2; color: var(--sky-value); white-space: nowrap; }
    dd .unit { font-size: var(--sky-text-s); font-weight: 400; }
    dd .stale { font-size: var(--sky-text-m); font-weight: 400; }
    dd .also { font-size: var(--sky-text-s); font-weight: 500; color: var(--sky-dim); margin-left: 6px; }
    .low { color: var(--sky-caution); }
  `];

  override render(): TemplateResult | typeof nothing {
    const s = store.state;
    const v = vehicle(s);
    if (!v) return nothing;
    return html`<dl class="grid" aria-label="Values">${this.rows(s, v)}</dl>`;
  }

  private cell(name: string, value: TemplateResult, also: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`<div class="cell"><dt>${name}</dt><dd>${value}${also}</dd></div>`;
  }

  private rows(s: State, v: Vehicle): TemplateResult[] {
    const p = v.position;
    const home = v.home;
    const toHome = distance(home?.distance_m);
    const posKnown = fresh(p?.age_ms, s, limits.position);
    const b = freshBattery(v, s);
    const batteryAge = b?.age_ms ?? v.batteries[0]?.age_ms;
    const low = b ? lowestCell(b.cells_v) : undefined;
    return [
      this.cell('Height above home', live(s, p?.age_ms, limits.position, fixed(p?.above_home_m, 1), 'm')),
      this.cell('Altitude AMSL', live(s, p?.age_ms, limits.position, fixed(p?.amsl_m), 'm')),
      this.cell('Ground speed', live(s, v.velocity?.age_ms, limits.velocity, fixed(v.velocity?.speed_mps, 1), 'm/s')),
      this.cell('Climb', live(s, v.velocity?.age_ms, limits.velocity, signed(v.velocity?.climb_mps), 'm/s')),
      this.cell('To home', live(s, home && p?.age_ms, limits.position, toHome.number, toHome.unit),
        posKnown && home?.bearing_deg !== undefined ? html`<span class="also">${bearing(home.bearing_deg)}</span>` : nothing),
      this.cell('Flight time', v.flying_ms === undefined || s.connection !== 'open' ? html`<span class="dim">${missing}</span>` : html`${clock(v.flying_ms)}`),
      this.cell('Current', live(s, batteryAge, limits.battery, fixed(b?.current_a, 1), 'A')),
      this.cell('Used', live(s, batteryAge, limits.battery, fixed(b?.consumed_mah), 'mAh')),
      low === undefined
        ? this.cell('Battery', live(s, batteryAge, limits.battery, percent(b?.remaining_ratio), '%'))
        : this.cell('Lowest cell', live(s, batteryAge, limits.battery, fixed(low, 2), 'V')),
      this.cell(v.wind && fresh(v.wind.age_ms, s, limits.wind) ? `Wind from ${bearing(v.wind.from_deg)}` : 'Wind',
        live(s, v.wind?.age_ms, limits.wind, fixed(v.wind?.speed_mps, 1), 'm/s')),
      ...(v.range_finder ? [this.cell(v.range_finder.down ? 'Above ground' : 'Obstacle',
        live(s, v.range_finder.age_ms, limits.rangeFinder, fixed(v.range_finder.distance_m, 1), 'm'))] : []),
      ...(v.airspeed?.air_mps === undefined ? [] : [this.cell('Air speed',
        live(s, v.airspeed.age_ms, limits.velocity, fixed(v.airspeed.air_mps, 1), 'm/s'))]),
      ...(v.airspeed?.throttle_ratio === undefined ? [] : [this.cell('Throttle',
        live(s, v.airspeed.age_ms, limits.velocity, percent(v.airspeed.throttle_ratio), '%'))]),
      ...(v.mission?.total ? [this.cell('Mission item', live(s, v.mission.age_ms, limits.mission, `${v.mission.current}`, `of ${v.mission.total}`))] : []),
    ];
  }
}

function lowestCell(cells: readonly number[]): number | undefined {
  return cells.length > 0 ? Math.min(...cells) : undefined;
}

customElements.define('sky-values', Values);
