// The one control that lets a command out: slide it, hold it, or focus it and
// hold Space or Enter. It says what, to whom and with what consequence, and
// goes away by itself when nobody touches it.

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { wishWith, type Ask } from '../../core/ask';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import { Gesture } from './gesture';
import { styles } from './panel.css';
import type { PilotWish } from '../../core/wire';

/** A question without a value is answered or forgotten; five seconds. */
const expiryMs = 5_000;
/** Choosing a value takes a look at the number. */
const valueExpiryMs = 20_000;
const thumbPx = 62;
const ringLength = 2 * Math.PI * 14;

export interface Confirmed {
  ask: Ask;
  wish: PilotWish;
}

export class Confirm extends LitElement {
  static override styles = [shared, styles];
  static override properties = { ask: { attribute: false }, value: { state: true } };
  declare ask: Ask | undefined;
  declare private value: number;
  private readonly gesture = new Gesture();
  private deadline = 0;
  private frame = 0;
  private slideEl: HTMLElement | undefined;

  constructor() {
    super();
    this.ask = undefined;
    this.value = 0;
  }

  override disconnectedCallback(): void {
    cancelAnimationFrame(this.frame);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('ask') || !this.ask) return;
    // A gesture begun on another question must not answer this one.
    this.gesture.cancel();
    this.value = this.ask.value?.initial ?? 0;
    this.touch();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('ask') || !this.ask) return;
    this.slideEl = this.renderRoot.querySelector<HTMLElement>('.track') ?? undefined;
    // The value comes first for those who type it; else the control itself.
    const first = this.renderRoot.querySelector<HTMLElement>(this.ask.value ? 'input[type=number]' : '.track');
    first?.focus({ preventScroll: true });
    if (first instanceof HTMLInputElement) first.select();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(this.tick);
  }

  private touch(): void {
    this.deadline = performance.now() + (this.ask?.value ? valueExpiryMs : expiryMs);
  }

  private readonly tick = (): void => {
    if (!this.ask) return;
    const now = performance.now();
    if (this.gesture.phase !== 'idle') this.touch();
    if (this.gesture.held(now)) {
      this.confirm();
      return;
    }
    if (now >= this.deadline) {
      this.cancel();
      return;
    }
    this.draw(now);
    this.frame = requestAnimationFrame(this.tick);
  };

  private draw(now: number): void {
    const progress = this.gesture.progress(now);
    const track = this.slideEl;
    const fill = track?.querySelector<HTMLElement>('.fill');
    const thumb = track?.querySelector<HTMLElement>('.thumb');
    if (track && fill && thumb) {
      fill.style.transform = `scaleX(${progress})`;
      const way = this.gesture.phase === 'sliding' ? progress * (track.clientWidth - thumbPx) : 0;
      thumb.style.transform = `translateX(${way}px)`;
    }
    const left = Math.max(0, (this.deadline - now) / (this.ask?.value ? valueExpiryMs : expiryMs));
    this.renderRoot.querySelector<SVGElement>('.rest')?.style.setProperty('stroke-dashoffset', `${ringLength * (1 - left)}`);
  }

  private confirm(): void {
    const ask = this.ask;
    if (!ask) return;
    this.gesture.cancel();
    const input = this.renderRoot.querySelector<HTMLInputElement>('input[type=number]');
    const value = input && input.value.trim() !== '' ? input.valueAsNumber : this.value;
    const wish = wishWith(ask, Number.isFinite(value) ? value : this.value);
    this.dispatchEvent(new CustomEvent<Confirmed>('sky-confirmed', { detail: { ask, wish } }));
  }

  cancel(): void {
    this.gesture.cancel();
    this.dispatchEvent(new CustomEvent('sky-cancelled'));
  }

  private down(event: PointerEvent): void {
    const track = event.currentTarget;
    if (!(track instanceof HTMLElement) || event.button !== 0) return;
    track.setPointerCapture(event.pointerId);
    this.gesture.press(performance.now(), event.clientX, track.clientWidth - thumbPx);
  }

  private up(): void {
    if (this.gesture.release(performance.now())) this.confirm();
  }

  private key(event: KeyboardEvent, down: boolean): void {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!down) this.up();
    else if (!event.repeat) this.gesture.press(performance.now(), 0, 1);
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.cancel();
  }

  override render(): TemplateResult | typeof nothing {
    const ask = this.ask;
    if (!ask) return nothing;
    return html`<section class="box ${ask.danger}" role="group" aria-label="Confirm: ${ask.title}, ${ask.vehicleName}"
      @keydown=${this.escape} @pointerdown=${this.touch}>
      <h2>${ask.title} <span class="of">· ${ask.vehicleName}</span></h2>
      <p class="consequence" id="consequence">${ask.consequence}</p>
      <div class="head"><svg class="ring" viewBox="0 0 34 34" role="img" aria-label="The question expires by itself">
        <circle class="all" cx="17" cy="17" r="14"></circle>
        <circle class="rest" cx="17" cy="17" r="14" stroke-dasharray=${ringLength}></circle></svg></div>
      ${ask.value ? this.valueRow(ask) : nothing}
      <div class="go">
        <button class="track" aria-describedby="consequence"
          aria-label="Slide or hold · ${ask.title}, or hold Space, to confirm"
          @pointerdown=${this.down} @pointermove=${(e: PointerEvent) => this.gesture.move(e.clientX)}
          @pointerup=${this.up} @pointercancel=${() => this.gesture.cancel()} @contextmenu=${(e: Event) => e.preventDefault()}
          @keydown=${(e: KeyboardEvent) => this.key(e, true)} @keyup=${(e: KeyboardEvent) => this.key(e, false)}
          @blur=${() => this.gesture.cancel()}>
          <span class="fill"></span><span class="words">Slide or hold · ${ask.title}</span>
          <span class="thumb">${icon('slide')}</span>
        </button>
        <button class="cancel" @click=${this.cancel}>Cancel</button>
      </div>
    </section>`;
  }

  private valueRow(ask: Ask): TemplateResult | typeof nothing {
    const v = ask.value;
    if (!v) return nothing;
    const take = (event: Event) => {
      this.touch();
      if (event.target instanceof HTMLInputElement && event.target.value !== '') this.value = event.target.valueAsNumber;
    };
    return html`<div class="value">
      <label for="number">${v.label}</label>
      <input type="range" aria-label="${v.label} slider" min=${v.min} max=${v.max} step=${v.step} .value=${String(this.value)} @input=${take}>
      <span class="number"><input id="number" type="number" inputmode="decimal" min=${v.min} max=${v.max} step=${v.step}
        .value=${String(this.value)} @input=${take}
        @keydown=${(e: KeyboardEvent) => {
          if (e.key === 'Enter') this.slideEl?.focus();
        }}><span class="unit">${v.unit}</span></span>
    </div>`;
  }
}

customElements.define('sky-confirm', Confirm);
