import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../../src/kernel/command.js';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';

/** The same is done in both: in the first by this process, in the second by the program. */
let twins: readonly [TestNamespace, TestNamespace];
/** Where the other ends of pairs go. */
let others: readonly [TestNamespace, TestNamespace];
beforeAll(() => {
  twins = [newNamespace(), newNamespace()];
  others = [newNamespace(), newNamespace()];
  for (const { run } of twins) {
    run('sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0');
    run(
      'ip link add web0 type veth peer name web1; ip link set web0 addrgenmode none; ip link set web1 addrgenmode none',
    );
    run('ip link set web0 up; ip link set web1 up');
  }
});
afterAll(() => {
  for (const { remove } of [...twins, ...others]) remove();
});

test.each([
  [
    'addresses',
    '-4',
    'addr add 10.1.1.1/24 broadcast + dev web0',
    'addr add 10.1.2.1/32 broadcast + dev web0',
    'addr add 127.9.9.9/32 dev lo',
    'addr add 10.1.3.1/31 dev web0',
    'addr del 10.1.3.1/31 dev web0',
  ],
  ['addresses of IPv6', '-6', 'addr add fd00::1/64 nodad dev web0', 'addr add fd00::2/128 nodad dev web0'],
  [
    'routes',
    '-4',
    'route add 10.9.0.0/16 via 10.1.1.9 dev web0 table 101 proto 3',
    'route add 10.10.0.1/32 dev web0 table 70000 proto 4 scope 253 src 10.1.1.1 metric 7',
    'route append 10.9.0.0/16 via 10.1.1.8 dev web0 table 101 proto 3',
    'route del 10.9.0.0/16 via 10.1.1.9 dev web0 table 101 proto 3',
    'route add 0.0.0.0/0 via 10.99.9.9 dev web0 table 102 onlink',
    'route add local 0.0.0.0/0 dev lo table 100',
    'route add blackhole 10.55.0.0/16 table 254',
    'route add throw 10.56.0.0/16 table 100 metric 3',
    'route replace 10.9.0.0/16 dev web0 table 101',
    'route add 10.57.0.0/16 via inet6 fd00::9 dev web0 table 101',
    'route add 10.58.0.0/16 dev web0 table 101',
    'route del 10.58.0.0/16 table 101',
    'route del throw 10.56.0.0/16 table 100 metric 3',
  ],
  [
    'routes of IPv6',
    '-6',
    'route add ::/0 via fd00::9 dev web0 table 101 proto 3',
    'route add local ::/0 dev lo table 100',
    'route add unreachable fd55::/16 table 101 metric 9',
    'route add fd56::/64 dev web0 table 101 src fd00::1',
    'route del fd56::/64 dev web0 table 101',
  ],
  [
    'rules',
    '-4',
    'rule add priority 101 fwmark 0x100/0x100 lookup 101',
    'rule add priority 102 not from 10.1.0.0/16 to 10.2.0.1/32 iif web0 oif gone lookup 70000 protocol 4',
    'rule add priority 103 lookup 5',
    'rule del priority 103 lookup 5',
  ],
  ['rules of IPv6', '-6', 'rule add priority 101 from fd00::/16 fwmark 0x100/0xfff lookup 101 protocol 2'],
  [
    'links',
    '-4',
    'link add dev vx0 type vxlan id 5 remote 10.1.1.9 dstport 4789',
    'link add dev p0 type veth peer name p1',
    'link set dev p0 up',
    'addr add 10.7.0.1/24 broadcast + dev p0',
    'link set dev p1 up',
    'route add 10.8.0.0/16 via 10.7.0.9 dev p0 table 108',
    'link set dev vx0 up',
    'link set dev vx0 down',
    'link del dev p0',
  ],
  ['a tunnel over IPv6', '-6', 'link add dev vx6 type vxlan id 6 remote fd00::9 dstport 4790'],
])('%s', async (_, family, ...lines) => {
  await doneAlike(family, lines, [0, '']);
});

test('a pair whose other end is in another namespace', async () => {
  const lines = others.map(({ path }) => [`link add dev far0 type veth peer name far1 netns ${path}`]);
  const said = await doBoth('-4', lines[0] ?? [], lines[1] ?? []);
  expect(said).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(others.map((one) => one.run('ip -br link show dev far1').split(/[\s@]/)[0])).toEqual(['far1', 'far1']);
  expect(stateOf(twins[0])).toEqual(stateOf(twins[1]));
});

test.each([
  ['-4', 'route add 10.9.0.0/16 dev gone table 101', /device "gone"/],
  ['-4', 'route del 10.66.0.0/16 table 101', /No such process/],
  ['-4', 'route add local 0.0.0.0/0 dev lo table 100', /File exists|already assigned/],
  ['-4', 'route add 10.9.0.0/16 via 192.0.2.1 dev web0 table 101', /invalid gateway/],
  ['-4', 'rule add priority 101 fwmark 0x100/0x100 lookup 101', /File exists|already assigned/],
  ['-4', 'rule del priority 777 lookup 9', /No such file/],
  ['-4', 'addr add 10.1.1.1/24 broadcast + dev web0', /File exists|already assigned/],
  ['-4', 'addr del 10.77.1.1/24 dev web0', /Cannot assign|not found/],
  ['-4', 'link del dev gone', /device "gone"/],
  ['-4', 'link add dev web0 type veth peer name p9', /File exists|already assigned/],
  ['-4', 'link set dev gone up', /device "gone"/],
])('%s: %s is refused as the program says it, and nothing after it is done', async (family, line, text) => {
  const lines = ['rule add priority 500 lookup 500', line, 'rule add priority 501 lookup 501'];
  const [here, there] = await doBoth(family, lines, lines);
  for (const { run } of twins) run('ip rule del priority 500');
  expect(here).toEqual(there);
  expect(here?.[0]).toBe(1);
  expect(here?.[1]).toMatch(text);
  expect(here?.[1]).toMatch(/^.+\nCommand failed -:2\n$/);
  expect(stateOf(twins[0])).toEqual(stateOf(twins[1]));
});

test.each([
  ['route add 10.9.0.0/16 encap mpls 7 dev web0 table 101'],
  ['route add 10.9.0.0/16 dev web0 table vpn'],
  ['rule add priority 9 prohibit'],
  ['link set dev web0 type vxlan remote 10.1.1.1'],
  ['link add dev d0 type dummy'],
  ['addr add 10.1.1.1 dev web0'],
  ['neigh flush dev web0'],
  ['rule show'],
])('a batch with %s is left to the program whole', async (line) => {
  const before = stateOf(twins[0]);
  expect(await inProcess(twins[0], '-4', ['rule add priority 600 lookup 600', line])).toBeNull();
  expect(stateOf(twins[0])).toEqual(before);
});

test('a batch that names a namespace that is not there is left to the program before anything is done', async () => {
  const lines = ['rule add priority 600 lookup 600', 'link add dev f0 type veth peer name f1 netns /run/netns/gone'];
  const before = stateOf(twins[0]);
  expect(await inProcess(twins[0], '-4', lines)).toBeNull();
  expect(stateOf(twins[0])).toEqual(before);
});

type Said = readonly [exitCode: number | null, stderr: string];

async function doneAlike(family: string, lines: readonly string[], expected: Said): Promise<void> {
  expect(await doBoth(family, lines, lines)).toEqual([expected, expected]);
  expect(stateOf(twins[0])).toEqual(stateOf(twins[1]));
}

async function doBoth(
  family: string,
  here: readonly string[],
  there: readonly string[],
): Promise<readonly [Said | null, Said]> {
  const { exitCode, stderr } = await runCommand(commandOf(twins[1], family, there));
  return [await inProcess(twins[0], family, here), [exitCode, stderr]];
}

async function inProcess(namespace: TestNamespace, family: string, lines: readonly string[]): Promise<Said | null> {
  let isStarted = false;
  const { exitCode, stderr } = await withoutProcess(async (command) => {
    isStarted = true;
    return { command, exitCode: null, stdout: '', stderr: '' };
  })(commandOf(namespace, family, lines));
  return isStarted ? null : [exitCode, stderr];
}

function commandOf({ path }: TestNamespace, family: string, lines: readonly string[]): Command {
  return { argv: ['ip', family, '-batch', '-'], stdin: lines.map((line) => `${line}\n`).join(''), netns: path };
}

/** What the program shows, without what is of one link alone: MAC addresses and numbers of namespaces. */
function stateOf({ run }: TestNamespace): string {
  const shown = run(
    'ip -4 -N rule; ip -6 -N rule; ip -4 -N route show table all; ip -6 -N route show table all; ip -N -d addr show',
  );
  return shown.replace(/(?:[\da-f]{2}:){5}[\da-f]{2}|link-netns \S+|link-netnsid \d+/g, '');
}
