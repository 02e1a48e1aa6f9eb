// What every browser scenario needs: a real Chromium on the page that the Go
// test started (cmd/skylatch/e2e), a word with that test about the world
// outside the page, and the pilot's hands.
//
// The Go test runs `node e2e/<scenario>.mjs ADDRESS FOLDER`. A line "do X" on
// standard output asks it for something that only the world can do (pull the
// plug); it answers with a line. Screenshots go to FOLDER. The exit status is
// the verdict.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const [address, folder] = process.argv.slice(2);

/** Bounds every wait; it says nothing about speed. */
const patience = 45_000;

const answers = createInterface({ input: process.stdin });

/** Asks the Go test to change the world, and waits until it has. */
export async function world(what) {
  const answer = once(answers, 'line');
  process.stdout.write(`do ${what}\n`);
  const [line] = await answer;
  if (line !== 'ok') throw new Error(`the world could not ${what}: ${line}`);
}

/** A browser's arguments for a map that is drawn by WebGL, and a page that is not: on a processor that would take both cores. */
export const webGL = ['--disable-gpu-compositing', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Runs a scenario in a browser that may talk to the station only: a request to
 * anybody else, an error on the page or a violated policy fails it.
 */
export async function scenario(run, { width = 1280, height = 800, gpu = ['--disable-gpu'] } = {}) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', ...gpu,
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-pings',
      '--disable-domain-reliability', '--no-first-run', `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(address).hostname}`],
  });
  const complaints = [];
  try {
    // A tablet's pilot compares the certificate with the terminal once, by hand.
    const context = await browser.newContext({ viewport: { width, height }, ignoreHTTPSErrors: true });
    context.setDefaultTimeout(patience);
    const own = new URL(address).origin;
    const watch = (page) => {
      page.on('request', (r) => {
        const origin = r.url().startsWith('data:') || r.url().startsWith('blob:') ? own : new URL(r.url()).origin;
        if (origin !== own) complaints.push(`the page asked for ${r.url()}`);
      });
      page.on('pageerror', (e) => complaints.push(`the page failed: ${e.stack ?? e.message}`));
      page.on('console', (m) => {
        if (m.type() === 'error' && !/WebSocket|ERR_|Failed to load resource/.test(m.text())) complaints.push(`the page complained: ${m.text()}`);
      });
    };
    context.on('page', watch);
    const page = await context.newPage();
    await page.goto(address);
    await run(page, context);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    await browser.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${[error.stack ?? error, ...complaints].join('\n')}\n`);
    for (const [i, page] of browser.contexts().flatMap((c) => c.pages()).entries()) {
      process.stderr.write(`page ${i} is ${page.url()} and shows:\n${await page.locator('body').ariaSnapshot({ timeout: 10_000 }).catch((e) => e.message)}\n`);
      await page.screenshot({ path: join(folder, `failed-${i}.png`) }).catch(() => {});
    }
    await browser.close();
    process.exit(1);
  }
}

/** Waits until the status word is one of those. */
export async function until(page, ...words) {
  await page.waitForFunction((wanted) => {
    const find = (root) => {
      for (const e of root.querySelectorAll('*')) {
        if (e.matches('.status .word')) return e.textContent.trim();
        const inner = e.shadowRoot && find(e.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    return wanted.includes(find(document));
  }, words);
}

/** Asks again and again until it is so, and returns what was said then; nothing says when. */
export async function eventually(page, what, ask, right = Boolean) {
  for (const end = Date.now() + patience; ;) {
    const said = await ask();
    if (right(said)) return said;
    expect(Date.now() < end, `${what}: ${said}`);
    await page.waitForTimeout(50);
  }
}

/** Puts on a theme, as the page's own button does. */
export const wear = (page, theme) => page.evaluate(async (t) => {
  document.documentElement.dataset.theme = t;
  window.dispatchEvent(new Event('sky-theme'));
  for (let i = 0; i < 2; i++) await new Promise((drawn) => { requestAnimationFrame(drawn); });
}, theme);

/** Sets the size and waits until the page is drawn in it. */
export async function resize(page, width, height) {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(([w, h]) => window.innerWidth === w && window.innerHeight === h, [width, height]);
  await page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((drawn) => { requestAnimationFrame(drawn); });
  });
}

/** Presses an action's button and confirms by holding the control with the mouse. */
export async function act(page, label, value) {
  const button = page.getByRole('navigation', { name: 'Actions' }).getByRole('button', { name: label, exact: true });
  await button.click();
  // A question goes away by itself when another aircraft is chosen, or after five
  // seconds: on a busy machine that can be before anybody saw it. Ask again, then.
  const group = page.getByRole('group', { name: /^Confirm/ });
  await group.waitFor({ timeout: 10_000 }).catch(() => button.click());
  await confirm(page, value);
}

export async function confirm(page, value) {
  const group = page.getByRole('group', { name: /^Confirm/ });
  await group.waitFor();
  if (value !== undefined) await group.getByRole('spinbutton').fill(String(value));
  // Hovering waits until the control stands still where the hand goes.
  await group.getByRole('button', { name: /to confirm$/ }).hover({ position: { x: 30, y: 20 } });
  await page.mouse.down();
  await group.waitFor({ state: 'detached' }); // held until it lets go by itself
  await page.mouse.up();
}

export const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

export function expect(truth, what) {
  if (!truth) throw new Error(`not so: ${what}`);
}
