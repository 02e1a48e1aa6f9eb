// The map's buttons and notes.

import { html, nothing, type TemplateResult } from 'lit';
import type { MapFile } from '../../map/catalogue';
import type { GroundState } from '../../map/ground';
import type { PilotView } from '../../map/pilotview';
import * as icons from './icons';

export interface Controls {
  pilot: PilotView;
  ground: GroundState | undefined;
  menu: boolean;
  /** There is a vehicle, a home to show. */
  vehicle: boolean;
  home: boolean;
  zoom(dz: number): void;
  follow(): void;
  turn(): void;
  goHome(): void;
  layers(): void;
  use(file: MapFile | undefined): void;
}

export function controls(c: Controls): TemplateResult {
  const { pilot } = c;
  const north = !pilot.noseUp && Math.abs(pilot.camera.bearingDeg) < 0.01;
  return html`<div class="controls">
    ${c.menu ? menu(c) : nothing}
    <div class="group">
      <button title="Zoom in (+)" aria-label="Zoom in" @click=${() => c.zoom(1)}><svg viewBox="0 0 24 24">${icons.plus}</svg></button>
      <button title="Zoom out (−)" aria-label="Zoom out" @click=${() => c.zoom(-1)}><svg viewBox="0 0 24 24">${icons.minus}</svg></button>
    </div>
    <div class="group">
      <button title=${pilot.follow ? 'Following the aircraft' : 'Follow the aircraft'} aria-label="Follow the aircraft" aria-pressed=${pilot.follow && c.vehicle}
        ?disabled=${!c.vehicle} @click=${c.follow}><svg viewBox="0 0 24 24">${icons.follow}</svg></button>
      <button title="Show home" aria-label="Show home" ?disabled=${!c.home} @click=${c.goHome}><svg viewBox="0 0 24 24">${icons.home}</svg></button>
      <button title=${north ? 'Turn the map with the nose' : 'North up'} aria-label=${north ? 'Turn the map with the nose' : 'North up'} aria-pressed=${pilot.noseUp}
        @click=${c.turn}><svg viewBox="0 0 24 24">${icons.needle(pilot.camera.bearingDeg)}</svg></button>
    </div>
    <div class="group">
      <button title="Base map" aria-label="Base map" aria-expanded=${c.menu} @click=${c.layers}><svg viewBox="0 0 24 24">${icons.layers}</svg></button>
    </div>
  </div>`;
}

function menu(c: Controls): TemplateResult {
  const files = c.ground?.files ?? [];
  const chosen = c.ground?.file;
  return html`<div class="menu" role="group" aria-label="Base map">
    <h3>Base map</h3>
    ${choice('Built-in world', chosen === undefined, true, () => c.use(undefined))}
    ${files.map((f) => choice(f.name, chosen === f.name, c.ground?.able === true, () => c.use(f)))}
    ${files.length === 0 ? html`<p>For detail, copy a PMTiles file into the station's maps folder and reload the page.</p>` : nothing}
  </div>`;
}

function choice(name: string, chosen: boolean, able: boolean, use: () => void): TemplateResult {
  return html`<button aria-pressed=${chosen} ?disabled=${!able} @click=${use}><span class="engaged" aria-hidden="true">${chosen ? '✓' : ''}</span><span>${name}</span></button>`;
}

export function notes(g: GroundState | undefined, zoom: number): TemplateResult {
  const beyond = g?.able === true && g.file === undefined && zoom > g.detail + 1;
  return html`<div class="notes">
    ${g?.trouble ? html`<span class="trouble" role="status">${g.trouble}</span>` : nothing}
    ${beyond ? html`<span>Grid only: the built-in world has no detail here</span>` : nothing}
    ${g?.file ? html`<span>${g.attribution}</span>` : nothing}
  </div>`;
}
