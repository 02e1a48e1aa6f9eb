// What somebody would see who is told of the flight by a policy, followed while
// somebody looks.

import { getJSON, Watch } from './watch';
import type { Preview } from './wire';

/** Follows the preview of one policy. */
export class PreviewWatch extends Watch<Preview> {
  constructor(policy: string, changed: () => void) {
    super(changed, {
      ask: async (signal) => await getJSON(`/api/preview?policy=${encodeURIComponent(policy)}`, signal) as Preview,
      everyMs: 250,
      meaning: 'What others would see is not shown while it is not known.',
      action: 'The page asks again by itself. If this stays, look at the station.',
    });
  }
}
