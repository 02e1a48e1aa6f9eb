// Nothing serious for axe in any theme, and pictures of each for people.

import { usable } from './clean.mjs';
import { expect, scenario, shot, until } from './page.mjs';

await scenario(async (page) => {
  await until(page, 'Flying', 'Ready to fly', 'Armed');
  for (const theme of ['dark', 'daylight', 'night']) {
    await page.evaluate((t) => {
      document.documentElement.dataset.theme = t;
      window.dispatchEvent(new Event('sky-theme'));
    }, theme);
    await page.waitForTimeout(600);
    await shot(page, `theme-${theme}`);
    await usable(page, theme);
    await page.getByRole('button', { name: 'Air gap' }).click();
    await page.getByRole('heading', { name: 'What this does not cover' }).waitFor();
    await shot(page, `door-${theme}`);
    await usable(page, `${theme} with the door`);
    await page.getByRole('button', { name: 'Close' }).click();
  }
  for (const [width, height] of [[1024, 768], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(600);
    await shot(page, `size-${width}x${height}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(!over, `nothing sticks out at ${width}×${height}`);
  }
});
