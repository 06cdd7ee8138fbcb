import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptFiles } from '../../../src/kernel/basis/kept-files.js';
import { isBasis, makeBasis } from '../../../src/kernel/basis/part.js';
import { areStill } from '../../../src/kernel/basis/still.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { thisMachine } from '../../../src/kernel/machine.js';
import { freeDescriptor } from '../../../src/kernel/native/descriptors.js';
import { type Libc, loadLibc } from '../../../src/kernel/native/libc.js';
import { listSysctls } from '../../../src/observe/snapshot-sysctls.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';

let made: TestNamespace;
let libc: Libc;
beforeAll(async () => {
  libc = await loadLibc();
  made = newNamespace();
  // Without the check for duplicates addresses are as they stay.
  made.run('sysctl -qw net.ipv6.conf.default.accept_dad=0');
  made.run('ip link add web0 type veth peer name web1; ip link set web0 up; ip link set web1 up');
  made.run(
    'ip address add 10.1.0.1/24 dev web0; ip route add 10.5.0.0/16 dev web1; ip route add local default dev lo table 100',
  );
  made.run(
    'ip link add tun0 type vxlan id 7 remote 10.1.0.9 dstport 4789; ipset create ours hash:ip; ipset add ours 10.0.0.1',
  );
  made.run('iptables-nft -t nat -N OURS; iptables-nft -t nat -A PREROUTING -j OURS');
});
afterAll(() => made.remove());

const ip = (words: string) => ['ip', ...words.split(' ')];
const asked: readonly (readonly string[])[] = [
  ip('-N -json -details addr show'),
  ip('-N -json -details link show dev web0'),
  ip('-N -json -details link show type vxlan'),
  ip('-N -json -details link show type no-such-kind'),
  ip('-4 -N -json -details rule show'),
  ip('-6 -N -json -details rule show'),
  ip('-4 -N -json -details route show table all'),
  ip('-6 -N -json -details route show table all'),
  ip('-4 -N -json -details route show table 100'),
  ip('-4 -N -json -details route get 10.5.0.9'),
  ip('-4 -N -json neigh show nud permanent'),
  ['grep', '-s', '-H', '', '/proc/sys/net/ipv4/conf/web0/rp_filter', '/proc/sys/net/ipv4/conf/gone/rp_filter'],
  ['cat', '/proc/self/net/ip_tables_names'],
  listSysctls,
  ['ls', '/proc/sys/net/ipv4/conf'],
  ['ipset', 'save'],
  ['ipset', 'save', 'ours'],
  ['ipset', 'list', '-n'],
  ['iptables-nft-save'],
  ['nft', '-j', '--stateless', 'list', 'ruleset'],
];

/** What somebody else does, and how it is undone. */
const writes: readonly (readonly [string, string])[] = [
  ['ip route add 10.6.0.0/16 dev web0', 'ip route del 10.6.0.0/16'],
  ['ip route add 10.7.0.0/16 dev lo table 100', 'ip route del 10.7.0.0/16 table 100'],
  ['ip -6 route add fd00:9::/64 dev web0', 'ip -6 route del fd00:9::/64'],
  ['ip route change 10.5.0.0/16 dev web0', 'ip route change 10.5.0.0/16 dev web1'],
  ['ip rule add priority 5 fwmark 3 lookup 100', 'ip rule del priority 5'],
  ['ip -6 rule add priority 6 iif web0 lookup 100', 'ip -6 rule del priority 6'],
  ['ip address add 10.2.0.1/32 dev lo', 'ip address del 10.2.0.1/32 dev lo'],
  ['ip neigh add 10.1.0.7 lladdr 02:00:00:00:00:07 dev web0 nud permanent', 'ip neigh del 10.1.0.7 dev web0'],
  ['ip link add other type veth peer name another', 'ip link del other'],
  ['ip link set web1 down', 'ip link set web1 up; ip route add 10.5.0.0/16 dev web1'],
  ['ip link set web0 address 02:00:00:00:00:99', 'ip link set web0 address 02:00:00:00:00:98'],
  ['ip link property add dev web0 altname web0alias', 'ip link property del dev web0 altname web0alias'],
  ['sysctl -qw net.ipv4.conf.web0.rp_filter=2', 'sysctl -qw net.ipv4.conf.web0.rp_filter=0'],
  ['sysctl -qw net.ipv4.conf.web1.accept_local=1', 'sysctl -qw net.ipv4.conf.web1.accept_local=0'],
  ['sysctl -qw net.ipv4.conf.all.arp_ignore=3', 'sysctl -qw net.ipv4.conf.all.arp_ignore=0'],
  ['sysctl -qw net.ipv4.conf.default.proxy_arp=1', 'sysctl -qw net.ipv4.conf.default.proxy_arp=0'],
  ['sysctl -qw net.ipv4.tcp_fwmark_accept=1', 'sysctl -qw net.ipv4.tcp_fwmark_accept=0'],
  ['sysctl -qw net.ipv6.conf.all.forwarding=1', 'sysctl -qw net.ipv6.conf.all.forwarding=0'],
  ['ipset add ours 10.0.0.2', 'ipset del ours 10.0.0.2'],
  ['ipset create foreign hash:net', 'ipset destroy foreign'],
  ['iptables-nft -t nat -A OURS -j RETURN', 'iptables-nft -t nat -F OURS'],
  ['nft add table inet foreign', 'nft delete table inet foreign'],
  ['iptables-legacy -t raw -A OUTPUT -j ACCEPT', 'iptables-legacy -t raw -F'],
];

const ask = async (argv: readonly string[]) => {
  const { basis, exitCode, stderr, stdout } = await thisMachine.execute({ argv, netns: made.path });
  return { basis, said: JSON.stringify([exitCode, stdout, stderr]) };
};

function isStill(basis: object | undefined): boolean {
  if (!isBasis(basis)) throw new Error('the answer has no basis');
  const files = keptFiles(libc);
  try {
    return workInside(libc, made.path, (inside) => areStill(inside, basis, { files, absent: new Set() }));
  } finally {
    files.close();
  }
}

test('whatever somebody writes, an answer that has become another one is found to be so', async () => {
  const noticed = new Map<string, number>();
  for (const [write, undo] of writes) {
    const before = await Promise.all(asked.map(ask));
    expect(before.map(({ basis }) => isStill(basis))).toEqual(asked.map(() => true));
    const whole = makeBasis(
      made.path,
      before.flatMap(({ basis }) => (isBasis(basis) ? basis.parts : [])),
    );
    // From one time to the next it finds out what can be asked together, and compares the bytes of the answers.
    expect(Array.from({ length: 8 }, () => isStill(whole))).not.toContain(false);
    made.run(write);
    for (const [index, { basis, said }] of before.entries()) {
      const words = asked[index] ?? [];
      const isOther = (await ask(words)).said !== said;
      if (isOther) expect(`${write}: ${words.join(' ')} ${isStill(basis)}`).toMatch(/ false$/);
      noticed.set(write, (noticed.get(write) ?? 0) + (isOther ? 1 : 0));
    }
    expect(`${write}: ${isStill(whole)}`).toBe(`${write}: false`);
    made.run(undo);
  }
  // Each of them changes at least one answer, or the test shows nothing.
  expect([...noticed].filter(([, count]) => count === 0)).toEqual([]);
});

test('what passes by itself is no change', async () => {
  const argv = ip('-N -json -details addr show');
  const { basis } = await ask(argv);
  made.run('ip neigh add 10.1.0.8 dev web0 nud stale lladdr 02:00:00:00:00:08');
  made.run('ping -c 1 -W 1 10.1.0.1');
  expect(isStill(basis)).toBe(true);
  const neighbours = await ask(ip('-4 -N -json neigh show nud permanent'));
  made.run('ip neigh del 10.1.0.8 dev web0');
  expect(isStill(neighbours.basis)).toBe(true);
});

test('a program that is started, or a command that writes, tells nothing of what its answer is made of', async () => {
  const of = async (argv: readonly string[]) => (await ask(argv)).basis;
  expect(await of(['iptables-legacy-save'])).toBeUndefined();
  expect(await of(['nft', 'list', 'tables', 'inet'])).toMatchObject({ parts: [{ kind: 'rules' }] });
  expect(await of(['ip', 'route', 'add', '10.8.0.0/16', 'dev', 'web0', 'table', '7'])).toBeUndefined();
});

test('files that are kept open keep no namespace', async () => {
  const other = newNamespace();
  made.run(`ip link add here type veth peer name there netns ${other.name}`);
  const path = '/proc/sys/net/ipv4/tcp_syncookies';
  const { basis } = await thisMachine.execute({ argv: ['cat', path], netns: other.path });
  const files = keptFiles(libc);
  const check = () =>
    isBasis(basis) && workInside(libc, other.path, (inside) => areStill(inside, basis, { files, absent: new Set() }));
  const free = freeDescriptor();
  expect([check(), check()]).toEqual([true, true]);
  // Libraries need the low numbers.
  expect(freeDescriptor()).toBeLessThanOrEqual(free);
  other.remove();
  // The kernel takes the pair away with the namespace, some moments later, and the settings after it.
  await expect.poll(() => made.run('ip -brief link show')).not.toContain('here@');
  await expect.poll(() => isReadable(() => files.textOf(other.path, path))).toBe(false);
  files.close();
});

function isReadable(read: () => string): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
