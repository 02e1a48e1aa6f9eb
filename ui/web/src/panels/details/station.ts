// Details of the station: links, devices, recordings.

import { html, nothing, type TemplateResult } from 'lit';
import { age, bytes, clock, count, fixed, lossPercent, missing } from '../../core/format';
import type { Link, Recording, Snapshot, Stats } from '../../core/wire';
import { none, section, table, type Row } from './rows';

/** A count that should stay at nought. */
function counted(name: string, n: number): Row {
  return [name, n > 0 ? html`<span class="caution">◆ ${count(n)}</span>` : '0'];
}

export function statsRows(x: Stats): Row[] {
  return [
    ['Frames in / out', `${count(x.frames_in)} / ${count(x.frames_out)}`],
    ['Bytes in / out', `${bytes(x.bytes_in)} / ${bytes(x.bytes_out)}`],
    ['Lost', `${lossPercent(x.loss_ratio)} % (${count(x.sequence_lost)} frames)`],
    ['Round trip', x.round_trip_ms === undefined ? missing : `${fixed(x.round_trip_ms, x.round_trip_ms < 10 ? 1 : 0)} ms`],
    counted('Checksum errors', x.crc_errors),
    ['Duplicates', count(x.duplicates)],
    ['Unknown messages, kept raw', count(x.unknown_ids)],
    counted('Signature refused', x.signing_refused),
    counted('Send errors', x.send_errors),
  ];
}

export function links(snap: Snapshot): TemplateResult {
  if (snap.links.length === 0) return section('links', 'Links', none('No link is open.'));
  return section('links', 'Links', snap.links.map((l) => link(l)));
}

function link(l: Link): TemplateResult {
  const word = l.state === 'failed' || l.state === 'lost'
    ? html`<span class="caution">◆ ${l.state}</span>`
    : l.state === 'active' ? html`<span class="engaged">✓ receiving</span>` : html`${l.state}`;
  return html`<h4>${l.name}</h4>${table([
    ['State', html`${word} <span class="dim">for ${age(l.since_ms)}</span>`],
    ['Detail', l.detail || nothing],
    ['Peers', l.peers.length > 0 ? l.peers.join(', ') : nothing],
    ...statsRows(l.stats),
  ])}`;
}

export function devices(snap: Snapshot): TemplateResult {
  return section('devices', 'Plugged in', snap.devices.length === 0 ? none('Nothing that could be a controller, radio or autopilot.')
    : snap.devices.map((d) => html`<h4>${d.product || d.path}</h4>${table([['Port', d.path], ['USB id', d.usb_id], ['Use', d.use]])}`));
}

export function recordings(snap: Snapshot): TemplateResult {
  const disk = snap.disk;
  return section('recordings', 'Recordings', [
    ...snap.recordings.map(recording),
    snap.recordings.length === 0 ? none('Recording starts with the first frame of an aircraft.') : html``,
    disk ? html`<h4>Disk</h4>${table([['Free', `${bytes(disk.free_bytes)} of ${bytes(disk.total_bytes)}`]])}` : html``,
  ]);
}

function recording(r: Recording): TemplateResult {
  const state = r.state === 'failed'
    ? html`<span class="warning">▲ failed</span>` : r.state === 'on' ? html`<span class="engaged">✓ recording</span>` : html`off`;
  return html`<h4>System ${r.system}</h4>${table([
    ['State', state],
    ['Why', r.reason ?? nothing],
    ['Mission', r.mission || missing],
    ['Length', clock(r.duration_ms)],
    ['Frames', count(r.frames)],
    ['Size', bytes(r.bytes)],
    ['Dropped', r.dropped > 0 ? html`<span class="warning">▲ ${count(r.dropped)}</span>` : '0'],
  ])}`;
}
