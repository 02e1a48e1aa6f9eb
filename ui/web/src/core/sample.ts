// Well-formed state for tests.

import type { State } from './store';
import type { Stats, Vehicle } from './wire';

const stats: Stats = {
  frames_in: 0, frames_out: 0, bytes_in: 0, bytes_out: 0, crc_errors: 0, sequence_lost: 0, unknown_ids: 0,
  duplicates: 0, signing_refused: 0, send_errors: 0, loss_ratio: 0,
};

export function vehicleWith(over: Partial<Vehicle> = {}): Vehicle {
  return {
    id: '1.1', autopilot: 'ardupilot', kind: 'copter', link: 'udp', link_lost: false, heartbeat_age_ms: 100, armed: false,
    mode: 'Loiter', modes: ['Stabilize', 'Loiter', 'RTL'], status: 'standby', landed: 'on_ground', reasons: [], gps: [],
    batteries: [], texts: [], traffic: [], video_offers: [], commands: [], stats, ...over,
  };
}

/** An open connection that has just reported these vehicles. */
export function stateWith(v?: Vehicle, over: Partial<State> = {}): State {
  return {
    connection: 'open', receivedAt: performance.now(), tracks: new Map(),
    snapshot: {
      type: 'snapshot', seq: 1, at_ms: 0, vehicles: v ? [v] : [], links: [], devices: [], recordings: [], video: [], alerts: [], doors: [], pages: 1,
    },
    ...over,
  };
}
