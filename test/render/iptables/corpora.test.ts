import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatDump } from '../../../src/index.js';

/** Real dumps and what the kernel made of them, where they are at hand: `NAME.in`, `NAME.nft.out`, `NAME.legacy.out`. */
const folder = join(process.env['REDIRECT_CORPORA'] ?? join('..', 'shared', 'corpora'), 'iptables-save');
const dumps = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      // That one holds commands that no restore takes.
      (name) => name.endsWith('.in') && !name.endsWith('unsupported_command.in'),
    )
  : [];

/** A text's tables without remarks and counters; the backends differ in nothing but the order of the tables. */
function tablesOf(text: string): readonly string[] {
  const bare = text.replace(/^#.*\n/gm, '').replace(/\[\d+:\d+\]/g, '[0:0]');
  return bare
    .split(/^COMMIT\n/m)
    .filter((table) => /^(-A|:\S+ -|:\S+ DROP)/m.test(table))
    .sort();
}

test('every dump at hand prints as the kernel printed it', () => {
  const wrong: string[] = [];
  for (const name of dumps) {
    const read = (suffix: string) => readFileSync(join(folder, name.replace(/\.in$/, suffix)), 'utf8');
    const family = /ip6/.test(name) ? 'ipv6' : 'ipv4';
    const tables = tablesOf(formatDump(read('.in'), family).text);
    for (const out of ['.nft.out', '.legacy.out']) {
      if (!existsSync(join(folder, name.replace(/\.in$/, out)))) continue;
      if (JSON.stringify(tablesOf(read(out))) !== JSON.stringify(tables)) wrong.push(name + out);
    }
  }
  expect(wrong).toEqual([]);
});
