// What the page says of the door of the real, confined program: first on a
// machine without a way out, then with one. The proof sheet shows layers, the
// last proof, the machine's interfaces and routes, and the end of the ledger.

import { expect, scenario, shot, world } from './page.mjs';

const airGap = (page, word) => page.getByRole('button', { name: new RegExp(`^Air gap ${word}`) });

async function says(page, section, ...words) {
  const text = page.getByRole('region', { name: section, exact: true });
  for (const word of words) await text.getByText(word).first().waitFor();
}

await scenario(async (page) => {
  await airGap(page, 'AIR-GAP').click();
  await says(page, 'The door in full', 'AIR-GAP', 'the machine has no route to anywhere');
  for (const layer of ['two processes', 'empty namespaces', 'system calls', 'files', 'socket options', 'limits']) {
    await says(page, 'Layers', layer);
  }
  const states = await page.getByRole('region', { name: 'Layers' }).locator('.state').allInnerTexts();
  expect(states.length === 6 && states.every((s) => s === 'active'), `every layer is active: ${states}`);

  await says(page, 'Last proof', /^(✓ )?\d+ routes tried, \d+ refused/);
  await page.getByRole('button', { name: /^Show the \d+ refused$/ }).click();
  await says(page, 'Last proof', 'Multipath TCP', 'Undoing a socket option', /closed by .*system calls/);
  const open = await page.getByRole('region', { name: 'Last proof' }).getByText('OPEN', { exact: true }).count();
  expect(open === 0, 'no way out is called open');

  await says(page, 'This machine’s network', 'No default route', 'loopback');
  await says(page, 'The station’s own sockets', 'page', /^udp/);
  await says(page, 'Ledger', /^The station started, version/, /ways out tried, 0 open; the proof holds/);
  await shot(page, 'gapped');

  await world('lay a cable');
  await airGap(page, 'DOOR HELD').waitFor();
  await says(page, 'The door in full', 'DOOR HELD');
  await says(page, 'This machine’s network', /Default route: near/, /Appeared since the start:/, 'virtual interface');
  await shot(page, 'held');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByText(/did not have at the start: .*a route to everywhere through near/i).first().waitFor();
});
