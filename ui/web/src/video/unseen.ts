// A <video> that nobody sees: what it plays is drawn on the canvas, picture by
// picture.

import type { About, Screen } from './screen';

export class Unseen {
  readonly video = document.createElement('video');
  private request = 0;
  private presented = 0;
  private readonly about: About = { width: 0, height: 0, damaged: false, receivedMs: undefined };

  constructor(private readonly screen: Screen) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.autoplay = true;
    this.request = this.video.requestVideoFrameCallback(this.frame);
  }

  /** Starts to play; a browser that refuses shows nothing, which the player notices. */
  play(): void {
    this.video.play().catch(() => undefined);
  }

  close(): void {
    this.video.cancelVideoFrameCallback(this.request);
    this.video.srcObject = null;
    this.video.removeAttribute('src');
    this.video.load();
    this.screen.rest();
  }

  private readonly frame = (_: number, m: VideoFrameCallbackMetadata): void => {
    this.request = this.video.requestVideoFrameCallback(this.frame);
    // Pictures that the browser showed between two calls.
    if (this.presented > 0) this.screen.dropped += Math.max(0, m.presentedFrames - this.presented - 1);
    this.presented = m.presentedFrames;
    this.about.width = m.width;
    this.about.height = m.height;
    this.screen.show(this.video, this.about);
  };
}
