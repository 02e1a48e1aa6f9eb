// The canvas of one track. A picture is drawn at once; when several come within
// one frame of the display, the newest wins. The canvas has the picture's own
// size and is scaled by the browser, so that a copy of it is the whole picture.

/** Anything decoded; frames hold memory of the decoder and must be closed. */
export type Picture = VideoFrame | ImageBitmap | HTMLVideoElement;

/** What is known of a picture besides its pixels. */
export interface About {
  width: number;
  height: number;
  damaged: boolean;
  /** When the station had it, by its own clock; undefined if the delivery does not say. */
  receivedMs: number | undefined;
}

function close(picture: Picture): void {
  if ('close' in picture) picture.close();
}

export class Screen {
  /** Pictures drawn, and pictures that a newer one or a backlog left undrawn. */
  shown = 0;
  dropped = 0;
  /** When the last picture was drawn, on the clock of performance.now(). */
  shownAt = -Infinity;
  damaged = false;
  /** From the station to the canvas, in ms; undefined if unknown. */
  delayMs: number | undefined;
  private readonly ctx: CanvasRenderingContext2D | null;
  private frame = 0;
  private waiting: Picture | undefined;
  private readonly about: About = { width: 0, height: 0, damaged: false, receivedMs: undefined };

  constructor(readonly canvas: HTMLCanvasElement, private readonly drawn: () => void) {
    this.ctx = canvas.getContext('2d', { alpha: false });
  }

  /** Takes the picture over and shows it. */
  show(picture: Picture, about: About): void {
    if (this.frame === 0) {
      this.draw(picture, about);
      this.frame = requestAnimationFrame(this.next);
      return;
    }
    this.drop();
    this.waiting = picture;
    Object.assign(this.about, about);
  }

  /** Stops for good, or until the next picture; what is drawn stays. */
  rest(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.drop();
  }

  private readonly next = (): void => {
    this.frame = 0;
    const picture = this.waiting;
    if (!picture) return;
    this.waiting = undefined;
    this.draw(picture, this.about);
    this.frame = requestAnimationFrame(this.next);
  };

  private drop(): void {
    if (!this.waiting) return;
    close(this.waiting);
    this.waiting = undefined;
    this.dropped++;
  }

  private draw(picture: Picture, about: About): void {
    const { canvas, ctx } = this;
    if (canvas.width !== about.width || canvas.height !== about.height) {
      canvas.width = about.width;
      canvas.height = about.height;
    }
    ctx?.drawImage(picture, 0, 0, about.width, about.height);
    close(picture);
    this.shown++;
    this.shownAt = performance.now();
    this.damaged = about.damaged;
    this.delayMs = about.receivedMs === undefined ? undefined : Date.now() - about.receivedMs;
    this.drawn();
  }
}
