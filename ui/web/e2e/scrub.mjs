// A camera card in the page: chosen as a folder, marked by hand, scrubbed for
// anybody, with what was refused listed first and the fields before and after;
// then one copy saved, which the Go test looks into; then all again, with the film
// that somebody has looked at. The card's folder is the fourth argument.

import { join } from 'node:path';
import { usable } from './clean.mjs';
import { expect, folder, scenario, shot, wear } from './page.mjs';

const card = process.argv[4];
const part = (page, name) => page.getByRole('region', { name, exact: true });

await scenario(async (page) => {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: /^Scrub files/ }).click();
  await page.getByText('Drop the camera card').waitFor();
  await shot(page, 'empty');

  await page.locator('sky-scrub .folder-input').setInputFiles(card);
  await page.getByRole('radio', { name: /^public/ }).check();
  const thumbnail = page.getByRole('button', { name: /Mark DJI_0001\.JPG/ });
  await thumbnail.locator('img').evaluate((img) => img.decode());
  expect(!(await page.locator('sky-scrub').innerText()).includes('.DS_Store'), 'what a desktop keeps for itself is not asked for');
  await shot(page, 'chosen');
  await usable(page, 'what was chosen');

  // The right upper quarter, drawn by hand.
  await thumbnail.click();
  const picture = page.locator('sky-mark .picture');
  await picture.locator('img').evaluate((img) => img.decode());
  const at = await picture.boundingBox();
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width + 20, at.y - 20, { steps: 4 });
  await page.mouse.up();
  await page.getByText(/^1 marked/).waitFor();
  await shot(page, 'marked');
  await page.getByRole('button', { name: 'Done' }).click();

  // The film is not confirmed: it is refused, and said first.
  await page.getByRole('checkbox', { name: /I have looked at the film/ }).waitFor();
  await page.getByRole('button', { name: /^Scrub 3 files for public/ }).click();
  const refused = part(page, 'Refused');
  await refused.getByText(/nobody looks for them in films/).waitFor();
  await refused.getByText(/DAT$/).waitFor();
  const copy = part(page, 'Copies').locator('details');
  expect(await copy.count() === 1, 'one copy was made');
  await copy.locator('.names').click();
  await copy.getByText('EXIF GPSLatitude').waitFor();
  for (const theme of ['dark', 'daylight', 'night']) {
    await wear(page, theme);
    await shot(page, `result-${theme}`);
    if (theme === 'daylight') await usable(page, 'the result');
  }
  const [saved] = await Promise.all([page.waitForEvent('download'), part(page, 'Copies').getByRole('link', { name: /^Save/ }).click()]);
  await saved.saveAs(join(folder, 'copy.jpg'));

  // It is all there when the sheet is closed and opened again.
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await refused.waitFor();

  // Somebody has looked at the film: it has a copy, which says so.
  await page.getByRole('button', { name: 'Scrub others' }).click();
  await page.locator('sky-scrub .folder-input').setInputFiles(card);
  await page.getByRole('checkbox', { name: /I have looked at the film/ }).check();
  await page.getByRole('button', { name: /^Scrub 3 files for public/ }).click();
  const film = copy.filter({ hasText: 'MP4' });
  await film.locator('.names').click();
  await film.getByText('Not searched for faces: you have looked at it.').waitFor();
});
