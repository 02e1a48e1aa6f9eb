// Two aircraft on one port: the pilot chooses, and commands go to the chosen one.

import { act, expect, resize, scenario, until } from './page.mjs';

await scenario(async (page) => {
  await until(page, 'Ready to fly');
  const chooser = page.getByRole('combobox', { name: 'Aircraft' });
  await chooser.waitFor();
  const names = await chooser.locator('option').allInnerTexts();
  expect(names.length === 2, `two aircraft to choose from: ${names}`);
  await chooser.selectOption({ index: 1 });
  await until(page, 'Ready to fly');
  await act(page, 'Arm');
  await until(page, 'Armed');
  await chooser.selectOption({ index: 0 });
  await until(page, 'Ready to fly');

  // On a phone there is room for both in the first line of the bar.
  await resize(page, 390, 844);
  for (const at of [chooser, page.getByRole('button', { name: 'Menu' })]) {
    const { x, y, width, height } = await at.boundingBox();
    expect(x + width <= 390 && y + height <= 56, `${at} is in the first line: ${[x, y, width, height]}`);
  }
});
