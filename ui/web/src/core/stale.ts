// How old a value may be and still be shown. Each limit is a few missed
// reports at the slowest rate that the station asks for, and no longer than a
// pilot may be misled by it. Home has none: it is sent once and does not move by
// itself.

export const limits = {
  /** Attitude comes 10 to 50 times a second; a second-old horizon is a wrong one. */
  attitude: 1_000,
  /** Speeds and heading come with the attitude or the position. */
  velocity: 2_000,
  heading: 2_000,
  /** Positions come 2 to 10 times a second; at 15 m/s this is 45 m. */
  position: 3_000,
  /** GPS quality is asked for at 1 to 2 a second. */
  gps: 5_000,
  /** Batteries report once or twice a second and change slowly. */
  battery: 10_000,
  /** The radio reports once a second. */
  radio: 5_000,
  rc: 3_000,
  wind: 10_000,
  rangeFinder: 2_000,
  /** Heartbeats come once a second; the station calls the link lost at 3.5 s. */
  heartbeat: 3_500,
  mission: 10_000,
  estimator: 10_000,
  health: 10_000,
  /** ADS-B reports come about every second; 30 s is MAVLink's own limit. */
  traffic: 30_000,
  /** The network is measured every second; a phone is plugged in within a few. */
  airGap: 10_000,
} as const;
