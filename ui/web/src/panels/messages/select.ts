// Status texts: their severities in words, and the pilot's filter.

import type { Text } from '../../core/wire';

const names = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Info', 'Debug'] as const;

export function severityName(severity: number): string {
  return names[severity] ?? `Severity ${severity}`;
}

/** MAV_SEVERITY 0 to 3 ask for action, 4 for attention; the rest informs. */
export function severityTone(severity: number): 'warning' | 'caution' | 'dim' | '' {
  if (severity <= 3) return 'warning';
  if (severity === 4) return 'caution';
  return severity >= 7 ? 'dim' : '';
}

export function severityMark(severity: number): string {
  if (severity <= 3) return '▲';
  return severity === 4 ? '◆' : '·';
}

/** Newest first; severe enough, and holding every word that was typed. */
export function select(texts: readonly Text[], worst: number, search: string): Text[] {
  const words = search.toLowerCase().split(/\s+/).filter((w) => w !== '');
  return texts
    .filter((t) => t.severity <= worst && words.every((w) => t.text.toLowerCase().includes(w)))
    .toReversed();
}
