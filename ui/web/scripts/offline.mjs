// A Vite plugin that keeps the build free of addresses. Nothing that the page
// loads may name another host, so addresses in libraries' messages and comments
// lose their scheme, each by a rule of its own; an address that no rule knows
// fails the build. It also writes the libraries' licences beside the build.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** [text in a library, what stands there instead, why it is safe] */
const rules = [
  ['https://maplibre.invalid/', 'page:///', 'a base for parsing addresses in attributions; ours hold none'],
  ['https://maplibre.org/', '#', 'the link of a logo and an attribution that we do not show'],
  ['https://wiki.openstreetmap.org/', 'wiki.openstreetmap.org/', 'words of an error message'],
  ['https://github.com/', 'github.com/', 'words of warnings and of licence comments'],
];

/** XML namespaces are names, not addresses: no browser fetches them. */
const namespace = /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1998\/Math\/MathML|1999\/xlink)/g;

function clean(name, text) {
  let out = text;
  for (const [from, to] of rules) out = out.replaceAll(from, to);
  const left = out.replace(namespace, '').match(/https?:\/\/[^\s"'`)]{0,80}/);
  if (left) throw new Error(`${name} names an address: ${left[0]}\nAdd a rule to scripts/offline.mjs, or remove it.`);
  return out;
}

function licence(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  const text = file ? readFileSync(join(folder, file), 'utf8') : `Licensed under ${about.license}.`;
  return `${about.name} ${about.version}\n\n${text.trim().replaceAll(/https?:\/\//g, '')}\n`;
}

export function offline() {
  const used = new Set();
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    moduleParsed({ id }) {
      const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replace(/^\0/, ''));
      if (folder) used.add(folder[1]);
    },
    generateBundle(_, bundle) {
      for (const [name, item] of Object.entries(bundle)) {
        if (item.type === 'chunk') item.code = clean(name, item.code);
        else if (/\.(m?js|css|html|svg|json)$/.test(name)) {
          const text = typeof item.source === 'string' ? item.source : new TextDecoder().decode(item.source);
          item.source = clean(name, text);
        }
      }
      const texts = [...used].sort().map(licence);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) });
    },
  };
}
