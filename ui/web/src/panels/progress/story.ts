// A command's story in words, and how long it stays on the picture.

import { age } from '../../core/format';
import type { Command } from '../../core/wire';

/** A good end is read in passing; a bad one needs time to be read. */
const goodMs = 5_000;
const badMs = 15_000;

export type CommandTone = 'running' | 'good' | 'bad';

export function tone(c: Command): CommandTone {
  if (c.state === 'sent' || c.state === 'in_progress') return 'running';
  return c.state === 'accepted' ? 'good' : 'bad';
}

/** sinceMs: how long ago the state changed, by now. */
export function visible(c: Command, sinceMs: number): boolean {
  const t = tone(c);
  return t === 'running' || sinceMs < (t === 'good' ? goodMs : badMs);
}

export function words(c: Command, ageMs: number): string {
  const reason = c.reason ? `: ${c.reason}` : '';
  switch (c.state) {
    case 'sent':
      return c.attempts > 1 ? `Sent ${c.attempts} times, no answer yet, ${age(ageMs)}` : `Sent, waiting for the aircraft, ${age(ageMs)}`;
    case 'in_progress':
      return c.progress_ratio === undefined ? `In progress, ${age(ageMs)}` : `In progress, ${Math.round(c.progress_ratio * 100)} %`;
    case 'accepted':
      return `Accepted by the aircraft${reason}`;
    case 'denied':
      return `Denied by the aircraft${reason || ', without a reason'}`;
    case 'unsupported':
      return `The aircraft does not know this command${reason}`;
    case 'failed':
      return `Failed${reason || ', without a reason'}`;
    case 'cancelled':
      return `Cancelled${reason}`;
    case 'unanswered':
      return `Not answered after ${c.attempts} ${c.attempts === 1 ? 'try' : 'tries'}: the aircraft may or may not have taken it`;
  }
}
