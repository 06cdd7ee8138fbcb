import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const golden = fileURLToPath(new URL('../../golden/', import.meta.url));
const cases = readdirSync(golden).flatMap((name) =>
  ['host', 'ztunnel']
    .map((scope) => join(golden, name, scope))
    .filter((folder) => existsSync(join(folder, 'iptables.rules'))),
);

for (const backend of ['nft', 'legacy'] as const) {
  test(`${backend}: every golden ruleset and set, restored into an empty namespace and saved, gives the same bytes`, () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const folder of cases) {
      const rules = readFileSync(join(folder, 'iptables.rules'), 'utf8');
      const sets = existsSync(join(folder, 'ipset.rules')) ? readFileSync(join(folder, 'ipset.rules'), 'utf8') : '';
      inEmptyNamespace((run) => {
        run(['ipset', 'restore'], withoutComments(sets));
        run([`iptables-${backend}-restore`], rules);
        expect(blocks(run([`iptables-${backend}-save`])), folder).toEqual(blocks(rules));
        const saved = run(['ipset', 'save', '-sorted']).replace(/ bucketsize \d+ initval \S+/g, '');
        expect(saved.split('\n').sort(), folder).toEqual(withoutComments(sets).split('\n').sort());
      });
    }
  });
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
