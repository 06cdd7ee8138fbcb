import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatDump } from '../../../src/index.js';

/**
 * Dumps, and what was saved after the kernel loaded them (Linux 6.18, iptables 1.8.9): `NAME.in`, `NAME.nft.out`,
 * `NAME.legacy.out`. Our own are in `samples`; the foreign corpora are used if they are available.
 */
const ours = fileURLToPath(new URL('samples', import.meta.url));
const others = join(process.env['REDIRECT_CORPORA'] ?? join('..', 'shared', 'corpora'), 'iptables-save');

/** This one contains commands that no restore accepts. */
const refusedDump = 'unsupported_command.in';

const dumps = [ours, others].flatMap((folder) => {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.in') && !name.endsWith(refusedDump)).map((name) => join(folder, name));
});

/** The tables of a dump without comments and counters. The backends differ only in the order of the tables. */
function tablesOf(text: string): readonly string[] {
  const bare = text.replace(/^#.*\n/gm, '').replace(/\[\d+:\d+\]/g, '[0:0]');
  return bare
    .split(/^COMMIT\n/m)
    .filter((table) => /^(-A|:\S+ -|:\S+ DROP)/m.test(table))
    .sort();
}

function outputsOf(name: string): readonly string[] {
  return ['.nft.out', '.legacy.out'].map((out) => name.replace(/\.in$/, out)).filter(existsSync);
}

test('there are dumps, and each was tried on the kernel', () => {
  expect(dumps.filter((name) => name.startsWith(ours)).length).toBeGreaterThanOrEqual(4);
  expect(dumps.filter((name) => outputsOf(name).length === 0)).toEqual([]);
});

test('every dump prints as the kernel printed it, with its family detected and every line read', () => {
  const wrong: string[] = [];
  for (const name of dumps) {
    const { text, unread } = formatDump(readFileSync(name, 'utf8'));
    if (unread.length > 0) wrong.push(`${name}:${unread[0]?.position?.line}: ${unread[0]?.message}`);
    const tables = JSON.stringify(tablesOf(text));
    for (const out of outputsOf(name))
      if (JSON.stringify(tablesOf(readFileSync(out, 'utf8'))) !== tables) wrong.push(out);
  }
  expect(wrong).toEqual([]);
});

test("the kernel's output is canonical", () => {
  const wrong: string[] = [];
  for (const out of dumps.flatMap(outputsOf)) {
    const printed = readFileSync(out, 'utf8');
    const { text, unread } = formatDump(printed);
    if (unread.length > 0 || JSON.stringify(tablesOf(text)) !== JSON.stringify(tablesOf(printed))) wrong.push(out);
  }
  expect(wrong).toEqual([]);
});
