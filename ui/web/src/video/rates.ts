// Rates of what only grows, over the last seconds.

/** How far back; long enough to show a loss of one in a hundred. */
const spanMs = 10_000;
/** Samples are taken this far apart. */
const stepMs = 500;

interface Sample {
  at: number;
  shown: number;
  frames: number;
  lost: number;
}

export class Rates {
  private readonly samples: Sample[] = [];

  add(at: number, shown: number, frames: number, lost: number): void {
    const last = this.samples.at(-1);
    if (last && at - last.at < stepMs) return;
    // Counters that went back are another count.
    if (last && (shown < last.shown || frames < last.frames || lost < last.lost)) this.samples.length = 0;
    this.samples.push({ at, shown, frames, lost });
    const oldest = this.samples[1];
    if (oldest && at - oldest.at > spanMs) this.samples.shift();
  }

  /** Pictures shown a second, over the last second or so; undefined until it is known. */
  shownRate(): number | undefined {
    const last = this.samples.at(-1);
    const before = this.samples.at(-3) ?? this.samples.at(-2);
    if (!last || !before || last === before) return undefined;
    return ((last.shown - before.shown) * 1000) / (last.at - before.at);
  }

  /** The share of pictures left out because something of them was lost. */
  lossRatio(): number | undefined {
    const last = this.samples.at(-1);
    const first = this.samples[0];
    if (!last || !first || last === first) return undefined;
    const lost = last.lost - first.lost;
    const all = lost + last.frames - first.frames;
    return all > 0 ? lost / all : 0;
  }
}
