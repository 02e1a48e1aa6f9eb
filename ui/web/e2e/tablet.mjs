// A tablet on the LAN: paired by the code from the station's terminal, it shows
// live video over the link, by the delivery that it chooses itself. What the link
// loses of the page comes by itself.
//
//   node e2e/tablet.mjs ADDRESS FOLDER CODE

import { harvest, probe, summary } from './marker.mjs';
import { expect, scenario, shot } from './page.mjs';

const [code] = process.argv.slice(4);

await scenario(async (page) => {
  await page.addInitScript(probe);
  // The link loses a script, for the browser that asks ahead and for the page; and a panel.
  let lost = 2;
  await page.route('**/lit.js', (route) => (lost-- > 0 ? route.abort() : route.continue()));
  await page.route('**/video.js', (route) => route.abort(), { times: 1 });
  await page.getByRole('textbox').fill(code);
  await page.getByRole('button').click();
  await page.waitForFunction(() => window.seen?.pictures.length > 40);
  const seen = summary(await harvest(page));
  const words = await page.locator('sky-video .strip').first().innerText();
  const used = { WebCodecs: 'webcodecs', WebRTC: 'webrtc', MSE: 'mse' }[words.match(/WebCodecs|WebRTC|MSE/)?.[0]];
  process.stdout.write(`${JSON.stringify({ way: used, ...seen })}\n`);
  await shot(page, 'tablet');
  expect(lost <= 0, 'the script was lost');
  expect(seen.distinct > 0, 'pictures are shown');
});
