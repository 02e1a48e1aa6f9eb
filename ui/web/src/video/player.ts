// Shows one track: chooses the delivery, falls back when it brings nothing,
// tries again when it breaks, and rests while nobody can see it.

import type { Video } from '../core/wire';
import { wantedWay } from './choice';
import { browser, order } from './choose';
import type { Delivery, Failure, Order, Way } from './delivery';
import { type Fallback, Ladder } from './ladder';
import { MSEDelivery } from './mse';
import { Patience } from './patience';
import type { Screen } from './screen';
import { WebCodecsDelivery } from './webcodecs';
import { WebRTCDelivery } from './webrtc';

/** A delivery that brings no picture for this long, while the station has them, is given up: within 2 s there is another. */
const patienceMs = 1_500;
/** One that brings them to a browser that shows none yet: a slow machine's decoder is starting, and would start no sooner another way. */
const decoderPatienceMs = 6_000;
/** A conversion starts when somebody watches, with the next key picture. */
const conversionPatienceMs = 8_000;
/** The station has pictures if its newest is younger. */
const liveMs = 500;
const retryFirstMs = 250;
const retryMaxMs = 4_000;
const beatMs = 100;
const reportMs = 1_000;

function make(way: Way, asked: Order): Delivery {
  switch (way) {
    case 'webcodecs': return new WebCodecsDelivery(asked);
    case 'webrtc': return new WebRTCDelivery(asked);
    case 'mse': return new MSEDelivery(asked);
  }
}

export class Player {
  /** The station converts the pictures for this browser. */
  converted = false;
  /** The station's clock is this machine's, so that times of both can be compared. */
  readonly sameClock = browser().here;
  private ladder = new Ladder(order(browser(), wantedWay()));
  private delivery: Delivery | undefined;
  private failure: Failure | undefined;
  private video: Video | undefined;
  private videoAt = 0;
  private picture = '';
  private shownBefore = 0;
  private readonly patience = new Patience();
  /** When to open the next delivery, if none is open and one is able. */
  private retryAt = 0;
  private retryMs = retryFirstMs;
  private reportedAt = 0;
  private readonly timer: number;

  constructor(private readonly track: string, private readonly screen: Screen, changed: () => void) {
    this.timer = window.setInterval(() => {
      this.beat(performance.now());
      changed();
    }, beatMs);
    document.addEventListener('visibilitychange', this.seen);
  }

  /** The delivery in use. */
  get way(): Way | undefined {
    return this.delivery?.way;
  }

  /** Why it is not the one that should be; undefined if it is. */
  get fallback(): Fallback | undefined {
    return this.delivery && this.ladder.fallback;
  }

  /** Why there is no picture and will be none as things are; undefined while there is hope. */
  get unable(): string | undefined {
    return this.ladder.unable;
  }

  /** Takes what the station says of the track. */
  tell(video: Video, atMs: number): void {
    this.video = video;
    this.videoAt = atMs;
    const picture = `${video.codec} ${video.codec_name}`;
    // Another picture may well be had the way that this one was not.
    if (picture !== this.picture && (this.unable !== undefined || this.converted)) this.restart();
    this.picture = picture;
    if (this.unable !== undefined && !this.converted && video.converted) this.begin(true);
    if (!this.delivery) this.beat(performance.now());
  }

  /** Starts anew, with what the pilot wants now. */
  restart(): void {
    this.begin(false);
  }

  /** The station is back: a pause that is running now is over. */
  hurry(): void {
    this.retryMs = retryFirstMs;
    this.retryAt = 0;
  }

  close(): void {
    window.clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.seen);
    this.stop();
  }

  private readonly seen = (): void => {
    if (document.hidden) this.stop();
    else this.hurry();
  };

  /** Begins with the best delivery, of the track or of what is converted from it. */
  private begin(converted: boolean): void {
    this.stop();
    this.converted = converted;
    this.ladder = new Ladder(order(browser(), wantedWay()));
    this.retryAt = 0;
  }

  private stop(): void {
    this.delivery?.close();
    this.delivery = undefined;
    this.failure = undefined;
  }

  private open(way: Way, now: number): void {
    this.shownBefore = this.screen.shown;
    this.patience.begin(now);
    const track = this.converted ? this.video?.converted ?? this.track : this.track;
    // What fails is looked at from the beat, never from within a delivery.
    this.delivery = make(way, { track, screen: this.screen, failed: (failure) => { this.failure ??= failure; } });
  }

  private beat(now: number): void {
    if (!this.delivery) {
      const { way } = this.ladder;
      if (way !== undefined && this.video && now >= this.retryAt && !document.hidden) this.open(way, now);
      return;
    }
    if (this.starved(now)) this.failure ??= { unable: false, why: 'it brought no picture' };
    if (this.failure) {
      this.giveUp(this.failure, now);
    } else if (now - this.reportedAt >= reportMs) {
      this.reportedAt = now;
      this.delivery.report();
    }
  }

  /** Whether a picture has come by the delivery that is open now. */
  private get showing(): boolean {
    return this.screen.shown > this.shownBefore;
  }

  /** The station has pictures and this delivery brings none. */
  private starved(now: number): boolean {
    if (this.showing) this.retryMs = retryFirstMs;
    const { video } = this;
    const has = video !== undefined && (video.age_ms ?? Infinity) + (now - this.videoAt) <= liveMs;
    this.patience.beat(now, has, this.showing ? this.screen.shownAt : undefined);
    return this.patience.waited > this.patienceMs;
  }

  private get patienceMs(): number {
    if (this.showing) return patienceMs;
    if (this.converted) return conversionPatienceMs;
    return this.delivery?.fed ? decoderPatienceMs : patienceMs;
  }

  private giveUp(failure: Failure, now: number): void {
    const next = this.ladder.failed(failure, this.showing);
    this.stop();
    if (this.unable !== undefined && this.video?.converted && !this.converted) this.begin(true);
    if (next === 'at once') return;
    this.retryAt = now + this.retryMs;
    this.retryMs = Math.min(retryMaxMs, this.retryMs * 2);
  }
}
