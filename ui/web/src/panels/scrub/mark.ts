// <sky-mark>: a still on which boxes are drawn. What is in a box is painted over
// in the copy. By hand: drag. By keyboard: the four numbers below the picture.

import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { icon } from '../../theme/icons';
import { shared } from '../../theme/shared.css';
import { between, type Box, type Point, type Size } from './boxes';
import type { Chosen } from './files';

export class Mark extends LitElement {
  static override styles = [shared, css`
    :host { display: flex; flex-direction: column; gap: 10px; min-height: 0; }
    .head { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; }
    h3 { margin: 0; flex: 1; min-width: 0; font-size: var(--sky-text-l); overflow-wrap: anywhere; }
    .stage { display: grid; place-items: center; min-height: 0; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); overflow: hidden; }
    .picture { position: relative; line-height: 0; touch-action: none; cursor: crosshair; user-select: none; }
    img { max-width: 100%; max-height: 62vh; display: block; -webkit-user-drag: none; filter: brightness(var(--sky-picture)); }
    .box { position: absolute; background: #000; border: 1px solid #fff; box-shadow: 0 0 0 1px #000; }
    .box.drawn { background: rgb(0 0 0 / 55%); }
    .tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
    label { display: grid; gap: 2px; font-size: var(--sky-text-xs); color: var(--sky-dim); }
    input { width: 92px; min-height: 48px; padding: 0 8px; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); background: var(--sky-raised); }
    form button { display: flex; align-items: center; gap: 8px; }
    p { font-size: var(--sky-text-s); color: var(--sky-dim); }
  `];
  static override properties = { chosen: { attribute: false }, address: { state: true }, size: { state: true }, drawing: { state: true }, failed: { state: true } };
  declare chosen: Chosen;
  declare private address: string;
  declare private size: Size | undefined;
  declare private drawing: { from: Point; to: Point } | undefined;
  declare private failed: boolean;

  constructor() {
    super();
    this.address = '';
    this.failed = false;
  }

  override willUpdate(): void {
    if (!this.address) this.address = URL.createObjectURL(this.chosen.file);
  }

  override disconnectedCallback(): void {
    URL.revokeObjectURL(this.address);
    this.address = '';
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { boxes } = this.chosen;
    return html`<div class="head"><h3>${this.chosen.as}</h3>
        <button ?disabled=${boxes.length === 0} aria-disabled=${boxes.length === 0} @click=${() => this.change(() => boxes.pop())}>Take back</button>
        <button @click=${() => this.dispatchEvent(new CustomEvent('sky-marked'))}>Done</button></div>
      <div class="stage">${this.failed
        ? html`<p>This browser cannot show the picture. Boxes can be given as numbers, if you know where.</p>`
        : html`<div class="picture" @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${() => { this.drawing = undefined; }}>
          <img src=${this.address} alt="The picture to mark" draggable="false" @load=${this.loaded} @error=${() => { this.failed = true; }}>
          ${this.size ? boxes.map((b) => this.box(b)) : nothing}${this.drawn()}</div>`}</div>
      <p role="status">${boxes.length === 0 ? 'Drag over what nobody must see.' : `${boxes.length} marked. In the copy they are painted over, and cannot be brought back.`}</p>
      <form class="tools" @submit=${this.typed}>
        ${(['x', 'y', 'w', 'h'] as const).map((name, i) => html`<label>${['Left', 'Top', 'Width', 'Height'][i]} in px<input type="number" name=${name} min=${i < 2 ? 0 : 1}
          max=${(i % 2 === 0 ? this.size?.w : this.size?.h) ?? 65535} required></label>`)}
        <button type="submit">${icon('plus')} Mark</button></form>`;
  }

  private readonly loaded = (e: Event): void => {
    if (e.target instanceof HTMLImageElement) this.size = { w: e.target.naturalWidth, h: e.target.naturalHeight };
  };

  private change(what: () => void): void {
    what();
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('sky-boxes'));
  }

  private box(b: Box): TemplateResult {
    const s = this.size ?? { w: 1, h: 1 };
    return html`<span class="box" .style=${`left:${(b.x / s.w) * 100}%;top:${(b.y / s.h) * 100}%;width:${(b.w / s.w) * 100}%;height:${(b.h / s.h) * 100}%`}></span>`;
  }

  private drawn(): TemplateResult | typeof nothing {
    const d = this.drawing;
    if (!d) return nothing;
    return html`<span class="box drawn" .style=${`left:${Math.min(d.from.x, d.to.x)}px;top:${Math.min(d.from.y, d.to.y)}px;width:${Math.abs(d.from.x - d.to.x)}px;height:${Math.abs(d.from.y - d.to.y)}px`}></span>`;
  }

  private at(e: PointerEvent): Point {
    const r = this.stage().getBoundingClientRect();
    return { x: Math.max(0, Math.min(r.width, e.clientX - r.left)), y: Math.max(0, Math.min(r.height, e.clientY - r.top)) };
  }

  private stage(): Element {
    return this.renderRoot.querySelector('.picture') ?? this;
  }

  private readonly down = (e: PointerEvent): void => {
    if (!this.size || e.button !== 0) return;
    this.stage().setPointerCapture(e.pointerId);
    this.drawing = { from: this.at(e), to: this.at(e) };
  };

  private readonly move = (e: PointerEvent): void => {
    if (this.drawing) this.drawing = { from: this.drawing.from, to: this.at(e) };
  };

  private readonly up = (e: PointerEvent): void => {
    const { drawing, size } = this;
    this.drawing = undefined;
    if (!drawing || !size) return;
    const r = this.stage().getBoundingClientRect();
    const box = between(drawing.from, this.at(e), { w: r.width, h: r.height }, size);
    if (box) this.change(() => this.chosen.boxes.push(box));
  };

  private readonly typed = (e: SubmitEvent): void => {
    e.preventDefault();
    if (!(e.target instanceof HTMLFormElement)) return;
    const data = new FormData(e.target);
    const [x = 0, y = 0, w = 0, h = 0] = ['x', 'y', 'w', 'h'].map((name) => Number(data.get(name)));
    this.change(() => this.chosen.boxes.push({ x, y, w, h }));
    e.target.reset();
  };
}

customElements.define('sky-mark', Mark);
