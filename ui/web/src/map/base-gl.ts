// The ground by MapLibre. The camera is ours: MapLibre draws what it is told, so
// that ground and overlay are always of the same moment.

import { addProtocol, Map as GlMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { Protocol } from 'pmtiles';
import type { Palette } from '../instruments/palette';
import { type BaseMap, fadeTo, ground } from './base';
import type { View } from './camera';
import type { Archive } from './archive';
import { style } from './style';
import { world, type World } from './world';

setWorkerUrl(workerUrl);
const protocol = new Protocol();
addProtocol('pmtiles', protocol.tile);

export class GlBase implements BaseMap {
  private readonly map: GlMap;
  private readonly box = document.createElement('div');
  private world: World | undefined;
  private archive: Archive | undefined;
  private shown = '';
  private view: View | undefined;
  private width = 0;
  private height = 0;

  /** `broken` is called when the graphics card takes the drawing away, `troubled`
   *  when a piece of the ground cannot be read. */
  constructor(parent: HTMLElement, private palette: Palette, broken: () => void, troubled: (cause: string) => void) {
    this.box.className = 'gl';
    parent.append(this.box);
    this.colourBox();
    this.map = new GlMap({
      container: this.box,
      style: style(palette, undefined, undefined),
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
      trackResize: false,
      maxPitch: 0,
      // The camera is limited by map/camera; a second limit would part the two.
      transformConstrain: (lngLat, zoom) => ({ center: lngLat, zoom: zoom ?? 0 }),
      canvasContextAttributes: { antialias: true, powerPreference: 'low-power' },
    });
    this.map.on('webglcontextlost', broken);
    this.map.on('error', (e) => troubled(e.error.message));
  }

  async open(): Promise<void> {
    this.world = await world();
    this.restyle();
  }

  show(view: View): void {
    this.view = view;
    const { lat, lon, zoom, bearingDeg } = view.camera;
    // The same picture is not drawn twice; new tiles are drawn by MapLibre itself.
    // Where the built-in world has faded and no map file is over it, every picture is the same.
    const plain = zoom >= fadeTo && !this.archive;
    const what = plain ? `plain ${view.width} ${view.height}` : [lat, lon, zoom, bearingDeg, ...Object.values(view.padding), view.width, view.height].join();
    if (what === this.shown) return;
    this.shown = what;
    // A flat colour needs no graphics card: the box behind has it.
    this.box.style.visibility = plain ? 'hidden' : 'visible';
    if (plain) return;
    if (view.width !== this.width || view.height !== this.height) {
      this.width = view.width;
      this.height = view.height;
      this.map.resize();
    }
    this.map.jumpTo({ center: [lon, lat], zoom, bearing: bearingDeg, padding: { ...view.padding } });
    this.map.redraw();
  }

  recolour(p: Palette): void {
    this.palette = p;
    this.colourBox();
    this.restyle();
  }

  async use(archive: Archive | undefined): Promise<void> {
    if (archive) protocol.add(archive.source);
    this.archive = archive;
    // The camera may have moved over a plain ground without being told.
    this.shown = '';
    this.restyle();
    if (this.view) this.show(this.view);
  }

  close(): void {
    this.map.remove();
    this.box.remove();
  }

  private colourBox(): void {
    if (this.box.parentElement) this.box.parentElement.style.backgroundColor = ground(this.palette).plain;
  }

  private restyle(): void {
    this.map.setStyle(style(this.palette, this.world, this.archive), { diff: true });
  }
}
