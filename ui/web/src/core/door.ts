// What the station says of its door.

import { AnswerError, getJSON, Watch } from './watch';
import type { DoorView } from './wire';

/** Follows the door while somebody looks. */
export class DoorWatch extends Watch<DoorView> {
  constructor(changed: () => void, ask = fetchDoor) {
    super(changed, {
      ask, everyMs: 2_000,
      meaning: 'What is known of the door grows old and is taken away when it is too old.',
      action: 'The page asks again by itself. If this stays, look at the station, or run “skylatch prove” beside it.',
    });
  }
}

async function fetchDoor(signal: AbortSignal): Promise<DoorView> {
  return parseDoor(await getJSON('/api/door', signal));
}

type Loose<T> = { [K in keyof T]?: T[K] | null };

/** Takes the station's answer; a list that it left empty may be null. */
export function parseDoor(data: unknown): DoorView {
  if (typeof data !== 'object' || data === null || !('layers' in data)) {
    throw new AnswerError('The station answered something else than was asked');
  }
  const d = data as Loose<DoorView>;
  return {
    layers: d.layers ?? [],
    doors: d.doors ?? [],
    ledger: d.ledger ?? [],
    ...(d.ledger_problem ? { ledger_problem: d.ledger_problem } : {}),
    ...(d.proof ? { proof: { ...d.proof, routes: listOf(d.proof.routes).map((r) => ({ ...r, closed_by: listOf(r.closed_by) })) } } : {}),
    ...(d.network ? {
      network: {
        ...d.network, interfaces: listOf(d.network.interfaces), default_routes: listOf(d.network.default_routes), appeared: listOf(d.network.appeared),
      },
    } : {}),
  };
}

function listOf<T>(list: T[] | null): T[] {
  return list ?? [];
}
