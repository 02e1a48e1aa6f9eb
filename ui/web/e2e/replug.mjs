// The plug is pulled in flight and put back: the page says so and heals without
// a click. Then the page is reloaded in flight and shows where it was.

import { act, expect, scenario, shot, until, world } from './page.mjs';

const path = (page) => page.evaluate(async () => (await (await fetch('/api/track?vehicle=1.1')).json()).length);

await scenario(async (page) => {
  await until(page, 'Ready to fly');
  await act(page, 'Arm');
  await until(page, 'Armed');
  await act(page, 'Take off', 15);
  await until(page, 'Flying');

  await world('unplug');
  await until(page, 'Link lost');
  await page.getByText(/link/i).first().waitFor();
  await shot(page, 'unplugged');
  await world('replug');
  await until(page, 'Flying');

  const before = await path(page);
  await page.reload();
  await until(page, 'Flying');
  const after = await path(page);
  expect(after > 0 && after >= before, `the path survives a reload (${before} points before, ${after} after)`);
  await act(page, 'Land');
  await until(page, 'Ready to fly', 'Not ready');
});
