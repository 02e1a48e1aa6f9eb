// <sky-video>: one track of live video. Properties:
//   track  its id
//   inset  the small form: the state, nothing to press
//   name   what to call it, where there are several
//   full   the page fills the screen

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { tell } from '../../core/events';
import { Live } from '../../core/live';
import { keepPicture } from '../../core/pictures';
import { store } from '../../core/store';
import { Gestures } from '../../map/gestures';
import { shared } from '../../theme/shared.css';
import { wantedWay, wantWay } from '../../video/choice';
import type { Wanted } from '../../video/choose';
import { judge, type Verdict } from '../../video/judge';
import { Player } from '../../video/player';
import { Rates } from '../../video/rates';
import { Screen } from '../../video/screen';
import { pan, type Size, whole, type Zoom, zoomAbout } from '../../video/zoom';
import type { Video } from '../../core/wire';
import { controls } from './controls';
import { floating } from '../../theme/floating.css';
import { styles } from './panel.css';
import { type Facts, small, strip } from './strip';

/** Two taps within this are one wish: the whole picture. */
const doubleTapMs = 320;

export class SkyVideo extends Live {
  static override styles = [shared, floating, styles];
  static override properties = {
    track: { attribute: false }, inset: { type: Boolean, reflect: true }, name: { attribute: false }, full: { type: Boolean, reflect: true },
    menu: { type: Boolean, reflect: true }, zoom: { state: true },
  };
  declare track: string;
  declare inset: boolean;
  declare name: string;
  declare full: boolean;
  declare private menu: boolean;
  declare private zoom: Zoom;
  private readonly canvas = document.createElement('canvas');
  private readonly rates = new Rates();
  private screen: Screen | undefined;
  private player: Player | undefined;
  private gestures: Gestures | undefined;
  private look: Verdict['look'] = 'waiting';
  private connection = store.state.connection;
  private tappedAt = -Infinity;

  constructor() {
    super();
    this.track = '';
    this.inset = false;
    this.name = '';
    this.full = false;
    this.menu = false;
    this.zoom = whole;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    this.player?.close();
    this.gestures?.close();
    this.player = this.gestures = undefined;
    super.disconnectedCallback();
  }

  override firstUpdated(): void {
    this.open();
  }

  /** Saves the picture as it is on the canvas, whole, with the mission. */
  keep(): void {
    if (!this.screen || this.screen.shown === 0) return;
    this.canvas.toBlob((png) => { if (png) void this.send(png); }, 'image/png');
  }

  private async send(png: Blob): Promise<void> {
    const kept = await keepPicture(this.track, png);
    if (kept.problem) tell(this, 'sky-problem', kept.problem);
    else tell(this, 'sky-done', { what: 'Picture saved', detail: kept.name });
  }

  private open(): void {
    const stage = this.renderRoot.querySelector<HTMLElement>('.stage');
    if (!stage || this.player) return;
    this.screen ??= new Screen(this.canvas, () => this.drawn());
    this.player = new Player(this.track, this.screen, () => this.check());
    this.gestures = new Gestures(stage, {
      pan: (dx, dy) => { this.zoom = pan(this.zoom, dx, dy, this.box(), this.canvas); },
      zoom: (doublings, _, x, y) => this.closer(doublings, x, y),
      tap: () => this.tap(),
      press: () => undefined,
      hover: () => undefined,
    });
    this.requestUpdate();
  }

  /** Called with each picture: it says at once that the picture is back, or damaged. */
  private drawn(): void {
    if (this.look !== (this.damaged() ? 'damaged' : 'live')) this.requestUpdate();
  }

  /** Says at once what may not wait for the next beat. */
  private check(): void {
    if (this.verdict().look !== this.look) this.requestUpdate();
  }

  private verdict(): Verdict {
    const { screen, player } = this;
    return judge({ now: performance.now(), shownAt: screen?.shownAt ?? -Infinity, delayMs: player?.sameClock ? screen?.delayMs : undefined, damaged: this.damaged(), unable: player?.unable });
  }

  /** Each picture says it itself, where the delivery has room for that; else the station says it of the newest. */
  private damaged(): boolean {
    return this.player?.way === 'webcodecs' ? this.screen?.damaged ?? false : this.video()?.damaged ?? false;
  }

  private video(): Video | undefined {
    return store.state.snapshot?.video.find((v) => v.track === this.track);
  }

  private box(): Size {
    return { width: this.clientWidth, height: this.clientHeight };
  }

  private closer(doublings: number, x = this.clientWidth / 2, y = this.clientHeight / 2): void {
    this.zoom = zoomAbout(this.zoom, doublings, x, y, this.box(), this.canvas);
  }

  private tap(): void {
    const now = performance.now();
    if (now - this.tappedAt < doubleTapMs) this.zoom = whole;
    this.tappedAt = now;
    this.menu = false;
  }

  private readonly key = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (step) this.zoom = pan(this.zoom, step[0] ?? 0, step[1] ?? 0, this.box(), this.canvas);
    else if (e.key === '+' || e.key === '=') this.closer(0.5);
    else if (e.key === '-') this.closer(-0.5);
    else if (e.key === '0') this.zoom = whole;
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  private want(way: Wanted): void {
    wantWay(way);
    this.menu = false;
    this.player?.restart();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    const video = this.video();
    if (!video || !this.player || !this.screen) return;
    const { connection, receivedAt } = store.state;
    if (connection !== this.connection && connection === 'open') this.player.hurry();
    this.connection = connection;
    this.player.tell(video, receivedAt);
    this.rates.add(performance.now(), this.screen.shown, video.frames, video.frames_lost);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('inset') && this.inset) this.menu = false;
    const { factor, x, y } = this.inset ? whole : this.zoom;
    this.canvas.style.transform = factor === 1 ? '' : `translate(${x}px, ${y}px) scale(${factor})`;
    this.dataset['look'] = this.look;
  }

  override render(): TemplateResult {
    const verdict = this.verdict();
    this.look = verdict.look;
    const video = this.video();
    const { player, screen, rates } = this;
    const facts = video && player && screen ? { verdict, video, name: this.name, player, screen, rates, now: performance.now() } : undefined;
    const name = this.name || (video?.name ?? this.track);
    return html`<div class="stage ${this.zoom.factor > 1 ? 'close' : ''}" tabindex=${this.inset ? -1 : 0} role="application"
        aria-roledescription="live picture" aria-label="${name}: ${verdict.word.toLowerCase()}" @keydown=${this.key}>${this.canvas}</div>
      <span class="visually-hidden" role="status">${verdict.look === 'live' || verdict.look === 'waiting' ? nothing : `${name}: ${verdict.word.toLowerCase()}`}</span>
      ${facts ? html`${this.veil(facts)}${this.inset ? small(facts) : html`${strip(facts)}${this.buttons(facts)}`}` : nothing}`;
  }

  private buttons(f: Facts): TemplateResult {
    return controls({
      player: f.player, factor: this.zoom.factor, full: this.full, menu: this.menu, wanted: wantedWay(), picture: f.screen.shown > 0,
      zoom: (doublings) => this.closer(doublings),
      reset: () => { this.zoom = whole; },
      keep: () => this.keep(),
      toggleFull: () => tell(this, 'sky-full', undefined),
      toggleMenu: () => { this.menu = !this.menu; },
      want: (way) => this.want(way),
    });
  }

  /** What lies over a picture that is old, or in place of one that is not there. */
  private veil(f: Facts): TemplateResult | typeof nothing {
    const { verdict, video } = f;
    switch (verdict.look) {
      case 'stale':
        return html`<div class="veil stale"><div class="said"><b class="caution"><span aria-hidden="true">◆</span> ${verdict.word}</b>
          <span class="big">${verdict.age}</span><p>${why(video)}</p></div></div>`;
      case 'unable':
        return html`<div class="veil"><div class="said"><b class="caution"><span aria-hidden="true">◆</span> ${verdict.word}</b>
          <p>${f.player.unable}. ${video.conversion || video.detail || advice(video)}</p></div></div>`;
      case 'waiting':
        return html`<div class="veil"><p class="dim">${f.player.converted ? 'Waiting for the converted picture' : 'Waiting for the picture'}</p></div>`;
      default:
        return nothing;
    }
  }
}

/** Why a picture is old. */
function why(v: Video): string {
  if (store.state.connection !== 'open') return 'The page does not hear the station.';
  return v.state === 'live' ? 'The station has newer pictures; this page comes by them too late, or not at all.' : v.detail || 'Nothing comes from the camera.';
}

function advice(v: Video): string {
  return v.codec === 'h265' ? 'The recording goes on. Set the camera to H.264, or open the page in a browser that decodes H.265.'
    : 'The recording goes on. Open the page in another browser.';
}

customElements.define('sky-video', SkyVideo);
