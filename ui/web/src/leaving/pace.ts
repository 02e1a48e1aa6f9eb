// How fast something goes, lately, and how long the rest takes at that rate.

/** How far back the rate looks. */
const spanMs = 8_000;

export class Pace {
  private readonly samples: { at: number; bytes: number }[] = [];

  /** Takes how much is done now. */
  note(bytes: number, at = performance.now()): void {
    this.samples.push({ at, bytes });
    while ((this.samples[0]?.at ?? at) < at - spanMs) this.samples.shift();
  }

  /** Bytes a second; absent until it is known. */
  get rate(): number | undefined {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.at - first.at < 500) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  leftMs(rest: number): number | undefined {
    const { rate } = this;
    return rate ? (rest / rate) * 1000 : undefined;
  }
}
