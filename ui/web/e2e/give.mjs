// A mission is given away from the logbook: whole, as a package, and for anybody.
// What the browser saves the Go test looks into.

import { join } from 'node:path';
import { clean } from './clean.mjs';
import { expect, folder, shot } from './page.mjs';

/** Saves what a link offers. */
async function save(page, link, name) {
  const [saved] = await Promise.all([page.waitForEvent('download'), link.click()]);
  await saved.saveAs(join(folder, name));
}

/** The mission is unfolded; at the end its form is open again. */
export async function giveAway(page) {
  await page.getByRole('button', { name: 'Give it away' }).click();
  const form = page.getByRole('region', { name: 'Give it away' });
  const go = (purpose) => form.getByRole('button', { name: `Give it away for ${purpose}` });

  // A package needs a passphrase, or a word that it needs none.
  await form.getByRole('radio', { name: /^evidence/ }).check();
  await form.getByText('Needed: a passphrase').waitFor();
  expect(await go('evidence').isDisabled(), 'it cannot be given away like that');
  await form.getByLabel('Passphrase that opens it').fill('correct horse');
  await form.getByText('Needed: the two passphrases').waitFor();
  await shot(page, 'give-evidence');
  await form.getByRole('checkbox', { name: /No passphrase/ }).check();
  await go('evidence').click();
  await form.getByRole('heading', { name: 'Signed' }).waitFor();
  await form.getByText(/--for evidence --plain --to-drive/).waitFor();
  await save(page, form.getByRole('link', { name: /^Save/ }), 'package.zip');
  await form.getByRole('button', { name: 'Give it away another way' }).scrollIntoViewIfNeeded();
  await shot(page, 'given-evidence');
  await form.getByRole('button', { name: 'Give it away another way' }).click();

  // For anybody: the film is refused, since nobody says that it shows nobody.
  await form.getByRole('radio', { name: /^public/ }).check();
  expect(!await form.getByRole('checkbox', { name: /I have looked at the film/ }).isChecked(), 'nobody has looked at the film');
  await shot(page, 'give-public');
  await clean(page, 'giving a mission away');
  await go('public').click();
  await form.getByRole('region', { name: 'Refused' }).getByText(/nobody looks for them in films/).waitFor();
  const log = form.getByRole('region', { name: 'Copies' }).locator('.copy').filter({ hasText: 'flight.tlog' });
  await log.locator('summary').click();
  await log.getByRole('cell', { name: 'nothing' }).first().waitFor();
  await save(page, log.getByRole('link', { name: /^Save/ }), 'public.tlog');
  await form.getByText('copies made and read again').scrollIntoViewIfNeeded();
  await shot(page, 'given-public');
  await clean(page, 'what was given away');
  await form.getByRole('button', { name: 'Delete it here' }).click();
  await form.getByText('Deleted on this machine').waitFor();
}
