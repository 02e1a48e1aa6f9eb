// The map and the tracks of video, one large and the others small. They keep
// their elements wherever they are shown, so that nothing starts again.

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Padding } from '../map/camera';
import type { MissionView, Video } from '../core/wire';
import { mapView, nameOf, type Views } from './views';

export interface Pictures {
  shown: Views;
  tracks: readonly Video[];
  /** The mission that is shown in place of the live flight: its films stand where videos do. */
  past: MissionView | undefined;
  map: 'loading' | 'here' | 'failed';
  /** The pilot chooses a place on the map. */
  picking: boolean;
  full: boolean;
  /** What covers the map when it is the main picture, and its lower left corner. */
  padding: Padding;
  corner: number;
  choose(view: string): void;
}

const free: Padding = { top: 0, right: 0, bottom: 0, left: 0 };

export function pictures(p: Pictures): TemplateResult {
  const { main, insets } = p.shown;
  const place = (view: string): string => view === main ? 'main' : String(insets.indexOf(view));
  const tracks = [main, ...insets].filter((view) => view !== mapView).sort();
  return html`${map(p, place(mapView))}
    ${p.past ? films(p.past, tracks, main, place) : repeat(tracks, (track) => track, (track) => html`<sky-video data-place=${place(track)} .track=${track} ?inset=${track !== main}
      .name=${tracks.length > 1 ? nameOf(p.tracks, track) : ''} .full=${p.full}></sky-video>`)}
    ${insets.map((view, i) => html`<button class="swap" data-place=${i} title="Make this the main picture (V)" @click=${() => p.choose(view)}><span
      class="visually-hidden">${view === mapView ? 'Map' : p.past ? view : nameOf(p.tracks, view)}: make it the main picture</span></button>`)}`;
}

function films(past: MissionView, tracks: readonly string[], main: string, place: (view: string) => string): unknown {
  return repeat(tracks, (track) => track, (track) => html`<sky-film data-place=${place(track)} ?inset=${track !== main} .mission=${past.mission.name}
    .films=${past.mission.films.filter((f) => f.track === track)} .name=${tracks.length > 1 ? track : ''}></sky-film>`);
}

function map(p: Pictures, place: string): TemplateResult | typeof nothing {
  const inset = place !== 'main';
  if (p.map === 'here') {
    return html`<sky-map data-place=${place} ?inset=${inset} .pick=${p.picking} .padding=${inset ? free : p.padding} .corner=${p.corner}></sky-map>`;
  }
  if (inset) return nothing;
  return html`<p class="nomap">${p.map === 'failed' ? 'The map could not be loaded. Everything else works.' : 'Loading the map'}</p>`;
}
