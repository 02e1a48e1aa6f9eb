// What the bar says about recording.

import { clock } from '../../core/format';
import type { State } from '../../core/store';
import type { Vehicle } from '../../core/wire';

export interface RecordingWord {
  word: string;
  tone: '' | 'warning' | 'dim';
  on: boolean;
  time: string;
  title: string;
}

/** The flight log of the vehicle shown; without one, of any. */
export function recording(s: State, v: Vehicle | undefined): RecordingWord {
  const all = s.snapshot?.recordings ?? [];
  const system = v ? Number(v.id.split('.')[0]) : undefined;
  const r = all.find((x) => x.system === system) ?? (v ? undefined : all[0]);
  if (r?.state === 'failed') {
    return { word: 'FAILED', tone: 'warning', on: false, time: '', title: r.reason ?? 'The flight is not being recorded' };
  }
  if (r?.state === 'on') {
    return { word: 'REC', tone: '', on: true, time: clock(r.duration_ms), title: `Recording to ${r.mission}` };
  }
  const film = s.snapshot?.video.find((x) => x.recording);
  if (!v && film) {
    return { word: 'REC', tone: '', on: true, time: 'video', title: `Recording the video to ${film.recording}` };
  }
  return {
    word: 'Off', tone: 'dim', on: false, time: '',
    title: v ? 'This flight is not being recorded' : 'Recording starts with the first frame of an aircraft',
  };
}
