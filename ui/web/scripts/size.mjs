// Measures the script that loads before the map: the entry and what it imports
// statically. Fails above the limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const limitBytes = 60_000;
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const queue = [...html.matchAll(/<script[^>]*src="\/([^"]+)"/g)].map((m) => m[1]);
const seen = new Map();
while (queue.length > 0) {
  const name = queue.pop();
  if (seen.has(name)) continue;
  const source = readFileSync(join(dist, name), 'utf8');
  seen.set(name, gzipSync(source, { level: 9 }).length);
  for (const m of source.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];/gm)) {
    queue.push(join(dirname(name), m[1]));
  }
}
let total = 0;
for (const [name, size] of seen) {
  total += size;
  process.stdout.write(`${String(size).padStart(8)}  ${name}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  before the map, gzip; limit ${limitBytes}\n`);
if (total > limitBytes) process.exitCode = 1;
