// Our own pictograms on a 24-unit grid, drawn with strokes in the text colour.

import { html, svg, type TemplateResult } from 'lit';

const drawings = {
  arm: svg`<path d="M12 3v8"/><path d="M6.5 6.5a8 8 0 1 0 11 0"/>`,
  disarm: svg`<path d="M12 3v8"/><path d="M6.5 6.5a8 8 0 1 0 11 0"/><path d="M4 4l16 16"/>`,
  takeoff: svg`<path d="M12 16V4"/><path d="M7 9l5-5 5 5"/><path d="M4 20h16"/>`,
  land: svg`<path d="M12 4v12"/><path d="M7 11l5 5 5-5"/><path d="M4 20h16"/>`,
  return: svg`<path d="M4 11l8-7 8 7"/><path d="M6 10v10h12V10"/><path d="M10 20v-5h4v5"/>`,
  hold: svg`<path d="M9 5v14"/><path d="M15 5v14"/>`,
  goto: svg`<path d="M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.800 7 11 7 11z"/><circle cx="12" cy="10" r="2.500"/>`,
  altitude: svg`<path d="M12 3v18"/><path d="M8 7l4-4 4 4"/><path d="M8 17l4 4 4-4"/>`,
  speed: svg`<path d="M4 18a9 9 0 1 1 16 0"/><path d="M12 14l4-5"/>`,
  heading: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7l3.500 9-3.500-2-3.500 2z"/>`,
  orbit: svg`<circle cx="12" cy="12" r="2"/><path d="M20 12a8 8 0 1 1-3-6.200"/><path d="M17 2.500v3.500h-3.500"/>`,
  mode: svg`<path d="M5 6h14"/><path d="M5 12h14"/><path d="M5 18h14"/><circle cx="9" cy="6" r="1.800"/><circle cx="15" cy="12" r="1.800"/><circle cx="8" cy="18" r="1.800"/>`,
  more: svg`<circle cx="5" cy="12" r="1.300"/><circle cx="12" cy="12" r="1.300"/><circle cx="19" cy="12" r="1.300"/>`,
  stop: svg`<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M9 9l6 6"/><path d="M15 9l-6 6"/>`,
  reboot: svg`<path d="M20 12a8 8 0 1 1-2.500-5.800"/><path d="M18 2v4.500h-4.500"/>`,
  dark: svg`<path d="M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z"/>`,
  daylight: svg`<circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/>`,
  night: svg`<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/><circle cx="12" cy="12" r="2.600"/>`,
  eyes: svg`<rect x="3" y="5" width="8" height="14" rx="1.500"/><rect x="13" y="5" width="8" height="14" rx="1.500" stroke-dasharray="2.500 2.500"/><path d="M5.500 9.500h3M5.500 13h3M15.500 9.500h3"/>`,
  scrub: svg`<rect x="3" y="5" width="18" height="14" rx="1.500"/><path d="M3 16l5-5 4 4"/><rect x="13" y="8" width="5" height="5" fill="currentColor"/>`,
  wall: svg`<path d="M3 5h18v14H3zM3 9.700h18M3 14.300h18M9 5v4.700M15 5v4.700M6 9.700v4.600M12 9.700v4.600M18 9.700v4.600M9 14.300V19M15 14.300V19"/>`,
  shield: svg`<path d="M12 3l7.500 2.500v5.500c0 4.800-3 8-7.500 10-4.500-2-7.500-5.200-7.500-10V5.500z"/><path d="M9 12l2.200 2.200L15.500 10"/>`,
  sound: svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z"/><path d="M15.500 9a4 4 0 0 1 0 6"/><path d="M18 6.500a8 8 0 0 1 0 11"/>`,
  silent: svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z"/><path d="M16 9.500l5 5M21 9.500l-5 5"/>`,
  details: svg`<path d="M4 5h16v14H4z"/><path d="M14 5v14"/>`,
  help: svg`<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.8.400-1 .9-1 1.700"/><path d="M12 17v.01"/>`,
  slide: svg`<path d="M6 6l6 6-6 6"/><path d="M13 6l6 6-6 6"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  missions: svg`<path d="M5 4h11.500a2.500 2.500 0 0 1 2.500 2.500V20H7.500A2.500 2.500 0 0 1 5 17.500z"/><path d="M5 17.500A2.500 2.500 0 0 1 7.500 15H19"/><path d="M9 11l2.500-3 2 2 2-2.500"/>`,
  play: svg`<path d="M8 5l11 7-11 7z"/>`,
  chart: svg`<path d="M4 4v16h16"/><path d="M7 15l4-5 3 3 5-7"/>`,
  messages: svg`<path d="M4 5h16v11H9l-5 4z"/>`,
  usb: svg`<path d="M12 21V6"/><path d="M9 8l3-4 3 4"/><path d="M12 17l-5-3v-3"/><path d="M12 14l5-3V8.500"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  picture: svg`<path d="M4 8h3.500L9 5.500h6L16.500 8H20v11H4z"/><circle cx="12" cy="13" r="3.500"/>`,
  full: svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`,
  window: svg`<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`,
  delivery: svg`<rect x="3" y="4.500" width="18" height="12" rx="1.500"/><path d="M10.500 8l4.500 2.500-4.500 2.500z"/><path d="M8.500 20h7"/>`,
  battery: svg`<rect x="3" y="7" width="16" height="10" rx="2"/><path d="M21.500 10.500v3"/>`,
} as const;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${drawings[name]}</svg>`;
}
