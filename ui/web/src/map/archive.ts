// A map file, looked into: what it holds, where, and whom it credits.

import { PMTiles, TileType } from 'pmtiles';
import type { MapFile } from './catalogue';

/** A map file, looked into. */
export interface Archive extends MapFile {
  source: PMTiles;
  vector: boolean;
  minZoom: number;
  maxZoom: number;
  bounds: [number, number, number, number];
  layers: string[];
  attribution: string;
}

/** Reads a file's header and description. */
export async function look(file: MapFile): Promise<Archive> {
  const source = new PMTiles(new URL(file.url, location.href).href);
  const h = await source.getHeader();
  const meta: unknown = await source.getMetadata();
  const vector = h.tileType === TileType.Mvt;
  if (!vector && ![TileType.Png, TileType.Jpeg, TileType.Webp, TileType.Avif].includes(h.tileType)) {
    throw new Error(`${file.name} holds neither pictures nor vector tiles`);
  }
  return {
    ...file, source, vector, minZoom: h.minZoom, maxZoom: h.maxZoom,
    bounds: [h.minLon, h.minLat, h.maxLon, h.maxLat],
    layers: layerNames(meta), attribution: plainText(field(meta, 'attribution')),
  };
}

function field(meta: unknown, name: string): unknown {
  return typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>)[name] : undefined;
}

/** The names of a vector archive's layers. */
export function layerNames(meta: unknown): string[] {
  const list = field(meta, 'vector_layers');
  if (!Array.isArray(list)) return [];
  return list.map((l: unknown) => field(l, 'id')).filter((id): id is string => typeof id === 'string');
}

/** A credit without its markup: the page shows words, never links to elsewhere. */
export function plainText(html: unknown): string {
  if (typeof html !== 'string') return '';
  return html.replace(/<[^>]*>/g, ' ').replaceAll('&copy;', '©').replace(/\s+/g, ' ').trim().slice(0, 160);
}
