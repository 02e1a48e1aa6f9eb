// Watches live video and prints what was shown, as one line of JSON for each way
// of delivery.
//
//   node e2e/video.mjs ADDRESS FOLDER webcodecs|webrtc|mse|auto[,...] [SECONDS]
//
// It watches for so long, or until some pictures were seen. Latency is from the
// camera's clock in the picture to the page's canvas. Fails where nothing is
// shown, or another delivery than the one asked for.

import { harvest, probe, summary } from './marker.mjs';
import { address, expect, scenario, shot } from './page.mjs';

/** Enough to see that they move on, in order. */
const enough = 40;

const [ways = 'auto', seconds] = process.argv.slice(4);

async function watch(page, way) {
  await page.goto(new URL(`/?video=${way}`, address).href);
  const opened = await page.evaluate(() => performance.timeOrigin);
  await page.waitForFunction(() => window.seen.pictures.length > 0);
  const firstMs = await page.evaluate((from) => window.seen.pictures[0].atMs - from, opened);
  if (seconds !== undefined) {
    await page.waitForTimeout(3000); // the group that joins, the decoder's start, and the map's
    await harvest(page);
    await page.waitForTimeout(Number(seconds) * 1000);
  } else {
    await page.waitForFunction((n) => window.seen.pictures.length > n, enough);
  }
  const seen = await harvest(page);
  const words = await page.locator('sky-video .strip').first().innerText();
  const used = { WebCodecs: 'webcodecs', WebRTC: 'webrtc', MSE: 'mse' }[words.match(/WebCodecs|WebRTC|MSE/)?.[0]];
  const result = { way: used, first_ms: Math.round(firstMs), ...summary(seen) };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await shot(page, `video-${way}`);
  expect(result.distinct > 0, 'pictures are shown');
  expect(way === 'auto' || used === way, `the picture comes by ${way}: ${words}`);
}

await scenario(async (page) => {
  await page.addInitScript(probe);
  for (const way of ways.split(',')) await watch(page, way);
});
