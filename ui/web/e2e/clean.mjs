// What axe finds on a page.

import { createRequire } from 'node:module';
import { expect } from './page.mjs';

const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright');

/** The impacts that a pilot cannot work around. */
const serious = ['serious', 'critical'];

/** Fails where axe finds something of these impacts; with none given, anything at all. */
export async function clean(page, what, ...impacts) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const bad = violations.filter((v) => impacts.length === 0 || impacts.includes(v.impact));
  expect(bad.length === 0, `axe finds nothing ${impacts.join(' or ')} in ${what}: ${JSON.stringify(bad.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160))]), null, 1)}`);
}

export const usable = (page, what) => clean(page, what, ...serious);
