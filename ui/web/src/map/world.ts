// The world that is built in: land and borders at 1:50 million from Natural
// Earth, public domain. Good for knowing the continent, not the village: it fades
// where its lines would be kilometres wrong.

import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Position } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { feature as geometryOf, mesh } from 'topojson-client';
import worldUrl from 'world-atlas/countries-50m.json?url';

export interface World {
  land: MultiPolygon;
  coast: MultiLineString;
  borders: MultiLineString;
}

type Countries = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

let loading: Promise<World> | undefined;

/** The built-in world, read once. */
export function world(): Promise<World> {
  loading ??= load().catch((cause: unknown) => {
    loading = undefined;
    throw cause;
  });
  return loading;
}

async function load(): Promise<World> {
  const answer = await fetch(worldUrl);
  if (!answer.ok) throw new Error(`read the built-in world map: the station answers ${answer.status}`);
  const topology = (await answer.json()) as Countries;
  const countries = topology.objects.countries;
  return {
    land: flatPolygons(geometryOf(topology, topology.objects.land)),
    coast: flatLines(mesh(topology, countries, (a, b) => a === b)),
    borders: flatLines(mesh(topology, countries, (a, b) => a !== b)),
  };
}

/** The atlas is drawn on a globe, where the date line is nowhere. On the plane a
 *  line that crosses it goes on beyond 180° instead of back across the world. */
export function unwrap(line: readonly Position[]): Position[] {
  let shift = 0;
  let before: number | undefined;
  return line.map((at) => {
    const [lon = 0, lat = 0] = at;
    if (before !== undefined && lon - before > 180) shift -= 360;
    if (before !== undefined && lon - before < -180) shift += 360;
    before = lon;
    return [lon + shift, lat];
  });
}

/** A ring that goes round the whole earth is closed over the south pole. */
export function closeRing(ring: readonly Position[]): Position[] {
  const flat = unwrap(ring);
  const first = flat[0]?.[0] ?? 0;
  const last = flat.at(-1)?.[0] ?? 0;
  if (Math.abs(last - first) < 180) return flat;
  return [...flat, [last, -89.9], [first, -89.9], [first, flat[0]?.[1] ?? -89.9]];
}

function flatLines(lines: MultiLineString): MultiLineString {
  return { type: 'MultiLineString', coordinates: lines.coordinates.map(unwrap) };
}

function flatPolygons(land: FeatureCollection | Feature): MultiPolygon {
  const out: MultiPolygon = { type: 'MultiPolygon', coordinates: [] };
  for (const f of land.type === 'FeatureCollection' ? land.features : [land]) {
    const g = f.geometry;
    const polygons = g.type === 'Polygon' ? [g.coordinates] : g.type === 'MultiPolygon' ? g.coordinates : [];
    for (const rings of polygons) out.coordinates.push(rings.map(closeRing));
  }
  return out;
}

/** One collection, each feature with its `kind`. */
export function collection(w: World): FeatureCollection {
  return { type: 'FeatureCollection', features: [feature('land', w.land), feature('coast', w.coast), feature('border', w.borders)] };
}

function feature(kind: string, geometry: MultiPolygon | MultiLineString): Feature {
  return { type: 'Feature', properties: { kind }, geometry };
}
