// How much each destination gets a second, of counters that only grow.

import type { Forward } from '../../core/wire';

/** Long enough that telemetry once a second shows a steady rate. */
const spanMs = 4_000;
const stepMs = 500;

export interface Rate {
  frames: number;
  bytes: number;
}

interface Sample extends Rate {
  at: number;
}

export class ForwardRates {
  private byName = new Map<string, Sample[]>();

  /** Takes the counters as they were at a time on the clock of performance.now(). */
  add(at: number, forwards: readonly Forward[]): void {
    this.byName = new Map(forwards.map((f) => [f.name, added(this.byName.get(f.name) ?? [], { at, frames: f.frames, bytes: f.bytes })]));
  }

  /** Forgets, so that a gap is not taken for silence. */
  clear(): void {
    this.byName.clear();
  }

  /** A second's worth; undefined until it is known. */
  of(name: string): Rate | undefined {
    const samples = this.byName.get(name) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || first === last) return undefined;
    const perSecond = 1000 / (last.at - first.at);
    return { frames: (last.frames - first.frames) * perSecond, bytes: (last.bytes - first.bytes) * perSecond };
  }
}

function added(samples: readonly Sample[], now: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && now.at - last.at < stepMs) return [...samples];
  // Counters that went back are those of a station that started again.
  if (last && (now.frames < last.frames || now.bytes < last.bytes)) return [now];
  return [...samples.filter((s) => now.at - s.at <= spanMs), now];
}
