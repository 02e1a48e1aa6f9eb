// Details of the aircraft: batteries per cell, GPS, sensors, estimator, RC.

import { html, nothing, type TemplateResult } from 'lit';
import { age, clock, fixed, fixWord, missing, percent, plain } from '../../core/format';
import { ageNow, fresh, type State } from '../../core/store';
import { limits } from '../../core/stale';
import { live, stale } from '../../core/value';
import { stackName, vehicleName } from '../../core/vehicle';
import type { Battery, Estimator, GPS, Vehicle } from '../../core/wire';
import { none, section, table, verdict, type Row } from './rows';
import { statsRows } from './station';

/** A group's rows while it is young; else how old it is. */
function group(s: State, ageMs: number, limitMs: number, rows: () => Row[]): TemplateResult {
  return fresh(ageMs, s, limitMs) ? table(rows()) : table([['Last report', stale(ageNow(ageMs, s))]]);
}

function number(value: number | undefined, decimals: number, unit: string): string {
  return value === undefined ? missing : `${fixed(value, decimals)} ${unit}`;
}

export function aircraft(s: State, v: Vehicle): TemplateResult {
  return section('aircraft', vehicleName(v), html`${table([
    ['Autopilot', stackName(v)],
    ['Id', v.id],
    ['Link', v.link],
    ['Last heartbeat', `${age(ageNow(v.heartbeat_age_ms, s))} ago`],
    ['State', plain(v.status)],
    ['On the ground', plain(v.landed)],
  ])}<h4>What arrives from it</h4>${table(statsRows(v.stats))}`);
}

export function batteries(s: State, v: Vehicle): TemplateResult {
  return section('batteries', 'Batteries', v.batteries.length === 0 ? none('The aircraft reports no battery.')
    : v.batteries.map((b) => html`<h4>Battery ${b.index + 1}</h4>${group(s, b.age_ms, limits.battery, () => batteryRows(b))}`));
}

function batteryRows(b: Battery): Row[] {
  return [
    ['Voltage', number(b.voltage_v, 2, 'V')],
    ['Remaining', b.remaining_ratio === undefined ? missing : `${percent(b.remaining_ratio)} %`],
    ['Time left', clock(b.time_left_ms)],
    ['Current', number(b.current_a, 1, 'A')],
    ['Used', number(b.consumed_mah, 0, 'mAh')],
    ['Temperature', number(b.temperature_c, 0, '°C')],
    ['Cells', b.cells_v.length === 0 ? missing : html`<span class="cells">${b.cells_v.map((c) => html`<span>${fixed(c, 2)}</span>`)}</span> V`],
  ];
}

export function gps(s: State, v: Vehicle): TemplateResult {
  return section('gps', 'GPS and position', html`
    ${v.gps.length === 0 ? none('The aircraft reports no GPS.') : nothing}
    ${v.gps.map((g) => html`<h4>Receiver ${g.index + 1}</h4>${group(s, g.age_ms, limits.gps, () => gpsRows(g))}`)}
    <h4>Position</h4>${table([
      ['Latitude', live(s, v.position?.age_ms, limits.position, fixed(v.position?.lat_deg, 7), '°')],
      ['Longitude', live(s, v.position?.age_ms, limits.position, fixed(v.position?.lon_deg, 7), '°')],
      ['Home', v.home ? `${fixed(v.home.lat_deg, 6)}°, ${fixed(v.home.lon_deg, 6)}°` : missing],
    ])}
    <h4>Estimator</h4>${v.estimator ? group(s, v.estimator.age_ms, limits.estimator, () => estimatorRows(v.estimator)) : none('Not reported.')}`);
}

function gpsRows(g: GPS): Row[] {
  return [
    ['Fix', fixWord(g.fix)],
    ['Satellites', g.satellites ?? missing],
    ['HDOP', fixed(g.hdop, 1)],
    ['Accuracy', `${number(g.horizontal_accuracy_m, 1, 'm')} across, ${number(g.vertical_accuracy_m, 1, 'm')} up`],
  ];
}

/** ArduPilot's own bounds: below 0.5 good, above 0.8 bad. */
function variance(n: number | undefined): string | TemplateResult {
  if (n === undefined) return missing;
  if (n >= 0.8) return html`<span class="warning">▲ ${fixed(n, 2)}</span>`;
  return n >= 0.5 ? html`<span class="caution">◆ ${fixed(n, 2)}</span>` : fixed(n, 2);
}

function estimatorRows(e: Estimator | undefined): Row[] {
  if (!e) return [];
  return [
    ['Position', verdict(e.position_good, 'good', 'not good')],
    ['Velocity variance', variance(e.velocity)],
    ['Horizontal position', variance(e.horizontal_position)],
    ['Vertical position', variance(e.vertical_position)],
    ['Compass', variance(e.compass)],
  ];
}

export function sensors(s: State, v: Vehicle): TemplateResult {
  const h = v.health;
  if (!h) return section('sensors', 'Sensors', none('The aircraft does not report its sensors.'));
  return section('sensors', 'Sensors', group(s, h.age_ms, limits.health, () => h.sensors.map((x): Row => [
    plain(x.name), x.enabled ? verdict(x.healthy, 'healthy', 'not healthy') : html`<span class="dim">off</span>`,
  ])));
}

export function rc(s: State, v: Vehicle): TemplateResult {
  const r = v.rc;
  const radio = v.radio;
  return section('rc', 'Hand controller and radio', html`
    ${r ? group(s, r.age_ms, limits.rc, () => [
      ['Signal', r.rssi_ratio === undefined ? missing : `${percent(r.rssi_ratio)} %`],
      ['Channels', r.channels_us.length === 0 ? missing : html`<span class="channels">${r.channels_us.map((c, i) => html`<span
        title="Channel ${i + 1}"><meter min="800" max="2200" .value=${c} aria-label="Channel ${i + 1}"></meter>${c}</span>`)}</span>`],
    ]) : none('The aircraft reports no hand controller.')}
    ${radio ? html`<h4>Telemetry radio</h4>${group(s, radio.age_ms, limits.radio, () => [
      ['Signal here', radio.rssi_ratio === undefined ? missing : `${percent(radio.rssi_ratio)} %`],
      ['Signal at the aircraft', radio.remote_rssi_ratio === undefined ? missing : `${percent(radio.remote_rssi_ratio)} %`],
      ['Receive errors', radio.receive_errors],
    ])}` : nothing}`);
}
