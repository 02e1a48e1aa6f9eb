// Which picture is the main one and which are insets. A view is a track of
// video, named by its id, or the map, named ''.

import type { Video } from '../core/wire';

export const mapView = '';

/** More small pictures would cover too much of the large one; a swap reaches the rest. */
const mostInsets = 2;

export interface Views {
  main: string;
  /** In the order of the corner, from the left. */
  insets: string[];
  /** Everything that can be the main picture. */
  all: string[];
}

/** Whether a track has something to show: a source that never sent leaves no empty box. */
export function showable(v: Video): boolean {
  return v.codec !== '' && v.age_ms !== undefined;
}

/** What is where; the map is the main picture while the pilot points at it. */
export function views(tracks: readonly Video[], choice: { map: boolean; track: string }, pointing: boolean): Views {
  return arrange(liveTracks(tracks), choice, pointing);
}

function liveTracks(tracks: readonly Video[]): string[] {
  // What was converted from a track is shown in its place, where it must.
  const twins = new Set(tracks.map((v) => v.converted));
  return tracks.filter((v) => showable(v) && !twins.has(v.track)).map((v) => v.track);
}

/** The same for tracks that all have something to show. */
export function arrange(tracks: readonly string[], choice: { map: boolean; track: string }, pointing: boolean): Views {
  const all = [mapView, ...tracks];
  const wanted = all.includes(choice.track) && choice.track !== mapView ? choice.track : all[1] ?? mapView;
  const main = choice.map || pointing ? mapView : wanted;
  return { main, insets: all.filter((view) => view !== main).slice(0, mostInsets), all };
}

/** The view that a swap brings: with two it goes to and fro, with more around. */
export function following(v: Views): string {
  return v.all[(v.all.indexOf(v.main) + 1) % v.all.length] ?? mapView;
}

/** What to call a track: its name, counted where several have the same; the count comes first, for small pictures cut the end off. */
export function nameOf(tracks: readonly Video[], track: string): string {
  const video = tracks.find((v) => v.track === track);
  if (!video) return 'Video';
  const same = tracks.filter((v) => v.name === video.name);
  return same.length < 2 ? video.name : `${same.indexOf(video) + 1}: ${video.name}`;
}
