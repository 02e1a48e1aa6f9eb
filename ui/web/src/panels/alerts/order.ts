// Which alerts are shown and which sound is due.

import type { Alert } from '../../core/wire';

export const shown = 3;

const rank = { warning: 0, caution: 1, advisory: 2 } as const;

/** Most urgent first; within a level the unacknowledged, then the newest. */
export function ordered(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) =>
    rank[a.level] - rank[b.level] || Number(a.acknowledged) - Number(b.acknowledged) || a.age_ms - b.age_ms);
}

/** A warning sounds again after this while nobody acknowledges it. */
const repeatMs = 3_000;

/** Decides when to sound: new cautions once, warnings until acknowledged. */
export class Caller {
  private known = new Set<string>();
  private lastWarning = -Infinity;

  due(alerts: readonly Alert[], now: number): 'warning' | 'caution' | undefined {
    const open = alerts.filter((a) => !a.acknowledged && a.level !== 'advisory');
    const fresh = open.filter((a) => !this.known.has(a.key));
    this.known = new Set(open.map((a) => a.key));
    if (open.some((a) => a.level === 'warning')) {
      if (fresh.some((a) => a.level === 'warning') || now - this.lastWarning >= repeatMs) {
        this.lastWarning = now;
        return 'warning';
      }
      return undefined;
    }
    return fresh.length > 0 ? 'caution' : undefined;
  }
}
