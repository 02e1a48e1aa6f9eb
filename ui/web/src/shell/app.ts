// The shell: the frame around the panels. It alone knows them all, carries
// their wishes from one to another, and sends what the pilot confirmed.

import { html, nothing, type TemplateResult } from 'lit';
import { Live } from '../core/live';
import { bring } from '../core/bring';
import { ask, type Ask, type Place } from '../core/ask';
import { kindOf, remedy, urgent, whyNot, type ActionId } from '../core/actions';
import { send } from '../core/commands';
import type { Intents, Section, Sheet } from '../core/events';
import { shortcut, type Shortcut } from '../core/keys';
import { status } from '../core/status';
import { store, vehicle } from '../core/store';
import { age } from '../core/format';
import { airborne } from '../core/vehicle';
import { currentTheme, nextTheme, setTheme } from '../theme/theme';
import { icon } from '../theme/icons';
import { shared } from '../theme/shared.css';
import { severityTone } from '../panels/messages/select';
import type { Actions } from '../panels/actions/panel';
import type { Alerts } from '../panels/alerts/panel';
import type { Confirm, Confirmed } from '../panels/confirm/panel';
import type { Progress } from '../panels/progress/panel';
import type { PilotWish, Problem } from '../core/wire';
import { chooseMain, mainChoice } from '../video/choice';
import type { Padding } from '../map/camera';
import type { SkyVideo } from '../panels/video/panel';
import { keysOn, setKeysOn } from './settings';
import { pictures } from './pictures';
import { arrange, following, mapView, showable, views, type Views } from './views';
import { styles } from './app.css';

/** What covers the map: the drawer, or in full screen what floats over it. Their widths are in app.css. */
const besideDrawer = { top: 0, right: 440, bottom: 0, left: 0 };
const free = { top: 0, right: 0, bottom: 0, left: 0 };
const floating = { top: 0, right: 316, bottom: 0, left: 136 };
/** There nothing lies over the map but its own buttons, and the small pictures above them. */
const phone = window.matchMedia('(max-width: 760px)');

/** A first live picture takes less; then the map may have the processor. */
const mapWaitMs = 600;

const titles: Record<Sheet, string> = { missions: 'Logbook', details: 'Details', door: 'The door', privacy: 'Privacy', preview: 'What they see', scrub: 'Scrub', guard: 'Guard', messages: 'Messages', help: 'Help' };

/** What is opened on demand loads then; the flight view does not wait for it. */
const load: Record<Sheet, () => Promise<unknown>> = {
  missions: () => import('../panels/missions/panel'),
  details: () => import('./sheets'), messages: () => import('./sheets'), help: () => import('./sheets'),
  door: () => import('../panels/door/panel'), privacy: () => import('../panels/privacy/panel'), preview: () => import('../panels/preview/panel'),
  scrub: () => import('../panels/scrub/panel'), guard: () => import('../panels/guard/panel'),
};

/** Whose eyes are looked through if nobody says: a partner is who is told most often. */
const firstLook = 'partner';

/** Sheets that need the whole middle. */
const wide: ReadonlySet<Sheet> = new Set(['preview', 'scrub', 'missions', 'guard']);

/** What has the focus, however deep; focus goes back there. */
function focused(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}

export class App extends Live {
  static override styles = [shared, styles];
  static override properties = {
    ask: { state: true }, sheet: { state: true }, section: { state: true }, picking: { state: true }, map: { state: true },
    video: { state: true }, full: { type: Boolean, reflect: true }, past: { type: Boolean, reflect: true }, charts: { state: true },
  };
  declare private ask: Ask | undefined;
  declare private sheet: Sheet | undefined;
  declare private section: Section | undefined;
  /** The policy that was asked to be looked through. */
  private policy: string | undefined;
  /** The action that waits for a point on the map. */
  declare private picking: 'goto' | 'orbit' | undefined;
  declare private map: 'loading' | 'here' | 'failed';
  declare private video: 'loading' | 'here' | 'failed' | 'given up';
  /** The main picture fills the screen, everything else lies over it. */
  declare private full: boolean;
  /** A recorded flight is shown. */
  declare private past: boolean;
  declare private charts: boolean;
  /** What is large in a replay; the choice for live flights stays as it is. */
  private pastMain = mainChoice();
  private mapTimer: number | undefined;
  private opener: HTMLElement | undefined;

  constructor() {
    super();
    this.ask = undefined;
    this.sheet = undefined;
    this.section = undefined;
    this.picking = undefined;
    this.map = 'loading';
    this.video = 'loading';
    this.full = false;
    this.past = false;
    this.charts = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.on('sky-action', ({ action, mode }) => this.act(action, mode));
    this.on('sky-show', ({ sheet, section, policy }) => {
      this.policy = policy;
      this.show(sheet, section);
    });
    this.on('sky-map-pick', (place) => this.picked(place));
    this.on('sky-problem', (problem) => this.report(problem));
    this.on('sky-done', ({ what, detail }) => this.panel<Progress>('sky-progress')?.say(what, detail));
    this.on('sky-close', () => { this.sheet = undefined; });
    this.on('sky-charts', (shown) => this.showCharts(shown));
    this.on('sky-full', () => this.toggleFull());
    document.addEventListener('keydown', this.key);
    document.addEventListener('fullscreenchange', this.fullChanged);
    // The map is large; attitude, actions and the first live picture do not wait for it.
    this.mapTimer = window.setTimeout(() => this.loadMap(), mapWaitMs);
    bring(() => import('../panels/video/panel')).then(() => { this.video = 'here'; }, () => { this.video = 'failed'; });
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.key);
    document.removeEventListener('fullscreenchange', this.fullChanged);
    window.clearTimeout(this.mapTimer);
    super.disconnectedCallback();
  }

  private loadMap(): void {
    window.clearTimeout(this.mapTimer);
    this.mapTimer = undefined;
    bring(() => import('../panels/map/panel')).then(() => { this.map = 'here'; }, () => { this.map = 'failed'; });
  }

  private on<K extends keyof Intents>(name: K, handle: (detail: Intents[K]) => void): void {
    this.addEventListener(name, (event) => {
      if (event instanceof CustomEvent) handle(event.detail as Intents[K]);
    });
  }

  private panel<T extends HTMLElement>(selector: string): T | null {
    return this.renderRoot.querySelector<T>(selector);
  }

  private act(action: ActionId, mode?: string): void {
    const s = store.state;
    const v = vehicle(s);
    const why = whyNot(action, s);
    if (!v || why) {
      this.report({ cause: why ?? 'No aircraft', meaning: 'Nothing was sent to the aircraft.', action: remedy(store.state) });
      return;
    }
    if (action === 'mode' && mode === undefined) {
      this.panel<Actions>('sky-actions')?.openModes();
      return;
    }
    // One question at a time; only what makes the flight safer pushes it aside.
    if (this.ask && !urgent.has(action)) {
      this.report({
        cause: `First confirm or cancel: ${this.ask.title}`, meaning: 'A new question would hide the open one.', action: 'Esc cancels it.',
      });
      return;
    }
    this.picking = undefined;
    if (action === 'hold') {
      // Stopping is what a pilot needs at once; it asks nothing.
      this.ask = undefined;
      void this.send({ kind: kindOf[action] }, v.id);
    } else if (action === 'goto' || action === 'orbit') {
      this.picking = action;
      this.sheet = undefined;
    } else {
      this.ask = ask(action, v, s, mode === undefined ? {} : { mode });
    }
  }

  private picked(place: Place): void {
    const action = this.picking ?? 'goto';
    const v = vehicle(store.state);
    const why = whyNot(action, store.state);
    this.picking = undefined;
    if (v && !why && !this.ask) this.ask = ask(action, v, store.state, { place });
    else if (why) this.report({ cause: `Cannot go there: ${why}`, meaning: 'Nothing was sent to the aircraft.', action: remedy(store.state) });
  }

  private async send(wish: PilotWish, vehicleId: string): Promise<void> {
    const reply = await send(wish, vehicleId);
    if (!reply.ok && reply.problem) this.report(reply.problem);
  }

  private report(problem: Problem): void {
    this.panel<Progress>('sky-progress')?.report(problem);
  }

  private show(sheet: Sheet, section?: Section): void {
    if (this.sheet === sheet && section === undefined) {
      this.close();
      return;
    }
    this.opener = focused() ?? this.opener;
    this.section = undefined;
    this.sheet = sheet;
    void bring(load[sheet]).then(() => this.updateComplete).then(() => {
      this.section = section;
      if (section === undefined) this.panel<HTMLElement>('.drawer button')?.focus();
    }, () => {
      this.sheet = undefined;
      this.notLoaded(titles[sheet]);
    });
  }

  private close(): void {
    this.sheet = undefined;
    this.opener?.focus();
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (this.ask) this.panel<Confirm>('sky-confirm')?.cancel();
      else if (this.picking) this.picking = undefined;
      else if (this.sheet) this.close();
      return;
    }
    const what = keysOn() || event.key === '?' ? shortcut(event) : undefined;
    if (!what) return;
    event.preventDefault();
    this.run(what);
  };

  private run(what: Shortcut): void {
    if ('action' in what) {
      const v = vehicle(store.state);
      this.act(what.action === 'arm' && v?.armed ? 'disarm' : what.action);
      return;
    }
    switch (what.page) {
      case 'acknowledge': this.panel<Alerts>('sky-alerts')?.acknowledgeFirst(); break;
      case 'theme': setTheme(nextTheme(currentTheme())); break;
      case 'next': this.nextVehicle(); break;
      case 'swap': this.makeMain(following(this.views())); break;
      case 'full': this.toggleFull(); break;
      case 'picture': (this.panel<SkyVideo>('sky-video:not([inset])') ?? this.panel<SkyVideo>('sky-video'))?.keep(); break;
      default: this.show(what.page);
    }
  }

  private nextVehicle(): void {
    const all = store.state.snapshot?.vehicles ?? [];
    const i = all.findIndex((v) => v.id === vehicle(store.state)?.id);
    const next = all[(i + 1) % all.length];
    if (next) store.select(next.id);
  }

  private showCharts(shown: boolean): void {
    if (!shown) this.charts = false;
    else void bring(() => import('../panels/charts/panel')).then(() => { this.charts = true; }, () => this.notLoaded('Charts'));
  }

  private notLoaded(what: string): void {
    this.report({ cause: `“${what}” could not be loaded`, meaning: 'The flight view goes on.', action: 'Reload the page when the station answers.' });
  }

  private views(): Views {
    const { past } = store.state;
    if (past) return arrange([...new Set(past.mission.films.map((f) => f.track))], this.pastMain, false);
    const tracks = this.video === 'here' ? store.state.snapshot?.video ?? [] : [];
    const pointing = this.picking !== undefined || this.ask?.action === 'goto' || this.ask?.action === 'orbit';
    return views(tracks, mainChoice(), pointing);
  }

  private makeMain(view: string): void {
    this.picking = undefined;
    const choice = { map: view === mapView, track: view };
    if (this.past) this.pastMain = choice;
    else chooseMain(view === mapView ? { map: true, track: mainChoice().track } : { map: false, track: view });
    this.requestUpdate();
  }

  private toggleFull(): void {
    this.full = !this.full;
    // Where the browser cannot, the page still gives the picture all it has.
    if (this.full) document.documentElement.requestFullscreen?.().catch(() => undefined);
    else if (document.fullscreenElement) void document.exitFullscreen();
  }

  private readonly fullChanged = (): void => {
    this.full = document.fullscreenElement !== null;
  };

  /** The flight view is another one, in time and in place: nothing half asked may be taken along. */
  private turn(past: boolean): void {
    this.past = past;
    this.ask = this.picking = undefined;
    this.pastMain = mainChoice();
    this.charts = false;
    if (past) void bring(() => import('../panels/replay/panel')).catch(() => this.notLoaded('Replay'));
  }

  protected override willUpdate(): void {
    const { snapshot, past } = store.state;
    if (this.past !== (past !== undefined)) this.turn(past !== undefined);
    if (this.mapTimer !== undefined && snapshot && !snapshot.video.some(showable)) this.loadMap();
    if (this.video !== 'failed' || !snapshot?.video.some(showable)) return;
    this.video = 'given up';
    this.report({ cause: 'The video panel could not be loaded', meaning: 'There is no live picture on this page. The flight view goes on.', action: 'Reload the page when the station answers.' });
  }

  override render(): TemplateResult {
    const s = store.state;
    const v = vehicle(s);
    // A question about a vehicle that is gone, or whose state moved on, is void.
    if (this.ask && (v?.id !== this.ask.vehicleId || whyNot(this.ask.action, s))) this.ask = undefined;
    const shown = this.views();
    return html`<sky-topbar role="banner"></sky-topbar>
      ${this.past ? html`<sky-replay></sky-replay>` : html`<sky-actions></sky-actions>`}
      <main class=${this.sheet && !wide.has(this.sheet) ? 'beside' : ''}>
        <h1 class="visually-hidden">Skylatch</h1>
        ${pictures({
          shown, tracks: s.snapshot?.video ?? [], past: s.past, map: this.map, picking: this.picking !== undefined, full: this.full,
          padding: this.covered(), corner: this.cornerPx(shown), choose: (view) => this.makeMain(view),
        })}
        ${s.snapshot && !v && s.connection === 'open' && shown.main === mapView && shown.insets.length === 0 ? html`<div class="center"><sky-waiting></sky-waiting></div>` : nothing}
        <div class="over ${shown.insets.length > 0 ? 'raised' : ''}">
          <sky-progress></sky-progress>
          ${this.picking ? html`<div class="pick" role="status"><span>${this.picking === 'orbit' ? 'Choose the centre on the map' : 'Choose the point on the map'}</span>
            <button @click=${() => { this.picking = undefined; }}>Cancel</button></div>` : nothing}
          ${this.ask ? html`<div class="question"><sky-confirm .ask=${this.ask}
            @sky-confirmed=${(e: CustomEvent<Confirmed>) => {
              this.ask = undefined;
              void this.send(e.detail.wish, e.detail.ask.vehicleId);
            }} @sky-cancelled=${() => { this.ask = undefined; }}></sky-confirm></div>` : nothing}
        </div>
        ${this.sheet ? this.drawer(this.sheet) : nothing}
      </main>
      <aside aria-label="Flight">
        ${v ? html`<sky-pfd></sky-pfd>` : html`<p class="nopfd">Attitude, height and speed appear with the aircraft.</p>`}
        <div class="alerts ${v ? '' : 'alone'}"><sky-alerts></sky-alerts></div>
        <div class="values" tabindex="0" role="region" aria-label="Values"><sky-values></sky-values></div>
        ${this.lastMessage()}
      </aside>
      ${this.past ? html`${this.charts ? html`<sky-charts></sky-charts>` : nothing}<sky-timeline ?charts=${this.charts}></sky-timeline>` : nothing}
      ${this.banner()}`;
  }

  private covered(): Padding {
    if (phone.matches) return free;
    return this.sheet && !wide.has(this.sheet) ? besideDrawer : this.full ? floating : free;
  }

  /** How much of the map's lower left corner the insets cover. */
  private cornerPx(shown: Views): number {
    if (shown.main !== mapView || shown.insets.length === 0 || phone.matches) return 0;
    const last = [...this.renderRoot.querySelectorAll<HTMLElement>('.swap')].at(-1);
    return last ? last.offsetLeft + last.offsetWidth - (this.full ? floating.left : 0) : 0;
  }

  protected override updated(): void {
    // A tab in the background still says how things stand.
    const title = `${this.past ? 'Replay' : status(store.state).word} · Skylatch`;
    if (document.title !== title) document.title = title;
  }

  private lastMessage(): TemplateResult | typeof nothing {
    const v = vehicle(store.state);
    if (!v) return nothing;
    const text = v.texts.at(-1);
    return html`<button class="note" title="Messages (N)" @click=${() => this.show('messages')}>${icon('messages')}<span class="visually-hidden">Messages: </span>
      <span class=${text ? severityTone(text.severity) : 'dim'}>${text?.text ?? 'No message yet'}</span></button>`;
  }

  private drawer(sheet: Sheet): TemplateResult {
    return html`<section class="drawer ${wide.has(sheet) ? 'wide' : ''}" aria-label=${titles[sheet]}>
      <header><h2>${titles[sheet]}</h2><button class="plain" aria-label="Close" title="Close (Esc)" @click=${this.close}>${icon('close')}</button></header>
      ${sheet === 'details' ? html`<sky-details .section=${this.section}></sky-details>`
        : sheet === 'door' ? html`<sky-door></sky-door>`
        : sheet === 'privacy' ? html`<sky-privacy></sky-privacy>`
        : sheet === 'preview' ? html`<sky-preview .policy=${this.policy ?? firstLook}></sky-preview>`
        : sheet === 'scrub' ? html`<sky-scrub></sky-scrub>`
        : sheet === 'guard' ? html`<sky-guard></sky-guard>`
        : sheet === 'missions' ? html`<sky-missions></sky-missions>`
        : sheet === 'messages' ? html`<sky-messages></sky-messages>`
        : html`<sky-help .on=${keysOn()} @sky-keys=${(e: CustomEvent<boolean>) => setKeysOn(e.detail)}></sky-help>`}
    </section>`;
  }

  private banner(): TemplateResult | typeof nothing {
    const s = store.state;
    if (s.connection === 'refused') {
      return html`<div class="lost" role="alert"><span class="mark" aria-hidden="true">▲</span><div><b>No session with the station</b>
        Open the address that the station printed. It changes with every start.</div></div>`;
    }
    if (s.connection !== 'lost') return nothing;
    const since = s.lostSince === undefined ? '' : ` Last heard ${age(performance.now() - s.lostSince)} ago.`;
    const v = vehicle(s);
    const flying = v !== undefined && airborne(v) !== 'no';
    return html`<div class="lost"><span class="mark" aria-hidden="true">▲</span><div><b role="alert">Station lost</b>
      Nothing shown here is live.${since} ${flying ? 'Fly by the hand controller.' : ''} The page connects again by itself.</div></div>`;
  }
}

customElements.define('sky-app', App);
