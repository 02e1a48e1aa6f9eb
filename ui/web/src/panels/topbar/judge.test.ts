import { describe, expect, it } from 'vitest';
import { stateWith, vehicleWith, videoWith } from '../../core/sample';
import type { State } from '../../core/store';
import { recording } from './judge';

/** A station that records a video, and no flight. */
function filming(): State {
  const state = stateWith();
  if (state.snapshot) state.snapshot.video = [videoWith({ recording: 'video-front.mp4' })];
  return state;
}

describe('what the bar says about recording', () => {
  it('says that video is recorded before there is an aircraft', () => {
    expect(recording(filming(), undefined)).toMatchObject({ word: 'REC', on: true, time: 'video' });
  });

  it('does not take a video for the log of a flight', () => {
    expect(recording(filming(), vehicleWith()).word).toBe('Off');
  });
});
