// Places on the earth, over the distances a drone flies. Degrees in and out;
// directions clockwise from true north.

const rad = Math.PI / 180;
/** Mean radius of the earth in metres. */
const earthM = 6_371_008.8;

/** Great-circle distance in metres. */
export function distance(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const a = Math.sin(((lat2 - lat1) * rad) / 2) ** 2
    + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * earthM * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Direction to start in from the first place to the second, 0 to 360. */
export function bearing(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const d = (lon2 - lon1) * rad;
  const y = Math.sin(d) * Math.cos(lat2 * rad);
  const x = Math.cos(lat1 * rad) * Math.sin(lat2 * rad) - Math.sin(lat1 * rad) * Math.cos(lat2 * rad) * Math.cos(d);
  return ((Math.atan2(y, x) / rad) + 360) % 360;
}

/** The place a way north and east of another, on the local plane. */
export function offset(lat: number, lon: number, northM: number, eastM: number): { lat: number; lon: number } {
  return {
    lat: lat + northM / earthM / rad,
    lon: wrapLon(lon + eastM / (earthM * Math.cos(lat * rad)) / rad),
  };
}

/** How far north and east the second place is of the first, on the local plane. */
export function local(lat1: number, lon1: number, lat2: number, lon2: number): { northM: number; eastM: number } {
  return {
    northM: (lat2 - lat1) * rad * earthM,
    eastM: wrapLon(lon2 - lon1) * rad * earthM * Math.cos(lat1 * rad),
  };
}

/** The same longitude in −180 to 180. */
export function wrapLon(lon: number): number {
  if (lon >= -180 && lon < 180) return lon;
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** A coordinate as pilots write it: "51.47790° N  000.00150° W". */
export function placeText(lat: number, lon: number): string {
  return `${part(lat, 8, 'N', 'S')}  ${part(lon, 9, 'E', 'W')}`;
}

function part(value: number, pad: number, plus: string, minus: string): string {
  return `${Math.abs(value).toFixed(5).padStart(pad, '0')}° ${value < 0 ? minus : plus}`;
}
