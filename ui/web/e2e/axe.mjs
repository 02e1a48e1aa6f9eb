// Nothing serious for axe in any theme, and pictures of each for people. The map
// is drawn by WebGL here; the other scenarios draw it on a plain canvas.

import { usable } from './clean.mjs';
import { expect, resize, scenario, shot, until, wear, webGL } from './page.mjs';

await scenario(async (page) => {
  await until(page, 'Flying', 'Ready to fly', 'Armed');
  for (const theme of ['dark', 'daylight', 'night']) {
    await wear(page, theme);
    await shot(page, `theme-${theme}`);
    await usable(page, theme);
    await page.getByRole('button', { name: 'Air gap' }).click();
    await page.getByRole('heading', { name: 'What this does not cover' }).waitFor();
    await shot(page, `door-${theme}`);
    await usable(page, `${theme} with the door`);
    await page.getByRole('button', { name: 'Close' }).click();
  }
  for (const [width, height] of [[1024, 768], [1920, 1080]]) {
    await resize(page, width, height);
    await shot(page, `size-${width}x${height}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(!over, `nothing sticks out at ${width}×${height}`);
  }
  // The built-in world is drawn where it is all there is to see. Small: this is slow.
  await resize(page, 640, 480);
  const ground = page.locator('sky-map canvas.maplibregl-canvas');
  await ground.waitFor({ state: 'attached' });
  while (!await ground.isVisible()) await page.getByRole('button', { name: 'Zoom out' }).click();
  await shot(page, 'world');
}, { gpu: webGL });
