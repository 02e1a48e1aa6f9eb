// The one word that says how things stand, with its reasons.

import type { State } from './store';
import { vehicle } from './store';
import { airborne } from './vehicle';

export type Tone = 'warning' | 'caution' | 'engaged' | 'neutral';

export interface Status {
  word: string;
  tone: Tone;
  /** Why, in sentences; the vehicle's own words where it gave any. */
  reasons: string[];
}

export function status(s: State): Status {
  if (s.connection === 'refused') {
    return { word: 'No session', tone: 'warning', reasons: ['Open the address that the station printed.'] };
  }
  if (s.connection === 'lost') {
    return {
      word: 'Station lost', tone: 'warning',
      reasons: ['This page hears nothing from the station. The aircraft follows its own orders; use the hand controller.'],
    };
  }
  if (s.connection === 'connecting' || !s.snapshot) {
    return { word: 'Connecting', tone: 'neutral', reasons: ['The page is connecting to the station, and tries by itself until it can. If this stays, look whether the station runs.'] };
  }
  const v = vehicle(s);
  if (!v) {
    return { word: 'No aircraft', tone: 'neutral', reasons: ['No aircraft has been heard yet.'] };
  }
  if (v.link_lost) {
    return {
      word: 'Link lost', tone: 'warning',
      reasons: ['No heartbeat from the aircraft. It follows its own failsafe; the station resumes by itself.'],
    };
  }
  const trouble = v.status === 'critical' || v.status === 'emergency';
  const failsafe = trouble ? [`The aircraft reports ${v.status}: a failsafe may be steering it.`] : [];
  if (v.armed) {
    const up = airborne(v);
    const word = v.landed === 'landing' ? 'Landing' : up === 'yes' ? 'Flying' : 'Armed';
    const say = up === 'no'
      ? 'Motors can turn. Keep clear of the propellers.'
      : up === 'unknown' ? 'Armed. The aircraft does not say whether it is on the ground.' : `Mode ${v.mode}.`;
    return { word, tone: trouble ? 'caution' : 'engaged', reasons: [...failsafe, say, ...v.reasons] };
  }
  if (v.ready === false) {
    const why = v.reasons.length > 0 ? v.reasons : ['The aircraft would refuse to arm and gives no reason.'];
    return { word: 'Not ready', tone: 'caution', reasons: [...failsafe, ...why] };
  }
  if (v.ready === true) {
    return { word: 'Ready to fly', tone: 'engaged', reasons: [...failsafe, 'The aircraft would arm.', ...v.reasons] };
  }
  return {
    word: 'Disarmed', tone: 'neutral',
    reasons: [...failsafe, 'The aircraft does not say whether it is ready to arm.', ...v.reasons],
  };
}
