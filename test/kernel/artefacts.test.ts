import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { execFileSync, spawnSync } from './sync-process.js';

const golden = fileURLToPath(new URL('../../golden/', import.meta.url));
const cases = readdirSync(golden).flatMap((name) =>
  ['host', 'ztunnel', ...podsOf(name)]
    .map((scope) => join(golden, name, scope))
    .filter((folder) => existsSync(join(folder, 'iptables.rules'))),
);

function podsOf(name: string): readonly string[] {
  const folder = join(golden, name, 'pods');
  return existsSync(folder) ? readdirSync(folder).map((pod) => `pods/${pod}`) : [];
}

for (const backend of ['nft', 'legacy'] as const) {
  test(`${backend}: every golden ruleset and set, restored into an empty namespace and saved, gives the same bytes`, () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const folder of cases) {
      const sets = textOf(folder, 'ipset.rules') ?? '';
      inEmptyNamespace((run) => {
        run(['ipset', 'restore'], withoutComments(sets));
        for (const tool of ['iptables', 'ip6tables']) {
          const rules = textOf(folder, `${tool}.rules`);
          if (rules === null) continue;
          run([`${tool}-${backend}-restore`], rules);
          expect(blocks(run([`${tool}-${backend}-save`])), folder).toEqual(blocks(rules));
        }
        const saved = run(['ipset', 'save', '-sorted']).replace(/ bucketsize \d+ initval \S+/g, '');
        expect(saved.split('\n').sort(), folder).toEqual(withoutComments(sets).split('\n').sort());
      });
    }
  });
}

function textOf(folder: string, name: string): string | null {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function inEmptyNamespace(work: (run: (argv: readonly string[], input?: string) => string) => void): void {
  const name = `art-${process.pid}-${randomBytes(3).toString('hex')}`;
  execFileSync('ip', ['netns', 'add', name]);
  try {
    work((argv, input = '') => execFileSync('ip', ['netns', 'exec', name, ...argv], { input, encoding: 'utf8' }));
  } finally {
    spawnSync('ip', ['netns', 'del', name]);
  }
}

/** Table blocks by name: the order of tables, comments and counters mean nothing. */
function blocks(text: string): Readonly<Record<string, string>> {
  const plain = withoutComments(text).replace(/\[\d+:\d+\]/g, '[0:0]');
  return Object.fromEntries(
    [...plain.matchAll(/^\*(\w+)\n([\s\S]*?)^COMMIT$/gm)].map(([, name, body]) => [name, body]),
  );
}

function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}
