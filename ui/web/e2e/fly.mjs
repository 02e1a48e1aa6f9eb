// A whole mission from the page: arm, take off, go to, height, return, landed;
// by mouse, by slide and by keyboard.

import { act, expect, scenario, shot, until } from './page.mjs';

await scenario(async (page) => {
  await until(page, 'Ready to fly');
  await shot(page, 'ready');

  // A question is seen and answered over a sheet that fills the middle.
  await page.keyboard.press('q');
  await page.getByRole('heading', { name: 'No guard on this machine' }).waitFor();
  await act(page, 'Arm');
  await page.keyboard.press('Escape');
  await until(page, 'Armed');

  // By keyboard alone: the shortcut, a value, and Space held.
  await page.getByRole('navigation', { name: 'Actions' }).getByRole('button', { name: 'Take off' }).focus();
  await page.keyboard.press('Enter');
  const group = page.getByRole('group', { name: /^Confirm: Take off/ });
  await group.getByRole('spinbutton').fill('20');
  await page.keyboard.press('Enter'); // from the number to the control
  await page.keyboard.down('Space');
  await group.waitFor({ state: 'detached' });
  await page.keyboard.up('Space');
  await until(page, 'Flying');
  await page.getByText('Take off to 20 m').first().waitFor();

  // On the map, then slid.
  await page.getByRole('navigation', { name: 'Actions' }).getByRole('button', { name: 'Go to' }).click();
  const map = page.locator('sky-map canvas.overlay');
  const box = await map.boundingBox();
  await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.35);
  const goto = page.getByRole('group', { name: /^Confirm: Go to/ });
  await goto.waitFor();
  const control = goto.getByRole('button', { name: /to confirm$/ });
  await control.hover({ position: { x: 30, y: 20 } });
  const track = await control.boundingBox();
  await page.mouse.down();
  await page.mouse.move(track.x + track.width - 8, track.y + track.height / 2, { steps: 12 });
  await page.mouse.up();
  await goto.waitFor({ state: 'detached' });
  await page.getByText(/^Go to /).first().waitFor();
  await shot(page, 'flying');

  await act(page, 'Height', 30);
  await page.getByText('Change height to 30 m').first().waitFor();

  await act(page, 'Return');
  await until(page, 'Ready to fly', 'Not ready'); // landed and disarmed
  await page.keyboard.press('n');
  const list = page.getByRole('region', { name: 'List of messages' });
  await list.getByText(/^Disarming motors/).first().waitFor();
  const words = await list.innerText();
  expect(!/undefined|NaN/.test(words), `the messages hold no undefined: ${words}`);
  await shot(page, 'landed');
});
