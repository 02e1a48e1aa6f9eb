// Who is told of the flight, as the pilot sees it: nobody while the ledger cannot
// be written, then live what one destination gets and what is withheld from it,
// while another waits for somebody to come. With "nobody" there is no destination.

import { clean } from './clean.mjs';
import { eventually, expect, resize, scenario, shot, until, wear, world } from './page.mjs';

/** What the tag of a demonstration needs. */
const demoPx = 60;

const item = (page, word) => page.getByRole('button', { name: new RegExp(`^Privacy ${word}`) });
const part = (page, name) => page.getByRole('region', { name, exact: true });

/** Nothing of the bar lies outside, with two aircraft to choose from and room for what a demonstration says. */
async function fits(page, width, height, name) {
  await resize(page, width, height);
  await shot(page, name);
  const free = await page.locator('sky-topbar .gap').evaluate((gap) => gap.clientWidth);
  expect(free >= demoPx, `the bar has ${demoPx} px free at ${width} px, and not ${free}`);
}

async function nobody(page) {
  await until(page, 'Ready to fly', 'Flying', 'Armed');
  await item(page, 'Nothing leaves').click();
  const all = part(page, 'Privacy in full');
  await all.getByText(/^Nothing is forwarded until a \[\[forward\]\]/).waitFor();
  await shot(page, 'nobody');
  await clean(page, 'the sheet without destinations');
  await fits(page, 1024, 768, 'nobody-1024');

  // With two aircraft at that width everything is still a tap away.
  await page.keyboard.press('Escape');
  await all.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await part(page, 'Details').waitFor();
  await item(page, 'Nothing leaves').click();
  await all.waitFor();
}

async function told(page) {
  await until(page, 'Ready to fly', 'Flying', 'Armed');
  await item(page, '2 of 2 held|Held').click();
  const alert = part(page, 'Privacy in full').getByRole('alert');
  await alert.getByText('Nothing is forwarded', { exact: true }).waitFor();
  const why = await alert.innerText();
  expect(/ledger/.test(why) && /not on record/.test(why), `it says why: ${why}`);
  await shot(page, 'held');
  await clean(page, 'held destinations');
  await fits(page, 1024, 768, 'held-1024');
  await resize(page, 1280, 800);

  await world('mend the ledger');
  await item(page, '1 of 2 told').waitFor();
  await alert.waitFor({ state: 'detached' });
  const room = part(page, 'operations room');
  await room.getByText('told what its policy allows').waitFor();
  await room.getByText('partner: somebody trusted').waitFor();
  await room.getByText(/^127\.0\.0\.1:\d+$/).waitFor();
  await part(page, 'hall').getByText('nobody there to be told').waitFor();
  await room.getByText('Identity', { exact: true }).waitFor();

  // It is live: the counters grow, and the rate is that of telemetry.
  const frames = async () => Number((await room.locator('dd').filter({ hasText: /frames(?!\/)/ }).first().innerText()).replace(/frames.*/s, '').replace(/\D/g, ''));
  const before = await frames();
  await eventually(page, 'what it got grows', frames, (n) => n > before);
  const rate = room.locator('dd').filter({ hasText: 'frames/s' });
  await eventually(page, 'it has a rate', () => rate.innerText(), (text) => /^[1-9]\d*\s*frames\/s/.test(text));

  for (const theme of ['dark', 'daylight', 'night']) {
    await wear(page, theme);
    await shot(page, `told-${theme}`);
    await clean(page, `the sheet, ${theme}`);
  }
  await fits(page, 1024, 768, 'told-1024');
  await page.keyboard.press('Escape');
  await part(page, 'Privacy in full').waitFor({ state: 'detached' });
  await page.keyboard.press('w');
  await part(page, 'Privacy in full').waitFor();
}

await scenario(process.argv[4] === 'nobody' ? nobody : told);
