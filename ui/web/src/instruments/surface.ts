// A canvas that is drawn only when it is seen and something changed, in the
// display's own pixels.

import type { Ctx } from './ink';

/** Draws one frame; returns whether it wants the next one at once. */
export type Paint = (ctx: Ctx, width: number, height: number, now: number) => boolean;

export class Surface {
  private frame = 0;
  private seen = true;
  private width = 0;
  private height = 0;
  private readonly ctx: Ctx | null;
  private readonly sizes: ResizeObserver;
  private readonly sight: IntersectionObserver;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly paint: Paint) {
    this.ctx = canvas.getContext('2d');
    this.sizes = new ResizeObserver(() => this.measure());
    this.sight = new IntersectionObserver((entries) => {
      this.seen = entries.at(-1)?.isIntersecting ?? true;
      this.invalidate();
    });
    this.sizes.observe(canvas);
    this.sight.observe(canvas);
    document.addEventListener('visibilitychange', this.invalidate);
  }

  /** Asks for one frame. */
  readonly invalidate = (): void => {
    if (this.frame || !this.seen || document.hidden) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      this.draw(now);
    });
  };

  /** Stops for good. */
  close(): void {
    cancelAnimationFrame(this.frame);
    this.seen = false;
    this.sizes.disconnect();
    this.sight.disconnect();
    document.removeEventListener('visibilitychange', this.invalidate);
  }

  private measure(): void {
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.invalidate();
  }

  private draw(now: number): void {
    const { ctx, canvas, width, height } = this;
    if (!ctx || width < 1 || height < 1) return;
    const ratio = window.devicePixelRatio || 1;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    if (this.paint(ctx, width, height, now)) this.invalidate();
  }
}
