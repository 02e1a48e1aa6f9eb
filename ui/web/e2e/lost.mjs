// The station freezes: every page says within a second that it is lost, and
// heals by itself when it is back. Two pages are open all the while.

import { expect, scenario, shot, until, world } from './page.mjs';

await scenario(async (page, context) => {
  const second = await context.newPage();
  await second.goto(new URL('/', page.url()).href);
  await until(page, 'Ready to fly');
  await until(second, 'Ready to fly');
  await world('freeze');
  const frozen = Date.now();
  await until(page, 'Station lost');
  await until(second, 'Station lost');
  expect(Date.now() - frozen < 10_000, 'the loss is said soon');
  await shot(page, 'lost');
  await world('thaw');
  await until(page, 'Ready to fly');
  await until(second, 'Ready to fly');
});
