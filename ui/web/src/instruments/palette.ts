// The colours that canvas drawings use: the theme's tokens, read once and again
// when the theme changes ('sky-theme' on window).

export interface Palette {
  bg: string;
  panel: string;
  line: string;
  text: string;
  dim: string;
  value: string;
  warning: string;
  caution: string;
  advisory: string;
  engaged: string;
  target: string;
  sky: string;
  earth: string;
  /** Fixed symbols on sky and earth: white, or the night's value colour. */
  symbol: string;
  /** Thin dark edge that keeps a symbol readable on any ground. */
  halo: string;
  font: string;
  /** Whether the page's ground is bright. */
  bright: boolean;
}

/** Reads the tokens as they hold for an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const bg = token('--sky-bg', '#0B0F14');
  const value = token('--sky-value', '#FFFFFF');
  const bright = luminance(bg) > 0.4;
  return {
    bg,
    panel: token('--sky-panel', '#161C24'),
    line: token('--sky-line', '#2E3844'),
    text: token('--sky-text', '#E6EDF3'),
    dim: token('--sky-dim', '#9AA7B4'),
    value,
    warning: token('--sky-warning', '#FF5C5C'),
    caution: token('--sky-caution', '#FFB000'),
    advisory: token('--sky-advisory', '#4CC9F0'),
    engaged: token('--sky-engaged', '#3DDC84'),
    target: token('--sky-target', '#FF7BFF'),
    sky: token('--sky-sky', '#1F6FB8'),
    earth: token('--sky-earth', '#6E4A26'),
    symbol: bright ? '#FFFFFF' : value,
    halo: 'rgb(0 0 0 / 70%)',
    font: token('--sky-font', 'sans-serif'),
    bright,
  };
}

type RGB = [number, number, number];

/** The parts of #rgb or #rrggbb, 0–255; absent for any other notation. */
export function parseHex(colour: string): RGB | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  if (short) return [part(short[1], 2), part(short[2], 2), part(short[3], 2)];
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  return long ? [part(long[1], 1), part(long[2], 1), part(long[3], 1)] : undefined;
}

function part(hex: string | undefined, times: number): number {
  return parseInt((hex ?? '0').repeat(times), 16);
}

/** Relative luminance by WCAG 2, 0 black to 1 white; 0 for an unknown notation. */
export function luminance(colour: string): number {
  const rgb = parseHex(colour);
  if (!rgb) return 0;
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as RGB;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The colour `share` of the way from a to b, as #rrggbb. */
export function mix(a: string, b: string, share: number): string {
  const from = parseHex(a);
  const to = parseHex(b);
  if (!from || !to) return a;
  const hex = from.map((c, i) => Math.round(c + ((to[i] ?? c) - c) * share).toString(16).padStart(2, '0'));
  return `#${hex.join('')}`;
}

/** A #-colour with an opacity. */
export function alpha(colour: string, opacity: number): string {
  const rgb = parseHex(colour);
  return rgb ? `rgba(${rgb[0]}, ${rgb[1]}, ${rgb[2]}, ${opacity})` : colour;
}
