// A tablet on the LAN: paired by the code from the station's terminal, it shows
// live video over the link, by the delivery that it chooses itself.
//
//   node e2e/tablet.mjs ADDRESS FOLDER CODE

import { harvest, probe, summary } from './marker.mjs';
import { expect, scenario, shot } from './page.mjs';

const [code] = process.argv.slice(4);

await scenario(async (page) => {
  await page.addInitScript(probe);
  await page.getByRole('textbox').fill(code);
  await page.getByRole('button').click();
  // A page whose script did not come is loaded again, as anybody would.
  await page.locator('sky-topbar').waitFor({ timeout: 15_000 }).catch(() => page.reload());
  await page.waitForFunction(() => window.seen?.pictures.length > 40);
  const seen = summary(await harvest(page));
  const words = await page.locator('sky-video .strip').first().innerText();
  const used = { WebCodecs: 'webcodecs', WebRTC: 'webrtc', MSE: 'mse' }[words.match(/WebCodecs|WebRTC|MSE/)?.[0]];
  process.stdout.write(`${JSON.stringify({ way: used, ...seen })}\n`);
  await shot(page, 'tablet');
  expect(seen.distinct > 0, 'pictures are shown');
});
