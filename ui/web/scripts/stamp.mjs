// Writes ../dist/sources.sha256: the hash of all sources that the build was made
// from, so that a plain Go test can tell a stale build.
//
// The rule: for each file under ui/web except node_modules and e2e, sorted by its path
// with '/' between the parts: path + "\0" + hex SHA-256 of the content + "\n";
// all of it hashed with SHA-256, written as hex and a newline.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

function files(folder, prefix) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (path === 'node_modules' || path === 'e2e') continue;
    if (entry.isDirectory()) found.push(...files(join(folder, entry.name), `${path}/`));
    else found.push(path);
  }
  return found;
}

// By code unit, like Go's sort.Strings for the ASCII names used here.
const paths = files(root, '').sort((a, b) => (a < b ? -1 : 1));
const list = paths.map((path) => `${path}\0${sha256(readFileSync(join(root, path)))}\n`).join('');
writeFileSync(join(root, '../dist/sources.sha256'), `${sha256(list)}\n`);
