// How far a confirmation has come, as a small machine without a screen: it can
// be slid to the end, held for a while, or held by a key. Nothing else confirms.

/** Long enough to be no accident, short enough for an emergency. */
export const holdMs = 800;
/** A hand that moves this far slides; less is a hold that trembles. */
export const slideFromPx = 10;
/** The slide counts from here on, when it is let go. */
export const slideDone = 0.94;

export type Phase = 'idle' | 'holding' | 'sliding';

export class Gesture {
  phase: Phase = 'idle';
  private startX = 0;
  private travelPx = 1;
  private slidPx = 0;
  private since = 0;

  press(now: number, x: number, travelPx: number): void {
    this.phase = 'holding';
    this.startX = x;
    this.travelPx = Math.max(1, travelPx);
    this.slidPx = 0;
    this.since = now;
  }

  move(x: number): void {
    if (this.phase === 'idle') return;
    this.slidPx = x - this.startX;
    if (Math.abs(this.slidPx) > slideFromPx) this.phase = 'sliding';
  }

  /** 0 to 1; a hold fills with time, a slide with distance. */
  progress(now: number): number {
    if (this.phase === 'holding') return Math.min(1, (now - this.since) / holdMs);
    if (this.phase === 'sliding') return Math.min(1, Math.max(0, this.slidPx / this.travelPx));
    return 0;
  }

  /** Whether a hold is complete: it confirms by itself. */
  held(now: number): boolean {
    return this.phase === 'holding' && now - this.since >= holdMs;
  }

  /**
   * Lets go; says whether that confirms: a slide at its end, or a hold that was
   * long enough though a busy browser drew nothing meanwhile.
   */
  release(now: number): boolean {
    const done = this.held(now) || (this.phase === 'sliding' && this.slidPx / this.travelPx >= slideDone);
    this.phase = 'idle';
    return done;
  }

  cancel(): void {
    this.phase = 'idle';
  }
}
