// <sky-film>: what a camera recorded, at the moment that the replay shows.
//   films    of one camera, in the order of time
//   mission  whose they are
//   name     what to call the camera, where there are several
//   inset    the small form

import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { fileAddress } from '../../core/missions';
import { replayNow } from '../../core/replay';
import { store } from '../../core/store';
import { filmAt, momentIn, steer } from '../../replay/film';
import { shared } from '../../theme/shared.css';
import type { Film } from '../../core/wire';

type Look = 'film' | 'reading' | 'none' | 'unable' | 'failed';

const words: Record<Exclude<Look, 'film'>, string> = {
  reading: 'Reading the film',
  none: 'No picture was recorded at this moment',
  unable: 'This browser cannot decode the film. Open the file in a player that can; it is as the camera sent it.',
  failed: 'The film could not be read',
};

export class SkyFilm extends LitElement {
  static override styles = [shared, css`
    :host { background: #000; overflow: hidden; }
    video { display: block; width: 100%; height: 100%; object-fit: contain; filter: brightness(var(--sky-picture)); }
    p { position: absolute; inset: 0; display: grid; place-items: center; padding: 16px; text-align: center; color: #C7CFD8; }
    .strip {
      position: absolute; left: 10px; top: 10px; display: flex; gap: 12px; align-items: baseline; max-width: calc(100% - 20px); padding: 5px 12px; border-radius: 6px;
      background: var(--sky-panel); color: var(--sky-text); font-size: var(--sky-text-s);
    }
    .strip b { letter-spacing: 0.06em; }
    .strip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    :host([inset]) .strip { left: 6px; top: 6px; padding: 2px 8px; font-size: var(--sky-text-xs); }
    :host([inset]) p { font-size: var(--sky-text-s); }
  `];
  static override properties = { films: { attribute: false }, mission: { attribute: false }, name: { attribute: false }, inset: { type: Boolean, reflect: true }, look: { state: true } };
  declare films: readonly Film[];
  declare mission: string;
  declare name: string;
  declare inset: boolean;
  declare private look: Look;
  private readonly video = document.createElement('video');
  private showing: string | undefined;
  private frame = 0;

  constructor() {
    super();
    this.films = [];
    this.mission = '';
    this.name = '';
    this.inset = false;
    this.look = 'none';
    Object.assign(this.video, { muted: true, playsInline: true, preload: 'auto', disablePictureInPicture: true });
    this.video.setAttribute('aria-label', 'Recorded picture');
    this.video.addEventListener('error', () => { if (this.showing) this.look = 'failed'; });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.frame = requestAnimationFrame(this.follow);
  }

  override disconnectedCallback(): void {
    cancelAnimationFrame(this.frame);
    this.video.removeAttribute('src');
    this.video.load();
    this.showing = undefined;
    super.disconnectedCallback();
  }

  private readonly follow = (now: number): void => {
    this.frame = requestAnimationFrame(this.follow);
    const replay = store.state.snapshot?.replay;
    if (!replay) return;
    const atMs = replayNow(now);
    const film = filmAt(this.films, atMs);
    if (!film) {
      this.look = 'none';
      this.video.pause();
      return;
    }
    if (film.file !== this.showing) this.load(film);
    if (this.look === 'unable' || this.look === 'failed') return;
    // A browser goes through a long film once, to know where its seconds are.
    this.look = this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA && !this.video.seeking ? 'reading' : 'film';
    const { seconds, pace } = momentIn(film, atMs);
    this.hold(seconds, replay.playing ? replay.rate * pace : 0);
  };

  private load(film: Film): void {
    this.showing = film.file;
    this.look = 'reading';
    // An MJPEG film says "jpeg", which no browser plays in an MP4.
    if (this.video.canPlayType(`video/mp4; codecs="${film.codec}"`) === '') {
      this.look = 'unable';
      return;
    }
    this.video.src = fileAddress(this.mission, film.file);
  }

  /** Brings the player to a second of the film, and keeps it there. */
  private hold(seconds: number, rate: number): void {
    const { video } = this;
    // A jump that is under way is waited for: another one would only begin it again.
    if (video.readyState < HTMLMediaElement.HAVE_METADATA || video.seeking) return;
    const end = Number.isFinite(video.duration) ? video.duration : Infinity;
    const todo = steer(Math.min(seconds, end), video.currentTime, rate);
    if (todo.seek !== undefined) video.currentTime = todo.seek;
    if (todo.rate === 0) {
      if (!video.paused) video.pause();
      return;
    }
    if (Math.abs(video.playbackRate - todo.rate) > 0.01 * todo.rate) video.playbackRate = todo.rate;
    if (video.paused && !video.ended) void video.play().catch(() => undefined);
  }

  override render(): TemplateResult {
    this.video.hidden = this.look !== 'film';
    return html`${this.video}${this.look === 'film' ? nothing : html`<p>${words[this.look]}</p>`}
      <div class="strip"><b>RECORDED</b>${this.name ? html`<span>${this.name}</span>` : nothing}</div>`;
  }
}

customElements.define('sky-film', SkyFilm);
