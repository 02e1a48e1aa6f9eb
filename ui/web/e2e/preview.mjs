// What they see, beside what I see: the flight through the eyes of a partner, of
// anybody and of the maker, live, and asked for only while somebody looks.

import { clean } from './clean.mjs';
import { expect, resize, scenario, shot, until, wear } from './page.mjs';

const part = (page, name) => page.getByRole('region', { name, exact: true });

/** What stands in a row on both sides. */
async function row(page, name) {
  const line = page.locator('sky-preview .row').filter({ has: page.locator('.name', { hasText: name }) }).first();
  const [mine, theirs] = await Promise.all([line.locator('.side .value').innerText(), line.locator(':scope > .value').innerText()]);
  return { mine: mine.replace(/^I see:\s*/, '').trim(), theirs: theirs.replace(/^They see:\s*/, '').trim() };
}

async function through(page, policy) {
  await page.getByRole('radio', { name: new RegExp(`^${policy}`) }).check();
  await part(page, 'Location').waitFor();
}

await scenario(async (page) => {
  let asked = 0;
  page.on('request', (r) => { if (r.url().includes('/api/preview')) asked++; });
  await until(page, 'Flying', 'Ready to fly', 'Armed');

  // By the bar at 1024 px, from the sheet about privacy.
  await resize(page, 1024, 768);
  await page.getByRole('button', { name: /^Privacy 1 told/ }).click();
  await page.getByRole('button', { name: 'What operations room sees' }).click();
  const all = part(page, 'What they see in full');
  await part(page, 'Location').waitFor();
  expect(await page.getByRole('radio', { name: /^partner/ }).isChecked(), 'the policy is that of the room');
  const place = await row(page, 'Position');
  expect(place.mine === place.theirs && /° [NS]/.test(place.mine), `a partner sees the place: ${JSON.stringify(place)}`);
  const serial = await row(page, 'Serial number');
  expect(serial.theirs.includes('given another name') && !serial.theirs.includes(serial.mine), `and a pseudonym: ${JSON.stringify(serial)}`);
  await shot(page, 'partner');
  await clean(page, 'what a partner sees');

  await through(page, 'public');
  await page.locator('sky-preview .withheld').first().waitFor();
  expect((await row(page, 'Position')).theirs === 'withheld', 'anybody is not told the place');
  const height = await row(page, 'Height above home');
  expect(height.mine === height.theirs, `and is told the height: ${JSON.stringify(height)}`);
  await page.getByText(/^Message by message/).click();
  await page.locator('sky-preview .wire').filter({ hasText: 'GLOBAL_POSITION_INT' }).getByText('lat').first().waitFor();
  await resize(page, 1440, 900);
  for (const theme of ['dark', 'daylight', 'night']) {
    await wear(page, theme);
    await shot(page, `public-${theme}`);
    if (theme === 'daylight') await clean(page, 'what anybody sees');
  }

  // A coarse place is a cell, and a policy of one's own is there like the others.
  await through(page, 'club');
  await page.getByText('Somewhere in a cell of about 1 km').waitFor();
  await shot(page, 'club');
  await through(page, 'vendor');
  await page.getByText('They are told nothing.').waitFor();

  // It is live while it is open, and asks nothing when it is closed.
  for (let i = 0; i < 2; i++) await page.waitForRequest(/\/api\/preview/);
  await page.keyboard.press('Escape');
  await all.waitFor({ state: 'detached' });
  const after = asked;
  await page.waitForTimeout(1_200);
  expect(asked === after, 'and not when it is closed');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: /^What they see/ }).click();
  await all.waitFor();
});
