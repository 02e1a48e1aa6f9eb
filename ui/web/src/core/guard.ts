// What the station says of the guard: the wall around a vendor's device.

import { AnswerError, getJSON, Watch } from './watch';
import type { State } from './guard_wire';
import type { GuardView } from './wire';

/** Follows the guard while somebody looks. */
export class GuardWatch extends Watch<GuardView> {
  constructor(changed: () => void, ask = fetchGuard) {
    super(changed, {
      ask, everyMs: 1_000,
      meaning: 'The wall is the kernel’s and stands as it did; what is tried now is not seen here.',
      action: 'The page asks again by itself. If this stays, run “skylatch guard status” at a terminal.',
    });
  }
}

async function fetchGuard(signal: AbortSignal): Promise<GuardView> {
  return parseGuard(await getJSON('/api/guard', signal));
}

/** Takes the station's answer; one without a state says that there is no guard. */
export function parseGuard(data: unknown): GuardView {
  if (typeof data !== 'object' || data === null || !('running' in data) || !('verdict' in data)) {
    throw new AnswerError('The station answered something else than was asked');
  }
  const view = data as GuardView;
  return view.state ? { ...view, state: whole(view.state) } : view;
}

/** A list that is missing is empty: an older guard may write less. */
function whole(s: State): State {
  return {
    ...s, wall: { ...s.wall, interfaces: list(s.wall.interfaces) }, devices: list(s.devices).map((d) => ({ ...d, addresses: list(d.addresses) })),
    parties: list(s.parties), countries: list(s.countries), names: list(s.names), minutes: list(s.minutes), recent: list(s.recent),
    speeches: list(s.speeches), holds: list(s.holds), allowed: list(s.allowed), uplinks: list(s.uplinks), layers: list(s.layers),
  };
}

function list<T>(l: T[] | null | undefined): T[] {
  return l ?? [];
}
