// The guard as the pilot sees it: it holds, who was to be reached, and that
// nobody watches any more when it has died.

import { clean } from './clean.mjs';
import { scenario, shot, world } from './page.mjs';

await scenario(async (page) => {
  await page.locator('sky-topbar').waitFor();
  await page.keyboard.press('q');
  const all = page.getByRole('region', { name: 'The guard in full' });
  await all.getByText(/^HELD/).waitFor();
  await all.getByText('0 frames left, counted on eth0.').waitFor();
  const names = page.getByRole('region', { name: 'Names and addresses' });
  for (const name of ['flysafe-api.dji.com', 'www.skypixel.com', '47.91.161.230']) await names.getByText(name, { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Who was to be reached' }).getByText('DJI', { exact: true }).waitFor();
  await page.locator('sky-alerts').getByText(/^The guarded device tries to reach /).first().waitFor();
  await shot(page, 'guard');
  await clean(page, 'the guard');

  await world('kill the guard');
  await all.getByText(/^NOT WATCHED/).waitFor();
  await page.locator('sky-alerts').getByText('The guard has stopped counting.').first().waitFor();
  await shot(page, 'not-watched');
});
