// Well-formed state for tests.

import type { State } from './store';
import type { Forward, Policy, PolicyClass, Stats, Vehicle, Video } from './wire';

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
      type: 'snapshot', seq: 1, at_ms: 0, vehicles: v ? [v] : [], links: [], devices: [], recordings: [], video: [], forwards: [], alerts: [], doors: [], pages: 1,
    },
    ...over,
  };
}

/** A track whose last picture is 20 ms old. */
export function videoWith(over: Partial<Video> = {}): Video {
  return {
    track: 'front', name: 'RTP H.264', state: 'live', detail: '', codec: 'h264', codec_name: 'avc1.42C01F', width_px: 1280, height_px: 720, age_ms: 20,
    frame_rate: 30, bit_rate: 3.6e6, damaged: false, frames: 900, frames_lost: 0, packets_lost: 0, packets_late: 0, restarts: 0, removed: [], ...over,
  };
}

/** A destination that is told what the policy partner allows. */
export function forwardWith(over: Partial<Forward> = {}): Forward {
  return {
    name: 'room', addresses: ['198.51.100.7:14550'], policy: 'partner', purpose: 'partner', two_way: false, state: 'open', detail: '', since_ms: 5_000,
    frames: 100, bytes: 4_000, withheld: [], dropped: [], ignored: 0, passed: 0, refused: 0, ...over,
  };
}

/** A policy that keeps every class but those named. */
export function policyWith(actions: Record<string, PolicyClass['action']> = {}, over: Partial<Policy> = {}): Policy {
  const names = ['location', 'identity', 'person', 'credential', 'network', 'imagery', 'text', 'bulk', 'time', 'control', 'technical'];
  return {
    name: 'room', purpose: 'partner', cell_m: 1_000, hides_faces: false,
    classes: names.map((name) => ({ class: name, action: actions[name] ?? 'keep' })), ...over,
  };
}
