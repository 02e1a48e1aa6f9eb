// A delivery that brings nothing is given up within two seconds, and the page
// says which it uses instead, and why.

import { probe } from './marker.mjs';
import { address, scenario, shot } from './page.mjs';

async function shows(page, words) {
  const strip = page.locator('sky-video .strip');
  await strip.filter({ hasText: words }).waitFor();
  await strip.filter({ hasText: 'LIVE' }).waitFor();
  const first = await page.evaluate(() => window.seen.pictures[0]?.atMs - performance.timeOrigin);
  process.stdout.write(`${words}: first picture after ${Math.round(first)} ms\n`);
}

await scenario(async (page, context) => {
  await context.addInitScript(probe);

  // The offer is never answered.
  await page.route('**/video/webrtc?*', () => {});
  await page.goto(new URL('/?video=webrtc', address).href);
  await shows(page, 'WebCodecs instead of WebRTC');
  await page.getByRole('button', { name: 'How the picture comes' }).click();
  await page.getByText('WebRTC: it brought no picture').waitFor();
  await shot(page, 'fallback');

  // The station refuses.
  await page.unroute('**/video/webrtc?*');
  await page.route('**/video/webrtc?*', (route) => route.fulfill({
    status: 409, contentType: 'application/json', body: JSON.stringify({ reason: 'reordered', problem: { cause: 'Out of order', meaning: '', action: '' } }),
  }));
  await page.goto(new URL('/?video=webrtc', address).href);
  await shows(page, 'WebCodecs instead of WebRTC');

  // A browser without WebCodecs.
  await page.unroute('**/video/webrtc?*');
  const old = await context.newPage();
  await old.addInitScript(() => { delete window.VideoDecoder; });
  await old.goto(new URL('/?video=auto', address).href);
  await shows(old, /(WebRTC|MSE) instead of WebCodecs/);
});
