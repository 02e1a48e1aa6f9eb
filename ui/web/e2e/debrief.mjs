// Debriefs in a browser that may ask for nothing: `node e2e/debrief.mjs FOLDER
// FILE …` opens each file, and says of each on a line what it shows and what is
// wrong with it: that it asks for anything at all, holds a script or a link, does
// not show its pictures, is too wide, or does not print. Pictures stay in FOLDER.
// It is run by redact/debrief.

import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [folder, ...files] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-pings',
    '--disable-domain-reliability', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND'],
});
for (const file of files) process.stdout.write(`${JSON.stringify(await look(file))}\n`);
await browser.close();

async function look(file) {
  const wrong = [];
  const own = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 960, height: 1200 } });
  await context.route('**', (route) => (route.request().url() === own ? route.continue() : route.abort()));
  const page = await context.newPage();
  page.on('request', (r) => {
    if (r.url() !== own && !r.url().startsWith('data:image/jpeg;base64,')) wrong.push(`it asks for ${r.url().slice(0, 200)}`);
  });
  page.on('console', (m) => wrong.push(`it complains: ${m.text()}`));
  page.on('pageerror', (e) => wrong.push(`it fails: ${e.message}`));
  await page.goto(own, { waitUntil: 'load' });
  const seen = await page.evaluate(() => ({
    pictures: [...document.images].map((i) => i.naturalWidth),
    drawings: [...document.querySelectorAll('svg')].map((s) => Math.round(s.getBoundingClientRect().height)),
    way: document.querySelector('.way')?.getTotalLength() ?? 0,
    leading: document.querySelectorAll('script, link, a, iframe, object, embed, form, base, image, use').length,
  }));
  if (seen.leading > 0) wrong.push(`${seen.leading} parts of it could lead elsewhere`);
  await page.screenshot({ path: join(folder, `${basename(file)}.png`), fullPage: true });
  for (const width of [960, 390]) {
    await page.setViewportSize({ width, height: 800 });
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) wrong.push(`it is wider than ${width} pixels`);
  }
  const pdf = (await page.pdf({ preferCSSPageSize: true, path: join(folder, `${basename(file)}.pdf`) })).toString('latin1');
  if (pdf.includes('/URI')) wrong.push('it prints a link');
  await context.close();
  return { ...seen, pages: (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length, wrong };
}
