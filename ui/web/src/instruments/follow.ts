// Between two snapshots the instruments follow the vehicle at the display's own
// rate: a short prediction by the last known rate, and a soft approach to it.

/** The farthest a value is predicted past its last sample. */
export const predictMs = 100;
/** Samples farther apart than this say nothing about the rate between them. */
const rateLimitMs = 400;
/** A snapshot may carry a sample that an earlier one had; its time then differs
 *  only by the jitter of the way here. */
const repeatMs = 20;
/** How fast the shown value approaches the predicted one. */
const timeConstantMs = 45;

interface Sample {
  at: number;
  value: number;
}

/** One shown number. `circle` is the size of a full turn for angles that wrap. */
export class Follower {
  private previous: Sample | undefined;
  private last: Sample | undefined;
  private shown: number | undefined;
  private drawnAt = 0;

  constructor(private readonly circle?: number) {}

  /** Takes a sample; `at` is when it was measured. Repeated ones are ignored. */
  push(value: number, at: number): void {
    if (this.last && value === this.last.value && at - this.last.at < repeatMs) return;
    if (this.last && at <= this.last.at) {
      this.last = { at: this.last.at, value };
      return;
    }
    this.previous = this.last;
    this.last = { at, value };
  }

  /** Forgets everything: the next sample is shown at once. */
  reset(): void {
    this.previous = this.last = this.shown = undefined;
  }

  /** The value to draw now, and whether it still moves. */
  read(now: number): { value: number; moving: boolean } {
    if (!this.last) return { value: 0, moving: false };
    const goal = this.predicted(now);
    const dt = Math.max(0, now - this.drawnAt);
    this.drawnAt = now;
    // After a pause there is no motion to smooth.
    if (this.shown === undefined || dt > rateLimitMs) this.shown = goal;
    const gap = this.difference(this.shown, goal);
    this.shown += gap * (1 - Math.exp(-dt / timeConstantMs));
    if (this.circle) this.shown = ((this.shown % this.circle) + this.circle) % this.circle;
    const moving = Math.abs(gap) > 0.02 || (now - this.last.at <= rateLimitMs && this.rate() !== 0);
    return { value: this.shown, moving };
  }

  /** The newest sample itself, for pages that want no motion. */
  raw(): number {
    return this.last?.value ?? 0;
  }

  private predicted(now: number): number {
    if (!this.last) return 0;
    const since = now - this.last.at;
    // A silent source gets no benefit of the doubt: what it said last, it said.
    if (since > rateLimitMs) return this.last.value;
    return this.last.value + this.rate() * Math.max(0, Math.min(predictMs, since));
  }

  private rate(): number {
    if (!this.last || !this.previous) return 0;
    const dt = this.last.at - this.previous.at;
    return dt < 5 || dt > rateLimitMs ? 0 : this.difference(this.previous.value, this.last.value) / dt;
  }

  private difference(from: number, to: number): number {
    const d = to - from;
    return this.circle ? ((((d + this.circle / 2) % this.circle) + this.circle) % this.circle) - this.circle / 2 : d;
  }
}
