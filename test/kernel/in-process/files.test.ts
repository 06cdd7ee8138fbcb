import { afterAll, beforeAll, expect, test } from 'vitest';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

let made: TestNamespace;
beforeAll(() => {
  made = newNamespace();
  made.run('ip link add name web0 type veth peer name web1; sysctl -qw net.ipv4.conf.web0.rp_filter=2');
  made.run('iptables-legacy -t raw -A OUTPUT -j ACCEPT');
});
afterAll(() => made.remove());

const settings = '/proc/sys/net/ipv4/conf';

test.each([
  ['cat', '/proc/self/net/ip_tables_names', '/proc/self/net/ip6_tables_names'],
  ['cat', `${settings}/web0/rp_filter`, `${settings}/gone/rp_filter`],
  ['grep', '-s', '-H', '', `${settings}/web0/rp_filter`, `${settings}/all/rp_filter`],
  ['grep', '-s', '-H', '', `${settings}/web0/rp_filter`, `${settings}/gone/rp_filter`],
  ['grep', '-s', '-H', '', '/proc/self/net/ip6_tables_names'],
  ['ls', settings],
  ['ls', '-1', '-A', '/proc/sys/net/ipv4/neigh/gone'],
])('%s %s ... says what the program says', async (...argv) => {
  const { byProgram, inProcess } = await bothWays({ argv, netns: made.path });
  expect(inProcess).toEqual(byProgram);
});

test.each([
  [`${settings}/web0/rp_filter`, '1'],
  [`${settings}/gone/rp_filter`, '1'],
  [`${settings}/web0/rp_filter`, 'no number'],
])('tee %s writes as the program does', async (path, stdin) => {
  const { byProgram, inProcess } = await bothWays({ argv: ['tee', path], stdin, netns: made.path });
  expect(inProcess).toEqual(byProgram);
});

test('a setting is written in the namespace alone', async () => {
  const path = `${settings}/all/rp_filter`;
  const before = await bothWays({ argv: ['cat', path] });
  await bothWays({ argv: ['tee', path], stdin: '2', netns: made.path });
  expect((await bothWays({ argv: ['cat', path], netns: made.path })).inProcess?.stdout).toBe('2\n');
  expect(await bothWays({ argv: ['cat', path] })).toEqual(before);
});

test.each([
  ['cat', '/etc/hostname'],
  ['cat', '/proc/../etc/hostname'],
  ['ls', '/'],
  ['grep', '-r', '', '/proc/sys/net'],
])('%s %s is left to the program', async (...argv) => {
  expect((await bothWays({ argv, netns: made.path })).inProcess).toBeNull();
});
