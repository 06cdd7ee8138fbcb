import { expect, test } from 'vitest';
import { formatDump } from '../../../src/index.js';

const dump = (...lines: readonly string[]) =>
  ['*raw', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...lines, 'COMMIT', ''].join('\n');

test.each([
  '-A PREROUTING -s 10.0.0.0/8 -m frobnicate ! --depth 3 --mode "a b" -j ACCEPT',
  '-A PREROUTING -p tcp -m tcp --dport 80 -m frobnicate -j FROB --with x',
  '-A PREROUTING -m frobnicate --set --rate 5 -j RETURN',
])('the options of an unknown module stay: %s', (line) => {
  const { text, unread } = formatDump(dump(line), 'ipv4');
  expect(text).toBe(dump(line));
  expect(unread[0]).toMatchObject({ code: 'unknown-module', position: { line: 4 } });
});

test.each([
  ['-A PREROUTING -m tcp --dport', 'lacks a value'],
  ['-A PREROUTING -s 10.0.0.300 -j ACCEPT', 'is no address'],
  ['-A PREROUTING -m comment --comment "never closed', 'not a line of iptables-save text'],
  ['rm -rf /', 'not a line of iptables-save text'],
])('an unreadable line stays as it is and is reported with its place: %s', (line, why) => {
  const { text, unread } = formatDump(dump(line), 'ipv4');
  expect(text).toContain(line);
  expect(unread).toHaveLength(1);
  expect(unread[0]).toMatchObject({ code: 'unreadable-rule-line', position: { line: 4 } });
  expect(unread[0]?.message).toContain(why);
});
