// Shows one track: chooses the delivery, falls back when it brings nothing,
// tries again when it breaks, and rests while nobody can see it.

import type { Video } from '../core/wire';
import { wantedWay } from './choice';
import { browser, order } from './choose';
import type { Delivery, Failure, Way } from './delivery';
import { MSEDelivery } from './mse';
import type { Screen } from './screen';
import { WebCodecsDelivery } from './webcodecs';
import { WebRTCDelivery } from './webrtc';

/** A delivery that brings no picture for this long, while the station has them, is given up. */
const patienceMs = 2_000;
/** A conversion starts when somebody watches, with the next key picture. */
const conversionPatienceMs = 8_000;
/** The station has pictures if its newest is younger. */
const liveMs = 500;
const retryFirstMs = 250;
const retryMaxMs = 4_000;
const beatMs = 100;
const reportMs = 1_000;

export interface Fallback {
  from: Way;
  why: string;
}

export class Player {
  /** The delivery in use. */
  way: Way | undefined;
  /** Why it is not the one that should be; absent if it is. */
  fallback: Fallback | undefined;
  /** Why there is no picture and will be none as things are; absent while there is hope. */
  unable: string | undefined;
  /** The station converts the pictures for this browser. */
  converted = false;
  /** The station's clock is this machine's, so that times of both can be compared. */
  readonly sameClock = browser().here;
  private delivery: Delivery | undefined;
  private video: Video | undefined;
  private videoAt = 0;
  private readonly barred = new Map<Way, string>();
  private barredFor = '';
  private next = 0;
  private failure: Failure | undefined;
  private shownBefore = 0;
  private progressAt = 0;
  private retryAt = 0;
  private retryMs = retryFirstMs;
  private reportedAt = 0;
  private readonly timer: number;

  constructor(private readonly track: string, private readonly screen: Screen, changed: () => void) {
    this.timer = window.setInterval(() => {
      this.beat();
      changed();
    }, beatMs);
    document.addEventListener('visibilitychange', this.seen);
  }

  /** Takes what the station says of the track. */
  tell(video: Video, atMs: number): void {
    this.video = video;
    this.videoAt = atMs;
    const picture = `${video.codec} ${video.codec_name}`;
    if (picture !== this.barredFor) {
      // Another picture may well be had the way that this one was not.
      this.barredFor = picture;
      this.barred.clear();
      this.unable = undefined;
      if (this.converted) this.stop();
      this.converted = false;
      if (!this.delivery) this.retryAt = 0;
    }
    // A converter that is there by now.
    if (this.unable !== undefined && !this.converted && video.converted) this.retryAt = 0;
    if (!this.delivery && this.retryAt === 0) this.start();
  }

  /** The station is back: a pause that is running now is over. */
  hurry(): void {
    this.retryMs = retryFirstMs;
    if (!this.delivery && this.retryAt > 0 && this.retryAt < Infinity) this.open();
  }

  /** Starts anew, with what the pilot wants now. */
  restart(): void {
    this.stop();
    this.barred.clear();
    this.unable = undefined;
    this.converted = false;
    this.start();
  }

  close(): void {
    window.clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.seen);
    this.stop();
  }

  /** Whether a picture has come by the delivery that is open now. */
  private get showing(): boolean {
    return this.screen.shown > this.shownBefore;
  }

  private readonly seen = (): void => {
    if (document.hidden) this.stop();
    else if (this.video && !this.delivery) this.start();
  };

  private start(): void {
    this.next = 0;
    this.fallback = undefined;
    this.open();
  }

  private stop(): void {
    this.delivery?.close();
    this.delivery = undefined;
    this.failure = undefined;
    this.way = undefined;
    this.retryAt = 0;
  }

  private open(): void {
    this.retryAt = 0;
    this.unable = undefined;
    if (document.hidden) return;
    const all = order(browser(), wantedWay());
    const able = all.filter((way) => !this.barred.has(way));
    const way = able[this.next % Math.max(1, able.length)];
    if (way === undefined && this.video?.converted && !this.converted) {
      this.converted = true;
      this.barred.clear();
      this.start();
      return;
    }
    if (way === undefined) {
      this.way = undefined;
      this.unable = [...this.barred.values()][0] ?? 'This browser has no way to show live video';
      this.retryAt = Infinity;
      return;
    }
    const best = all[0];
    if (best !== undefined && best !== way) this.fallback ??= { from: best, why: this.barred.get(best) ?? 'it brought no picture' };
    else this.fallback = undefined;
    this.way = way;
    this.shownBefore = this.screen.shown;
    this.progressAt = performance.now();
    this.failure = undefined;
    // What fails is looked at from the beat, never from within a delivery.
    const failed = (failure: Failure): void => { this.failure ??= failure; };
    const asked = { track: this.converted ? this.video?.converted ?? this.track : this.track, screen: this.screen, failed };
    this.delivery = way === 'webcodecs' ? new WebCodecsDelivery(asked) : way === 'webrtc' ? new WebRTCDelivery(asked) : new MSEDelivery(asked);
  }

  private beat(): void {
    const now = performance.now();
    if (!this.delivery) {
      if (this.retryAt > 0 && now >= this.retryAt) this.open();
      return;
    }
    if (!this.failure && this.starved(now)) this.failure = { unable: false, why: 'it brought no picture' };
    if (this.failure) this.giveUp(this.failure, now);
    else if (now - this.reportedAt >= reportMs) {
      this.reportedAt = now;
      this.delivery.report();
    }
  }

  /** The station has pictures and this delivery brings none. */
  private starved(now: number): boolean {
    if (this.showing) {
      this.retryMs = retryFirstMs;
      this.progressAt = Math.max(this.progressAt, this.screen.shownAt);
    }
    const { video } = this;
    if (!video || (video.age_ms ?? Infinity) + (now - this.videoAt) > liveMs) this.progressAt = now;
    return now - this.progressAt > (this.converted && !this.showing ? conversionPatienceMs : patienceMs);
  }

  private giveUp(failure: Failure, now: number): void {
    const { way, showing } = this;
    const worked = showing && !failure.unable;
    this.stop();
    if (way === undefined) return;
    if (failure.unable) this.barred.set(way, failure.why);
    else if (!worked) this.next++;
    if (!worked) this.fallback ??= { from: way, why: failure.why };
    // The next delivery is tried at once; the same one again, or all of them
    // anew, after a pause that grows.
    const tried = this.next >= order(browser(), wantedWay()).length - this.barred.size;
    if (!failure.unable && (worked || tried)) {
      if (tried) this.next = 0;
      this.retryAt = now + this.retryMs;
      this.retryMs = Math.min(retryMaxMs, this.retryMs * 2);
      return;
    }
    this.open();
  }
}
