// A recorded mission in the logbook: found, annotated, replayed with its film and
// charts beside a flight that is on, without a word to that flight's aircraft, and
// back. The world can do "silence".

import { join } from 'node:path';
import { clean } from './clean.mjs';
import { giveAway } from './give.mjs';
import { eventually, expect, folder, resize, scenario, shot, until, wear, world } from './page.mjs';
import { probe } from './marker.mjs';

const themes = ['dark', 'daylight', 'night'];

/** Where the replay stands, in ms since the start of the recording. */
const moment = async (page) => Math.round(1000 * Number(await page.getByRole('slider', { name: 'Moment of the flight' }).getAttribute('aria-valuenow')));

/** How far the film's picture is behind the clock of the replay, by the camera's clock in it; waits until there is one. */
async function behind(page, startMs, endMs) {
  await page.waitForFunction(() => {
    const v = document.querySelector('sky-app').shadowRoot.querySelector('sky-film').shadowRoot.querySelector('video');
    return v.readyState >= 2 && !v.seeking;
  });
  return page.evaluate(async ([start, end]) => {
    const app = document.querySelector('sky-app').shadowRoot;
    const video = app.querySelector('sky-film').shadowRoot.querySelector('video');
    await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
    window.seen.pictures.length = 0;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const at = start + Number(app.querySelector('sky-timeline').style.getPropertyValue('--at')) * (end - start);
    canvas.getContext('2d').drawImage(video, 0, 0);
    return Math.round(at - window.seen.pictures[0].sentMs);
  }, [startMs, endMs]);
}

await scenario(async (page) => {
  await page.addInitScript(probe);
  await page.reload();
  const sent = [];
  page.on('websocket', (ws) => ws.on('framesent', (f) => sent.push([new URL(ws.url()).pathname, JSON.parse(f.payload)])));
  await page.reload();
  await until(page, 'Flying');

  // The logbook lies beside attitude and alerts of the flight that is on.
  await page.keyboard.press('j');
  const list = page.getByRole('region', { name: 'Recorded missions' });
  const old = list.locator('li').filter({ hasText: 'film' }).filter({ hasNotText: 'being recorded' });
  await old.waitFor();
  expect(await page.locator('sky-pfd').isVisible() && await page.locator('sky-alerts').isVisible(), 'attitude and alerts stay in sight');
  await page.getByRole('searchbox', { name: 'Search missions' }).fill('no such mission');
  await page.getByRole('heading', { name: 'Nothing found for “no such mission”' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search missions' }).fill('copter');
  await old.waitFor();

  // Notes are written in place, and are found.
  await old.locator('.head').click();
  await page.getByLabel('Title').fill('Bridge survey');
  await page.getByLabel(/^Tags/).fill('training, bridge');
  await page.getByLabel('Notes', { exact: true }).last().fill('Wind from the west.');
  await page.getByRole('button', { name: 'Save notes' }).click();
  await page.getByText('Saved with the mission').waitFor();
  await list.getByText('Bridge survey').waitFor();
  await resize(page, 1440, 900);
  await shot(page, 'list-1440');
  await resize(page, 1024, 768);
  for (const t of themes) {
    await wear(page, t);
    await shot(page, `list-${t}`);
    await clean(page, `the logbook, ${t}`);
  }
  await wear(page, 'dark');
  await giveAway(page);

  // On paper: a page for the debriefing, and afterwards the page as it was.
  await page.evaluate(() => { window.print = () => { window.printed = true; }; });
  await page.getByRole('button', { name: 'Print a debrief' }).click();
  await page.waitForFunction(() => window.printed);
  await page.emulateMedia({ media: 'print' });
  for (const words of ['Bridge survey', 'Wind from the west.', 'Height above home, m', 'Battery, %', 'What happened']) await page.locator('sky-debrief').getByText(words).first().waitFor();
  expect(!await page.locator('sky-app').isVisible(), 'nothing else is printed');
  await page.screenshot({ path: join(folder, 'debrief.png'), fullPage: true });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: null });
  expect(await page.locator('sky-debrief').count() === 0, 'the debrief is gone');
  await wear(page, 'dark');
  await page.getByRole('searchbox', { name: 'Search missions' }).fill('bridge');
  await list.getByText('Nothing').waitFor({ state: 'detached' });
  const names = await page.evaluate(async () => (await (await fetch('/api/missions?search=bridge')).json()).missions.map((m) => m.name));
  expect(names.length === 1, `the tag finds one mission: ${names}`);

  // The replay: a band, no actions, and nothing that reaches a vehicle.
  await resize(page, 1440, 900);
  await page.getByRole('button', { name: 'Replay Bridge survey' }).click();
  await page.getByText('Nothing here reaches a vehicle').waitFor();
  await page.locator('sky-film video').waitFor();
  expect(await page.locator('sky-actions').count() === 0, 'there are no actions');
  sent.length = 0;
  for (const key of ['h', 'l', 'r', 'a', 't', 'm', 'k']) await page.keyboard.press(key);
  await page.waitForTimeout(300);
  expect(!sent.some(([path]) => path === '/ws'), `no command is sent: ${JSON.stringify(sent)}`);

  // Play, stand, jump; the picture is the one of the moment.
  const begin = await moment(page);
  await eventually(page, 'it plays', () => moment(page), (now) => now > begin + 600);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.keyboard.press('Home');
  const view = await page.evaluate(async (name) => (await fetch(`/api/missions/${name}`)).json(), names[0]);
  const range = [view.mission.start_ms, view.mission.end_ms];
  const standing = [];
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) {
    await page.keyboard.press(key);
    // Within a picture, where another would be seconds away; and the camera's clock
    // is older than the arrival by the way through encoder and socket, on a busy machine much.
    standing.push(await eventually(page, 'the picture is of the moment', () => behind(page, ...range), (ms) => ms > -40 && ms < 1000));
  }
  // While it plays, the player keeps up with the clock. A busy machine looks less
  // often before the end is near.
  const playing = [];
  await page.keyboard.press('Space');
  await page.waitForTimeout(1000);
  while (playing.length < 9 && await moment(page) < range[1] - range[0] - 2000) playing.push(await behind(page, ...range));
  await page.keyboard.press('Home');
  process.stdout.write(`the picture is behind the clock by ${standing} ms standing, ${playing} ms playing\n`);
  const middle = playing.sort((a, b) => a - b)[playing.length >> 1];
  expect(middle > -50 && middle < 1000, `and while it plays too: ${playing}`);
  await shot(page, 'replay-1440-dark');
  await page.getByLabel('Speed of the replay').selectOption('0.25');
  // On a very busy machine it came to the end meanwhile, and stands already.
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  if (await pause.isVisible()) await pause.click();

  // Charts, in step with the time line; a click goes there.
  await page.getByRole('button', { name: 'Charts' }).click();
  const chart = page.locator('sky-charts .box').first();
  await chart.locator('canvas').waitFor();
  await page.getByRole('combobox', { name: 'Add a chart' }).selectOption('batteries.0.voltage_v');
  await page.locator('sky-charts .box').nth(4).locator('canvas').waitFor();
  const before = await moment(page);
  await chart.locator('.u-over').click({ position: { x: 600, y: 40 } });
  await eventually(page, 'a click on a chart goes there', () => moment(page), (now) => now !== before);
  await resize(page, 1440, 900);
  await shot(page, 'charts-1440');
  await resize(page, 1024, 768);
  for (const t of themes) {
    await wear(page, t);
    await shot(page, `charts-${t}`);
    await clean(page, `a replay with charts, ${t}`);
  }
  await page.getByRole('button', { name: 'Charts' }).click();
  await wear(page, 'dark');
  await page.mouse.move(5, 300);
  await shot(page, 'replay-1024-dark');

  // The flight that is on needs its pilot: it says so here, and one press leads back.
  await world('silence');
  await page.getByText('LIVE WARNING').waitFor();
  await shot(page, 'needed');
  await page.getByRole('button', { name: 'Back to live' }).click();
  await page.locator('sky-actions').waitFor();
  await until(page, 'Link lost');
  expect(await page.locator('sky-replay').count() === 0, 'the replay is gone');
  await shot(page, 'back');
});
