import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDump } from '../../src/index.js';
import { vocabulary } from './iptables-vocabulary.js';

const netns = `text-${process.pid}-${randomBytes(3).toString('hex')}`;

function inside(command: string, words: readonly string[], input = ''): string {
  return execFileSync('ip', ['netns', 'exec', netns, command, ...words], { input, encoding: 'utf8', stdio: 'pipe' });
}

function rulesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('-A'));
}

beforeAll(() => {
  execFileSync('ip', ['netns', 'add', netns]);
  inside('ipset', ['restore'], 'create s1 hash:ip\ncreate s2 hash:net\n');
});

afterAll(() => {
  execFileSync('ip', ['netns', 'del', netns]);
});

describe.each(['nft', 'legacy'])('iptables-%s', (backend) => {
  test.each(Object.keys(vocabulary))(
    'rules of table %s as they are written print as the kernel tools print them',
    (table) => {
      const dump = `*${table}\n:USER - [0:0]\n${vocabulary[table]?.join('\n')}\nCOMMIT\n`;
      inside(`iptables-${backend}-restore`, [], dump);
      const saved = inside(`iptables-${backend}-save`, ['-t', table]);
      const formatted = formatDump(dump, 'ipv4');
      expect(formatted.unread).toEqual([]);
      expect(rulesOf(formatted.text)).toEqual(rulesOf(saved));
    },
  );

  test('what the tools print is printed the same again', () => {
    const saved = inside(`iptables-${backend}-save`, []);
    const formatted = formatDump(saved, 'ipv4');
    expect(formatted.text).toBe(saved);
    expect(formatted.unread).toEqual([]);
  });
});
