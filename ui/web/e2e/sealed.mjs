// A sealed mission in the logbook: there is one, and nothing of it is told until
// its key file is given with its passphrase.

import { usable } from './clean.mjs';
import { expect, resize, scenario, shot } from './page.mjs';

const keyFile = process.argv[4];

await scenario(async (page) => {
  await page.getByRole('button', { name: 'Missions' }).click();
  const list = page.getByRole('region', { name: 'Recorded missions' });
  await list.getByText('sealed, not unlocked').waitFor();
  expect(await list.getByText('Distance').count() === 0, 'no figure of a sealed mission is shown');
  expect(await list.getByRole('button', { name: /^Replay/ }).count() === 0, 'a sealed mission is not replayed');
  await shot(page, 'sealed');

  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByLabel('Key file').setInputFiles(keyFile);
  await page.getByLabel('Its passphrase').fill('wrong horse battery');
  await usable(page, 'unlocking a mission');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByText('the passphrase does not open the key file').waitFor();
  await shot(page, 'sealed-wrong');
  await resize(page, 640, 700);
  await shot(page, 'sealed-narrow');
  await page.getByLabel('Its passphrase').fill('correct horse battery');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByText('Sealed missions are unlocked until the station ends').waitFor();
  await list.getByText('Distance').waitFor();
  await list.getByRole('button', { name: /^Replay/ }).waitFor();
  await resize(page, 1280, 800);
  await usable(page, 'an unlocked mission');
  await shot(page, 'sealed-unlocked');

  await page.getByRole('button', { name: 'Lock them again' }).click();
  await list.getByText('sealed, not unlocked').waitFor();
});
