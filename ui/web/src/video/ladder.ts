// Which delivery is next, after what became of those before.

import type { Failure, Way } from './delivery';

export interface Fallback {
  from: Way;
  why: string;
}

export class Ladder {
  /** Those that cannot bring this picture at all. */
  private readonly barred = new Set<Way>();
  /** Those that brought nothing in this round. */
  private readonly tried = new Set<Way>();
  private readonly reasons = new Map<Way, string>();

  /** Ways are the deliveries, best first. */
  constructor(private readonly ways: readonly Way[]) {}

  /** The delivery to use now; undefined if none is able. */
  get way(): Way | undefined {
    return this.ways.find((way) => !this.barred.has(way) && !this.tried.has(way));
  }

  /** Why it is not the best; undefined if it is. */
  get fallback(): Fallback | undefined {
    const best = this.ways[0];
    const { way } = this;
    return best === undefined || way === undefined || way === best ? undefined : { from: best, why: this.reasons.get(best) ?? '' };
  }

  /** Why none is able; undefined while one is. */
  get unable(): string | undefined {
    if (this.way !== undefined) return undefined;
    return this.reasons.get(this.ways[0] ?? 'webcodecs') ?? 'This browser has no way to show live video';
  }

  /**
   * Takes note of how the delivery in use ended; worked says that it had brought
   * pictures. Returns whether to wait before the next: the same one may break
   * again at once, and so may all of them.
   */
  failed(failure: Failure, worked: boolean): 'at once' | 'later' {
    const { way } = this;
    if (way === undefined) return 'later';
    this.reasons.set(way, failure.why);
    if (failure.unable) {
      this.barred.add(way);
    } else if (worked) {
      return 'later';
    } else {
      this.tried.add(way);
    }
    if (this.way !== undefined || this.ways.every((w) => this.barred.has(w))) return 'at once';
    this.tried.clear();
    return 'later';
  }
}
