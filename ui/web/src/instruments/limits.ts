// How old a value may be and still be shown by an instrument or on the map.

/** Attitude: at 1 s a copter can have turned over. */
export const attitudeMs = 1000;
/** Heading turns slower than the attitude, but it is flown by. */
export const headingMs = 1500;
/** Speeds and climb: what the pilot corrects with the stick. */
export const velocityMs = 2000;
/** Position and height: at 15 m/s, 3 s are 45 m. */
export const positionMs = 3000;
/** Home is said seldom, and only changes when it is set anew. */
export const homeMs = 120_000;
/** Mission progress and the point steered to. */
export const missionMs = 10_000;
/** Wind is an estimate over many seconds. */
export const windMs = 10_000;
/** GPS accuracy. */
export const gpsMs = 5000;
/** ADS-B aircraft: at 100 m/s, 15 s are 1.5 km. */
export const trafficMs = 15_000;
