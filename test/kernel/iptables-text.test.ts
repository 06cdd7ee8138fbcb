import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Family, formatDump, parseRuleset } from '../../src/index.js';
import { refused } from '../render/iptables/refused-rules.js';
import { taken } from '../render/iptables/tried-rules.js';
import { vocabulary } from './iptables-vocabulary.js';
import { execFileSync, spawnSync } from './sync-process.js';

const netns = `text-${process.pid}-${randomBytes(3).toString('hex')}`;

function inside(command: string, words: readonly string[], input = ''): string {
  const argv = ['netns', 'exec', netns, command, ...words];
  return execFileSync('ip', argv, { input, stdio: 'pipe' });
}

function rulesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('-A'));
}

function tool(family: Family, backend: string, verb: string): string {
  return `ip${family === 'ipv6' ? '6' : ''}tables-${backend}${verb}`;
}

beforeAll(() => {
  execFileSync('ip', ['netns', 'add', netns]);
  inside('ipset', ['restore'], 'create s1 hash:ip\ncreate s2 hash:net\n');
});

afterAll(() => {
  execFileSync('ip', ['netns', 'del', netns]);
});

/** Every rule that was tried, as one text a family: each table with all that it takes. */
function written(family: Family): string {
  const tables = new Map<string, string[]>();
  for (const [place, rules] of Object.entries(taken)) {
    const [of, table = '', chain = ''] = place.split(' ');
    if (of !== family) continue;
    const lines = rules.filter(({ isOfBoth }) => isOfBoth).map((rule) => `-A ${chain} ${rule.written}`);
    tables.set(table, [...(tables.get(table) ?? []), ...lines]);
  }
  if (family === 'ipv4')
    for (const [table, lines] of Object.entries(vocabulary))
      tables.set(table, [...(tables.get(table) ?? []), ...lines]);
  return [...tables].map(([table, lines]) => `*${table}\n:USER - [0:0]\n${lines.join('\n')}\nCOMMIT\n`).join('');
}

describe.each(['nft', 'legacy'])('iptables-%s', (backend) => {
  test.each(['ipv4', 'ipv6'] as const)('all known rules of %s are printed as the tools print them', (family) => {
    const dump = written(family);
    inside(tool(family, backend, '-restore'), [], dump);
    const saved = inside(tool(family, backend, '-save'), []);
    const formatted = formatDump(dump, family);
    expect(formatted.unread).toEqual([]);
    expect([...rulesOf(formatted.text)].sort()).toEqual([...rulesOf(saved)].sort());
    // And what the tools print is printed the same again.
    expect(formatDump(saved, family)).toEqual({ text: saved, unread: [] });
  });

  test('a comment may hold line ends and bytes that are not text', () => {
    const hidden = 'x\n-A FORWARD -j ztunnel-PREROUTING\n\udce4';
    const argv = ['netns', 'exec', netns, tool('ipv4', backend, ''), '-t', 'security', '-A', 'FORWARD'];
    // The shell makes the byte: Node passes on words of UTF-8 only.
    execFileSync('sh', [
      '-c',
      `exec ip "$@" -m comment --comment "$(printf '${hidden.replaceAll('\n', '\\n').replace('\udce4', '\\344')}')" -j ACCEPT`,
      'sh',
      ...argv,
    ]);
    for (const listing of [
      inside(tool('ipv4', backend, ''), ['-t', 'security', '-S']),
      inside(tool('ipv4', backend, '-save'), ['-t', 'security']),
    ]) {
      const { ruleset, unread } = parseRuleset(listing, 'ipv4', { table: 'security' });
      const rules = ruleset.tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
      expect(unread).toEqual([]);
      expect(rules.map(({ matches }) => matches)).toEqual([[{ kind: 'comment', text: hidden }]]);
    }
    inside(tool('ipv4', backend, ''), ['-t', 'security', '-F']);
  });
});

test.each(Object.keys(refused))('%s: the kernel or its tools refuse what is refused here', (place) => {
  const [family = 'ipv4', table = '', chain = ''] = place.split(' ') as [Family, string, string];
  const accepted = (refused[place] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && isTaken(family, table, `-A ${chain} ${line}`));
  expect(accepted).toEqual([]);
});

/** As iptables-nft has it; both backends were asked when the table was made. */
function isTaken(family: Family, table: string, line: string): boolean {
  const input = `*${table}\n:USER - [0:0]\n${line}\nCOMMIT\n`;
  return spawnSync('ip', ['netns', 'exec', netns, tool(family, 'nft', '-restore')], { input }).status === 0;
}
