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

test('settings of all devices are told by netlink as their files tell them', async () => {
  const set = (...values: readonly string[]) => made.run(`sysctl -qw ${values.join(' ')}`);
  made.run('ip link property add dev web0 altname other; ip link set web1 mtu 60; ip link add name a.b type veth');
  set('net.ipv4.conf.web0.accept_local=1', 'net.ipv4.conf.web0.arp_ignore=8', 'net.ipv4.conf.all.rp_filter=2');
  set('net.ipv4.conf.web0.arp_filter=1', 'net.ipv4.conf.web0.src_valid_mark=1', 'net.ipv4.conf.web0.proxy_arp=1');
  set('net.ipv4.conf.web0.route_localnet=1', 'net.ipv4.conf.lo.arp_announce=2', 'net.ipv4.conf.default.forwarding=1');
  const names = ['forwarding', 'proxy_arp', 'rp_filter', 'arp_filter', 'arp_announce', 'arp_ignore', 'accept_local'];
  const all = [...names, 'src_valid_mark', 'route_localnet'];
  const sorted = ({ exitCode, stdout }: { readonly exitCode: number | null; readonly stdout: string }) => ({
    exitCode,
    lines: stdout.split('\n').toSorted(),
  });
  const recursive = ['grep', '-rsH', '', ...all.map((name) => `--include=${name}`), '--include=tcp_syncookies'];
  const said = await bothWays({
    argv: [...recursive, settings, '/proc/sys/net/ipv4/tcp_syncookies'],
    netns: made.path,
  });
  expect(said.inProcess && sorted(said.inProcess)).toEqual(sorted(said.byProgram));
  expect(sorted(said.byProgram).lines.length).toBeGreaterThan(6 * all.length);
  const devices = ['web0', 'web1', 'a.b', 'lo', 'all', 'default', 'other', 'gone'];
  const files = devices.flatMap((device) => all.map((name) => `${settings}/${device}/${name}`));
  const { byProgram, inProcess } = await bothWays({ argv: ['grep', '-s', '-H', '', ...files], netns: made.path });
  expect(inProcess).toEqual(byProgram);
  const unknown = ['grep', '-rsH', '', '--include=medium_id', settings];
  expect((await bothWays({ argv: unknown, netns: made.path })).inProcess).toBeNull();
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
