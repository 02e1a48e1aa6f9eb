// A vehicle in flight with everything known, for tests of what is drawn of it.

import type { Stats, Vehicle } from '../../core/wire';

const stats: Stats = {
  frames_in: 0, frames_out: 0, bytes_in: 0, bytes_out: 0, crc_errors: 0, sequence_lost: 0, unknown_ids: 0, duplicates: 0,
  signing_refused: 0, send_errors: 0, loss_ratio: 0,
};

export function flying(): Vehicle {
  return {
    id: '1.1', autopilot: 'ardupilot', kind: 'copter', link: 'udp', link_lost: false, armed: true, mode: 'GUIDED', modes: [],
    status: 'active', landed: 'in_air', reasons: [], batteries: [], texts: [], video_offers: [], commands: [], stats,
    attitude: { age_ms: 20, roll_deg: 10, pitch_deg: -5, yaw_deg: 45 },
    position: { age_ms: 40, lat_deg: 47.3769, lon_deg: 8.5417, amsl_m: 548, above_home_m: 42 },
    velocity: { age_ms: 40, north_mps: 10, east_mps: 10, climb_mps: 1.5, speed_mps: 14.2 },
    heading: { age_ms: 40, true_deg: 53 },
    airspeed: { age_ms: 60, air_mps: 12.6, ground_mps: 14, climb_mps: 1.4 },
    home: { age_ms: 900, lat_deg: 47.375, lon_deg: 8.54, amsl_m: 506, distance_m: 247, bearing_deg: 211 },
    gps: [{ age_ms: 100, index: 0, fix: '3d', satellites: 14, horizontal_accuracy_m: 1.2 }],
    wind: { age_ms: 100, from_deg: 240, speed_mps: 4.2 },
    mission: { age_ms: 100, current: 2, target_lat_deg: 47.379, target_lon_deg: 8.54, target_above_home_m: 50 },
    traffic: [
      { age_ms: 900, icao: '4b1805', callsign: 'SWR123 ', lat_deg: 47.38, lon_deg: 8.55, heading_deg: 215, speed_mps: 80, distance_m: 640, relative_m: 85 },
      { age_ms: 900, icao: '4b1806', callsign: '', lat_deg: 47.37, lon_deg: 8.56 },
    ],
  };
}
