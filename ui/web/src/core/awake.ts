// Keeps the screen lit while an aircraft is armed: a tablet that falls asleep
// in flight shows nothing.

import { store } from './store';

let lock: WakeLockSentinel | undefined;
let asking = false;
/** Asked and not given: asking 20 times a second would not help. */
let refused = false;

export function stayAwake(): void {
  store.subscribe(() => void adjust());
  // The browser takes the lock away from a hidden page.
  document.addEventListener('visibilitychange', () => {
    refused = false;
    void adjust();
  });
}

async function adjust(): Promise<void> {
  const armed = store.live.snapshot?.vehicles.some((v) => v.armed) ?? false;
  const wanted = armed && document.visibilityState === 'visible';
  if (!wanted) refused = false;
  if (asking || refused || wanted === (lock !== undefined && !lock.released)) return;
  asking = true;
  try {
    if (wanted) lock = await navigator.wakeLock?.request('screen');
    else await lock?.release();
    if (!wanted) lock = undefined;
    refused = wanted && lock === undefined;
  } catch {
    // Low battery or a browser without the right: the screen keeps its own time.
    lock = undefined;
    refused = wanted;
  }
  asking = false;
}
