// Numbers and words for people. Decimals are fixed, so that digits do not
// dance; units stand beside the number, made by the caller.

/** What stands in place of a value that is missing or too old. */
export const missing = '—';

export function fixed(value: number | undefined, decimals = 0): string {
  if (value === undefined || !Number.isFinite(value)) return missing;
  const text = value.toFixed(decimals);
  // "-0.0" would read as a sink rate that is not there.
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

export function signed(value: number | undefined, decimals = 1): string {
  const text = fixed(value, decimals);
  if (text === missing || Number(text) === 0) return text;
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`;
}

export function percent(ratio: number | undefined): string {
  return ratio === undefined ? missing : `${fixed(ratio * 100)}`;
}

/** A share of lost frames: small losses matter, so they keep a decimal. */
export function lossPercent(ratio: number): string {
  const p = ratio * 100;
  return p > 0 && p < 10 ? fixed(p, 1) : fixed(p);
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** A duration as m:ss, or h:mm:ss from an hour on. */
export function clock(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return missing;
  const s = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(s / 60) % 60;
  const hours = Math.floor(s / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

/** An age in words short enough for a corner: "0.4 s", "12 s", "3 min". */
export function age(ms: number): string {
  if (!Number.isFinite(ms)) return 'never';
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

export function distance(m: number | undefined): { number: string; unit: string } {
  if (m === undefined || !Number.isFinite(m)) return { number: missing, unit: 'm' };
  return m < 9_999.5 ? { number: fixed(m), unit: 'm' } : { number: fixed(m / 1000, 1), unit: 'km' };
}

export function bearing(deg: number | undefined): string {
  if (deg === undefined || !Number.isFinite(deg)) return missing;
  const whole = ((Math.round(deg) % 360) + 360) % 360;
  return `${String(whole).padStart(3, '0')}°`;
}

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = n / 1000;
  let i = 0;
  while (value >= 999.5 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[i] ?? ''}`;
}

/** Thousands apart with a thin space: 1 234 567. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** Keeps a number and its unit on one line: "150 m", "3 min 16 s". */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:[%°]|(?:k?m|m\/s|s|min|h|V|A|Hz|[kMG]B)(?![\p{L}\d/])))/gu, '$1\u00a0');
}

const fixes: Record<string, string> = {
  no_gps: 'No GPS', none: 'No fix', '2d': '2D', '3d': '3D', dgps: 'DGPS',
  rtk_float: 'RTK float', rtk: 'RTK', static: 'Static', ppp: 'PPP',
};

export function fixWord(fix: string): string {
  return fixes[fix] ?? fix;
}

/** The beginning of a sentence or of a label. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A machine's word for people: "rc_receiver" → "Rc receiver". */
export function plain(word: string): string {
  return capital(word.replaceAll('_', ' '));
}
