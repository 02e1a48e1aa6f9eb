// The base map's style, made of the theme's colours: the built-in world, and over
// it a map file if one is chosen. No letters and no icons: they would need files.

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { mix, type Palette } from '../instruments/palette';
import { fadeFrom, fadeTo, ground } from './base';
import type { Archive } from './archive';
import { collection, type World } from './world';

/** What a layer of a vector map is about; the order is from ground to top. */
export const classes = ['earth', 'landuse', 'water', 'boundary', 'road', 'building'] as const;
export type LayerClass = (typeof classes)[number];

/** Recognises the layers of the usual schemas by their names; others are left out. */
export function classify(layer: string): LayerClass | undefined {
  if (/^(earth|land|ocean_land)$/.test(layer)) return 'earth';
  if (/water|ocean|river|lake/.test(layer)) return /label|name/.test(layer) ? undefined : 'water';
  if (/land|park|green|site|aeroway/.test(layer)) return 'landuse';
  if (/bound|admin/.test(layer)) return /label/.test(layer) ? undefined : 'boundary';
  if (/road|street|transport|rail|ferr|bridge/.test(layer)) return /label|name|poi/.test(layer) ? undefined : 'road';
  if (/building/.test(layer)) return 'building';
  return undefined;
}

const fade = (shown: number): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], fadeFrom, shown, fadeTo, 0];

export function style(p: Palette, world: World | undefined, archive: Archive | undefined): StyleSpecification {
  const g = ground(p);
  const out: StyleSpecification = {
    version: 8,
    sources: {},
    layers: [{
      id: 'ground', type: 'background',
      paint: { 'background-color': world ? ['interpolate', ['linear'], ['zoom'], fadeFrom, g.water, fadeTo, g.plain] : g.plain },
    }],
  };
  if (world) {
    out.sources['world'] = { type: 'geojson', data: collection(world), maxzoom: 8, tolerance: 0.3, buffer: 16 };
    out.layers.push(
      { id: 'world-land', source: 'world', type: 'fill', maxzoom: fadeTo, filter: ['==', ['get', 'kind'], 'land'], paint: { 'fill-color': g.land, 'fill-opacity': fade(1), 'fill-antialias': false } },
      { id: 'world-border', source: 'world', type: 'line', maxzoom: fadeTo, filter: ['==', ['get', 'kind'], 'border'], paint: { 'line-color': g.border, 'line-opacity': fade(1), 'line-width': 1 } },
      { id: 'world-coast', source: 'world', type: 'line', maxzoom: fadeTo, filter: ['==', ['get', 'kind'], 'coast'], paint: { 'line-color': g.coast, 'line-opacity': fade(1), 'line-width': 1.2 } },
    );
  }
  if (archive) addArchive(out, p, archive);
  return out;
}

function addArchive(out: StyleSpecification, p: Palette, a: Archive): void {
  const common = { url: `pmtiles://${a.source.source.getKey()}`, minzoom: a.minZoom, maxzoom: a.maxZoom, bounds: a.bounds };
  if (!a.vector) {
    out.sources['file'] = { type: 'raster', tileSize: 256, ...common };
    // Pictures are as they are; at night only dimmer.
    out.layers.push({ id: 'file', source: 'file', type: 'raster', paint: { 'raster-fade-duration': 0, 'raster-brightness-max': rasterBrightness(p) } });
    return;
  }
  out.sources['file'] = { type: 'vector', ...common };
  const layers = a.layers.map((name) => ({ name, of: classify(name) }));
  for (const c of classes) {
    for (const l of layers) if (l.of === c) out.layers.push(...vectorLayers(l.name, c, p));
  }
}

/** By night a white map would blind. */
function rasterBrightness(p: Palette): number {
  if (p.bright) return 1;
  return p.value.toUpperCase() === '#FFFFFF' ? 0.85 : 0.5;
}

const isPolygon: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
const isLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];
const kind: ExpressionSpecification = ['coalesce', ['get', 'kind'], ['get', 'pmap:kind'], ['get', 'class'], ''];

function vectorLayers(name: string, c: LayerClass, p: Palette): LayerSpecification[] {
  const g = ground(p);
  const at = { source: 'file', 'source-layer': name };
  const soft = (share: number): string => mix(g.land, p.text, share);
  switch (c) {
    case 'earth':
      return [{ id: `fill-${name}`, type: 'fill', ...at, filter: isPolygon, paint: { 'fill-color': g.land } }];
    case 'landuse': {
      const green: ExpressionSpecification = ['in', kind, ['literal', ['park', 'forest', 'wood', 'grass', 'meadow', 'grassland', 'scrub', 'nature_reserve', 'golf_course', 'farmland', 'orchard', 'cemetery', 'national_park', 'protected_area']]];
      return [{
        id: `fill-${name}`, type: 'fill', ...at, filter: isPolygon,
        paint: { 'fill-color': ['case', green, mix(g.land, p.engaged, p.bright ? 0.16 : 0.1), soft(0.03)], 'fill-opacity': 0.8 },
      }];
    }
    case 'water':
      return [
        { id: `fill-${name}`, type: 'fill', ...at, filter: isPolygon, paint: { 'fill-color': g.water } },
        { id: `line-${name}`, type: 'line', ...at, filter: isLine, minzoom: 8, paint: { 'line-color': g.water, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 8, 0.5, 18, 8] } },
      ];
    case 'boundary':
      return [{ id: `line-${name}`, type: 'line', ...at, filter: isLine, paint: { 'line-color': g.border, 'line-width': 1, 'line-dasharray': [4, 2] } }];
    case 'road':
      return roads(name, at, p, soft);
    case 'building':
      return [{ id: `fill-${name}`, type: 'fill', ...at, filter: isPolygon, minzoom: 13, paint: { 'fill-color': soft(p.bright ? 0.16 : 0.12), 'fill-outline-color': soft(0.28) } }];
  }
}

function roads(name: string, at: { source: string; 'source-layer': string }, p: Palette, soft: (share: number) => string): LayerSpecification[] {
  const big: ExpressionSpecification = ['in', kind, ['literal', ['highway', 'major_road', 'motorway', 'trunk', 'primary', 'secondary']]];
  const rail: ExpressionSpecification = ['in', kind, ['literal', ['rail', 'transit', 'ferry']]];
  const small: ExpressionSpecification = ['in', kind, ['literal', ['path', 'track', 'service', 'other']]];
  const width = (factor: number): ExpressionSpecification => ['interpolate', ['exponential', 1.7], ['zoom'],
    6, ['case', big, 0.6 * factor, 0.2 * factor], 13, ['case', big, 2.4 * factor, small, 0.6 * factor, 1.2 * factor], 18, ['case', big, 18 * factor, small, 3 * factor, 9 * factor]];
  const roadColour = p.bright ? p.bg : soft(0.24);
  return [
    { id: `edge-${name}`, type: 'line', ...at, minzoom: 11, filter: ['all', isLine, ['!', rail]], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': soft(p.bright ? 0.3 : 0.02), 'line-width': width(1.35) } },
    { id: `line-${name}`, type: 'line', ...at, filter: ['all', isLine, ['!', rail]], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ['interpolate', ['linear'], ['zoom'], 10, soft(0.3), 12, ['case', big, p.bright ? p.bg : soft(0.34), roadColour]], 'line-width': width(1) } },
    { id: `rail-${name}`, type: 'line', ...at, minzoom: 10, filter: ['all', isLine, rail], paint: { 'line-color': soft(0.3), 'line-width': 1.2, 'line-dasharray': [5, 3] } },
  ];
}
