// src/core/stale.ts
var limits = {
	/** Attitude comes 10 to 50 times a second; a second-old horizon is a wrong one. */
	attitude: 1e3,
	/** Speeds and heading come with the attitude or the position. */
	velocity: 2e3,
	heading: 2e3,
	/** Positions come 2 to 10 times a second; at 15 m/s this is 45 m. */
	position: 3e3,
	/** GPS quality is asked for at 1 to 2 a second. */
	gps: 5e3,
	/** Batteries report once or twice a second and change slowly. */
	battery: 1e4,
	/** The radio reports once a second. */
	radio: 5e3,
	rc: 3e3,
	wind: 1e4,
	rangeFinder: 2e3,
	/** Heartbeats come once a second; the station calls the link lost at 3.5 s. */
	heartbeat: 3500,
	mission: 1e4,
	estimator: 1e4,
	health: 1e4,
	/** ADS-B reports come about every second; 30 s is MAVLink's own limit. */
	traffic: 3e4,
	/** The network is measured every second; a phone is plugged in within a few. */
	airGap: 1e4
};
export { limits as t };
