// Live video in the flight view: swapped with the map, looked at closer, filling
// the screen, kept as a picture, and honest when it stops. The world can do
// "video off" and "video on".

import { usable } from './clean.mjs';
import { eventually, expect, resize, scenario, shot, until, wear, world } from './page.mjs';

await scenario(async (page) => {
  const video = page.locator('sky-video');
  const state = video.locator('.state');
  const wide = async (selector) => (await page.locator(selector).boundingBox()).width;
  const settles = (selector, inset) => page.locator(`${selector}${inset ? '[inset]' : ':not([inset])'}`).waitFor();
  await until(page, 'Ready to fly', 'Flying', 'Armed');
  await state.filter({ hasText: 'LIVE' }).waitFor();

  // One tap swaps, and the choice is remembered.
  await settles('sky-map', true);
  const all = await wide('main');
  expect(Math.abs(await wide('sky-map') / all - 0.28) < 0.01, 'the inset is 28 % wide');
  expect(await wide('sky-video') === all, 'the video fills the middle');
  await page.getByRole('button', { name: 'Map: make it the main picture' }).click();
  await settles('sky-video', true);
  await shot(page, 'map-main');
  await page.reload();
  await state.filter({ hasText: 'LIVE' }).waitFor();
  await settles('sky-video', true);
  await page.keyboard.press('v');
  await settles('sky-map', true);

  // Closer, and back by two taps.
  await page.getByRole('button', { name: 'Closer' }).click();
  await page.getByRole('button', { name: 'The whole picture; now 2.0 times' }).waitFor();
  const box = await video.boundingBox();
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 3);
  await page.getByRole('button', { name: /The whole picture/ }).waitFor({ state: 'detached' });

  // Kept with the mission.
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: 'Picture saved' }).waitFor();

  // It fills the screen; what is needed to fly stays.
  await page.keyboard.press('f');
  await page.locator('sky-app[full]').waitFor();
  expect(await wide('sky-video') === page.viewportSize().width, 'the video fills the screen');
  expect(await page.locator('sky-pfd').isVisible() && await page.getByRole('button', { name: 'Emergency stop' }).isVisible(), 'attitude and actions stay');
  await shot(page, 'full');
  await usable(page, 'full screen');
  await page.keyboard.press('f');
  await page.locator('sky-app:not([full])').waitFor();

  // What was cut out, for people.
  await page.getByRole('button', { name: 'Air gap' }).click();
  await page.getByRole('heading', { name: 'Cut out of the video' }).waitFor();
  await page.locator('#cut').locator('xpath=..').getByText('SEI user data').waitFor();
  await page.keyboard.press('Escape');

  // An old picture is named, aged and grey within a second, and clean for axe.
  await usable(page, 'live video');
  await world('video off');
  await state.filter({ hasText: 'VIDEO STALE' }).waitFor();
  await eventually(page, 'the strip says how old', () => state.innerText(), (text) => /VIDEO STALE\s+[1-9]\.\d s/.test(text));
  expect(await video.locator('canvas').evaluate((c) => getComputedStyle(c).filter.includes('grayscale')), 'the picture is grey');
  await shot(page, 'stale');
  await usable(page, 'stale video');
  await world('video on');
  await state.filter({ hasText: 'LIVE' }).waitFor();

  // Pictures that wait in front of a page without a processor are old, and are
  // said to be; when it has one again it catches up.
  await page.evaluate(() => {
    window.starving = setInterval(() => { for (const end = performance.now() + 92; performance.now() < end;); }, 100);
  });
  await state.filter({ hasText: 'VIDEO STALE' }).waitFor();
  await page.evaluate(() => clearInterval(window.starving));
  await state.filter({ hasText: 'LIVE' }).waitFor();

  // Another way, and back.
  for (const [button, word] of [[/^MSE/, 'MSE'], [/^WebCodecs/, 'WebCodecs']]) {
    await page.getByRole('button', { name: 'How the picture comes' }).click();
    await usable(page, 'the choice of deliveries');
    await page.getByRole('group', { name: 'How the picture comes' }).getByRole('button', { name: button }).click();
    await video.locator('.strip').filter({ hasText: word }).waitFor();
    await state.filter({ hasText: 'LIVE' }).waitFor();
  }
  for (const theme of ['daylight', 'night']) {
    await wear(page, theme);
    await shot(page, `video-${theme}`);
    await usable(page, `live video, ${theme}`);
  }
  // On every screen the picture, the tools and the stop are there, and nothing sticks out.
  for (const [width, height] of [[1024, 768], [800, 1280], [844, 390], [390, 844]]) {
    await resize(page, width, height);
    await shot(page, `video-${width}`);
    expect(!await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), `nothing sticks out at ${width}×${height}`);
    for (const at of [video, page.locator('sky-pfd'), page.getByRole('button', { name: 'Menu' }), page.getByRole('button', { name: 'Emergency stop' })]) {
      const { x, y, width: w, height: h } = await at.boundingBox();
      expect(x >= 0 && y >= 0 && x + w <= width && y + h <= height && w >= 48 && h >= 48, `${at} is all there at ${width}×${height}: ${[x, y, w, h]}`);
    }
  }
  await usable(page, 'a phone');
  await page.keyboard.press('i');
  await page.getByRole('heading', { name: 'Details' }).hover();
  await page.keyboard.press('Escape');
});
