// Which moment of the flight a replay shows now: the station says it some 20
// times a second, the page's own clock goes on in between.

/** A station that is farther off than this has jumped; else its clock is followed softly. */
const jumpMs = 120;
/** How much of a small difference one message takes away. */
const share = 0.15;

export class ReplayClock {
  private atMs = 0;
  private since = 0;
  private rate = 0;

  /** Takes what the station says; rate is 0 while it stands. */
  tell(atMs: number, rate: number, now: number): void {
    const off = atMs - this.at(now);
    const soft = rate !== 0 && rate === this.rate && Math.abs(off) < jumpMs * Math.max(1, rate);
    this.set(soft ? this.at(now) + off * share : atMs, rate, now);
  }

  /** Jumps. */
  set(atMs: number, rate: number, now: number): void {
    this.atMs = atMs;
    this.rate = rate;
    this.since = now;
  }

  /** The moment at a time of performance.now(), in ms since the Unix epoch. */
  at(now: number): number {
    return this.atMs + (now - this.since) * this.rate;
  }
}
