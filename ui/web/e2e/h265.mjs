// A camera sends H.265, which this browser cannot show: the page shows what the
// station converts from it, and says so.

import { scenario, shot } from './page.mjs';

await scenario(async (page) => {
  const video = page.locator('sky-video');
  await video.locator('.state').filter({ hasText: 'LIVE' }).waitFor();
  await video.getByText('converted for this browser').waitFor();
  await page.waitForFunction(() => {
    const find = (root) => {
      for (const e of root.querySelectorAll('*')) {
        if (e.matches('sky-video')) return e.shadowRoot.querySelector('canvas');
        const inner = e.shadowRoot && find(e.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    const canvas = find(document);
    if (!canvas || canvas.width === 0) return false;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(data.filter((_, i) => i % 401 === 0)).size > 30; // a picture, and no even veil
  });
  await shot(page, 'h265');
});
