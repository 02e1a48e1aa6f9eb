// Whether the flight that is on needs its pilot, who looks at another one.

import { vehicle, type State } from '../../core/store';
import { airborne } from '../../core/vehicle';

export interface Attention {
  level: 'warning' | 'caution';
  cause: string;
}

export function attention(live: State): Attention | undefined {
  const v = vehicle(live);
  if (live.connection !== 'open') {
    return v && airborne(v) !== 'no' ? { level: 'warning', cause: 'The station is not heard any more' } : undefined;
  }
  const open = (live.snapshot?.alerts ?? []).filter((a) => !a.acknowledged);
  const first = open.find((a) => a.level === 'warning') ?? open.find((a) => a.level === 'caution');
  if (!first || first.level === 'advisory') return undefined;
  return { level: first.level, cause: first.cause };
}
