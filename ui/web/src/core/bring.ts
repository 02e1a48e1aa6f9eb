// What is loaded on demand, over a link that may lose it: browsers ask anew for
// a module that did not come, so one lost file is not the end of a panel.

/** Short enough for a pilot who waits for it, long enough for a link to come back. */
export const pausesMs: readonly number[] = [300, 1_500];

/** Loads, and again where it failed; rejects with the last reason. */
export async function bring<T>(load: () => Promise<T>): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await load();
    } catch {
      await new Promise((waited) => { setTimeout(waited, pause); });
    }
  }
  return load();
}
