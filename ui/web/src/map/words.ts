// The map in words, for those who cannot see it.

import { wayText } from './marks';
import type { Place, Scene } from './scene';

export interface Said {
  scene: Scene;
  /** The chosen vehicle's name. */
  name: string | undefined;
  picking: boolean;
  cursor: Place | undefined;
}

export function mapInWords(s: Said): string {
  const at = s.scene.selected;
  const parts = ['Map'];
  if (at && s.name !== undefined) {
    parts.push(`${s.name} ${at.stale ? 'last seen here' : 'here'}${s.scene.home ? `, home ${wayText(at, s.scene.home)}` : ''}`);
  } else {
    parts.push('no position of an aircraft');
  }
  if (s.scene.traffic.length > 0) parts.push(`${s.scene.traffic.length} other aircraft`);
  if (s.picking) parts.push('arrow keys move the cross, Enter chooses');
  if (s.cursor && at) parts.push(`cross at ${wayText(at, s.cursor)} from the aircraft`);
  return parts.join('; ');
}
