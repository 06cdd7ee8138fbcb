import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJson } from '../../../src/base/json-text.js';
import type { Command } from '../../../src/kernel/command.js';
import { parseLinks } from '../../../src/render/ip-json/links.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

let made: TestNamespace;
beforeAll(() => {
  made = newNamespace();
  made.run(objects.join('\n'));
});
afterAll(() => made.remove());

const objects = [
  'set -e; sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0',
  'ip link add web0 type veth peer name web1; ip link set web0 up; ip link set web1 up',
  'ip link add lone type veth peer name lone1; ip link property add dev lone altname a-name-longer-than-fifteen; ip link set lone group 7 alias "its alias"',
  'ip link add vx0 type vxlan id 5 remote 10.1.1.9 dstport 4789; ip link add vx1 type vxlan external dstport 4790',
  'ip link add vx2 type vxlan id 7 group ff05::1 dev web0 dstport 8472 tos 1 ttl 9 gbp nolearning maxaddress 7 udp6zerocsumrx l3miss',
  'ip link add vx3 type vxlan id 8 local 10.1.1.1 remote 10.1.1.7 dstport 1 noudpcsum df set 2> /dev/null',
  'ip addr add 10.1.1.1/24 broadcast + dev web0; ip addr add 10.1.1.2/24 dev web0; ip addr add 10.2.2.2 peer 10.2.2.3/32 dev web0 metric 7 scope link noprefixroute',
  'ip addr add fd00::1/64 nodad dev web0; ip addr add fd00::2/64 nodad dev web0 valid_lft 9000 preferred_lft 8000; ip addr add ::ffff:1.2.3.4/128 nodad dev web0',
  'ip route add table 101 10.9.0.0/16 via 10.1.1.9 dev web0 onlink; ip route add local 10.0.0.0/8 dev lo table 100',
  'ip route add blackhole 10.55.0.0/16; ip route add unreachable 10.56.0.0/16 metric 5; ip route add throw 10.57.0.0/16 table 70000',
  'ip route add 10.77.0.0/16 tos 0x10 nexthop via 10.1.1.8 weight 2 nexthop via 10.1.1.9 dev web0 onlink',
  'ip route add 10.78.0.0/16 via inet6 fd00::9 dev web0 mtu 1400 advmss 1300 rto_min 5ms congctl reno hoplimit 4 realms 5/7 src 10.1.1.2',
  'ip -6 route add table 101 default via fd00::9 dev web0 pref high; ip -6 route add prohibit fd77::/16 metric 9',
  'ip -6 route add fd78::/64 nexthop via fd00::8 nexthop via fd00::9 weight 3',
  'ip rule add from 10.0.0.0/8 to 10.2.0.0/16 iif web0 tos 0x10 ipproto tcp dport 80-90 goto 32766',
  'ip rule add not from 1.2.3.4 oif nodev uidrange 1-5 prohibit; ip rule add prio 101 fwmark 0x100/0x100 lookup 101',
  'ip rule add prio 7 fwmark 7 sport 9-10 table 70000 suppress_prefixlength 0 suppress_ifgroup 3 realms 5/6 protocol static',
  'ip rule add prio 50 iif "$(printf \'a\\033[31mb\')" table 55; ip rule add prio 51 iif "$(printf \'c\\344"d\')" tos 0x10 table 55',
  'ip rule add prio 9 goto 12; ip rule add prio 13 nop; ip rule add prio 14 l3mdev; ip rule add prio 15 tun_id 77 lookup 5',
  'ip neigh add 10.1.1.50 lladdr 02:00:00:00:00:32 dev web0 nud permanent; ip neigh add 10.1.1.51 lladdr 02:00:00:00:00:33 dev lone nud permanent; ip neigh add 10.1.1.52 lladdr 02:00:00:00:00:34 dev web0 nud reachable',
  'ip -6 neigh add fd00::50 lladdr 02:00:00:00:00:35 dev web0 nud permanent',
  'ip -6 rule add prio 101 from fd00::/16 to fd00::1 fwmark 0/0x100 lookup 101; ip -6 rule add prio 102 iif lo blackhole',
];

const asked = ['-N', '-json', '-details'];

test.each([
  'rule show',
  'route show table 101',
  'route show table 70000',
  'route show table main',
  'route show table 254 exact 10.56.0.0/16',
  'route show table 254 exact 10.1.1.1/32',
  'route show table all',
  'route get 10.1.1.77',
  'addr show',
  'addr show dev web0',
  'address show',
  'link show dev web1',
  'link show dev a-name-longer-than-fifteen',
  'link show dev none',
  'link show type vxlan',
  'link show type veth',
])('%s', (words) => isSame(['ip', ...asked, ...words.split(' ')]));

test.each([
  ['-6', '-N', '-json', '-details', 'rule', 'show'],
  ['-6', '-N', '-json', '-details', 'route', 'show', 'table', '101'],
  ['-6', '-N', '-json', '-details', 'route', 'show', 'table', '254'],
  ['-6', '-N', '-json', '-details', 'route', 'show', 'table', 'all'],
  ['-6', '-N', '-json', '-details', 'route', 'get', 'fd00::77'],
  ['-4', '-N', '-json', '-details', 'route', 'show', 'table', 'all'],
  ['-N', '-json', '-4', 'route', 'show', 'table', 'main'],
  ['-N', '-json', '-4', 'route', 'get', '10.1.1.77'],
  ['-4', '-N', '-json', 'neigh', 'show', 'nud', 'permanent'],
  ['-6', '-N', '-json', 'neigh', 'show', 'nud', 'permanent'],
  ['-N', '-json', '-4', 'route', 'get', '99.1.1.77'],
])('ip %s', (...words) => isSame(['ip', ...words]));

test.each(['-4', '-6'])('ip %s: a table that is not there', async (family) => {
  const argv = ['ip', family, ...asked, 'route', 'show', 'table', '777'];
  const { byProgram, inProcess } = await bothWays({ argv, netns: made.path });
  expect(inProcess).toEqual(byProgram);
  expect(inProcess).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('FIB table does not exist') });
});

test('a batch answers line by line, and goes on where it may', async () => {
  const stdin = [
    'route show table 101',
    'addr show dev lo',
    'link show dev none',
    'rule show',
    '',
    'route get 99.1.1.1',
  ];
  await isSame(['ip', ...asked, '-force', '-batch', '-'], `${stdin.join('\n')}\n`);
  await isSame(['ip', '-6', ...asked, '-batch', '-'], 'rule show\nroute get fe::1\nrule show\n');
  const missing = 'route show table 777\nroute show table 101\nroute show table 778 exact fd00::/64\n';
  await isSame(['ip', '-6', ...asked, '-force', '-batch', '-'], missing);
});

test('a batch that asks for addresses after links is left to the program, which shows none then', async () => {
  const argv = ['ip', ...asked, '-force', '-batch', '-'];
  const stdin = 'link show dev web0\naddr show dev web0\n';
  expect((await bothWays({ argv, stdin, netns: made.path })).inProcess).toBeNull();
});

test('names of people are those of the program where they are its defaults', async () => {
  const { inProcess } = await bothWays({ argv: ['ip', '-json', 'link', 'show'], netns: made.path });
  expect(inProcess).toBeNull();
  made.run('ip link set lone group default');
  await isSame(['ip', '-json', 'link', 'show']);
  made.run('ip link set lone group 7');
});

test('a link of another namespace is shown by its number', async () => {
  const other = newNamespace();
  try {
    made.run(`ip link add far0 type veth peer name far1 netns ${other.name}`);
    await isSame(['ip', ...asked, 'addr', 'show', 'dev', 'far0']);
  } finally {
    other.remove();
  }
});

test.each([
  ['ip', ...asked, 'route', 'show'],
  ['ip', ...asked, 'route', 'show', 'table', 'vpn'],
  ['ip', ...asked, 'neigh', 'show'],
  ['ip', '-json', 'rule', 'show'],
  ['ip', ...asked, 'route', 'show', 'table', '101', 'dev', 'web0'],
  ['ip', '-s', ...asked, 'link', 'show'],
])('%s %s ... is left to the program', async (...argv) => {
  expect((await bothWays({ argv, netns: made.path })).inProcess).toBeNull();
});

test.each([
  ['ip route add 10.99.0.0/16 encap ip id 7 dst 10.1.1.9 dev web0 table 99', 'route show table 99'],
  ['ip nexthop add id 9 dev web0; ip route add 10.98.0.0/16 nhid 9 table 98', 'route show table 98'],
  ['ip link add br0 type bridge', 'link show dev br0'],
])('what is not reproduced is left to the program: %s', async (command, words) => {
  made.run(command);
  const argv = ['ip', ...asked, ...words.split(' ')];
  expect((await bothWays({ argv, netns: made.path })).inProcess).toBeNull();
});

test('there are no links of a kind that the kernel does not know, and not all links are listed to tell that', async () => {
  const argv = ['ip', ...asked, '-batch', '-'];
  const stdin = 'link show type no-such-kind\nlink show dev web1\nlink show type vxlan\n';
  const { byProgram, inProcess } = await bothWays({ argv, netns: made.path, stdin });
  const [none, ...others] = linesOf(inProcess?.stdout ?? '');
  expect(none).toEqual([]);
  const [empty, ...same] = linesOf(byProgram.stdout);
  expect(parseLinks(empty)).toEqual([]);
  expect(others).toEqual(same);
});

async function isSame(argv: Command['argv'], stdin?: string): Promise<void> {
  const { byProgram, inProcess } = await bothWays({
    argv,
    netns: made.path,
    ...(stdin === undefined ? {} : { stdin }),
  });
  expect(inProcess && { ...inProcess, stdout: linesOf(inProcess.stdout) }).toEqual({
    ...byProgram,
    stdout: linesOf(byProgram.stdout),
  });
}

/** Each line is the JSON of one answer. Lifetimes run. */
function linesOf(stdout: string): readonly unknown[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) =>
      line === '' ? '' : JSON.parse(JSON.stringify(readJson(line)), (key, value) => (isOfNow(key) ? 'passing' : value)),
    );
}

/** Keys that count down, and those that later versions of iproute2 have added. */
function isOfNow(key: string): boolean {
  return ['valid_life_time', 'preferred_life_time', 'expires'].includes(key);
}
