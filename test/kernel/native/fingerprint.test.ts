import { readFileSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Fingerprint,
  fingerprintOf,
  type Libc,
  loadLibc,
  openNamespace,
  untoldFingerprintOf,
} from '../../../src/index.js';
import { type TestNamespace, testNamespace } from './namespaces.js';

function take(libc: Libc, { path }: Pick<TestNamespace, 'path'>): Fingerprint {
  const namespace = openNamespace(libc, path);
  try {
    return fingerprintOf(libc, namespace);
  } finally {
    namespace.close();
  }
}

/** What can be written, by each tool, and undone; by the order of the writes. */
const writes: readonly (readonly [string, string])[] = [
  ['ip rule add fwmark 0x111/0xfff pref 32764 lookup 100', 'ip rule del pref 32764'],
  ['ip -6 rule add fwmark 0x111/0xfff pref 32764 lookup 100', 'ip -6 rule del pref 32764'],
  ['ip route add local default dev lo table 77', 'ip route del local default dev lo table 77'],
  ['ip -6 route add local default dev lo table 77', 'ip -6 route del local default dev lo table 77'],
  ['ip route add 10.9.0.7 dev veth0 table 77', 'ip route del 10.9.0.7 dev veth0 table 77'],
  ['ip link add tun0 type vxlan id 5 remote 10.9.0.9 dstport 4789 dev veth0', 'ip link del tun0'],
  ['ip link add name more0 type veth peer name more1', 'ip link del more0'],
  ['ip link set spare1 up', 'ip link set spare1 down'],
  ['ip address add 10.9.1.1/30 dev veth0', 'ip address del 10.9.1.1/30 dev veth0'],
  ['ip address add fd09::1/64 dev veth0 nodad', 'ip address del fd09::1/64 dev veth0'],
  ['sysctl -qw net.ipv4.conf.all.rp_filter=2', 'sysctl -qw net.ipv4.conf.all.rp_filter=0'],
  ['sysctl -qw net.ipv4.conf.default.rp_filter=2', 'sysctl -qw net.ipv4.conf.default.rp_filter=0'],
  ['sysctl -qw net.ipv4.conf.veth0.rp_filter=2', 'sysctl -qw net.ipv4.conf.veth0.rp_filter=0'],
  ['sysctl -qw net.ipv4.conf.veth0.accept_local=1', 'sysctl -qw net.ipv4.conf.veth0.accept_local=0'],
  ['iptables-nft -t mangle -A PREROUTING -j ACCEPT', 'iptables-nft -t mangle -D PREROUTING -j ACCEPT'],
  ['ip6tables-nft -t nat -N OURS', 'ip6tables-nft -t nat -X OURS'],
  ['nft add table inet ours', 'nft delete table inet ours'],
  ['nft add element ip held members { 10.9.0.3 }', 'nft delete element ip held members { 10.9.0.3 }'],
  ['iptables-legacy -t nat -A OUTPUT -p tcp -j ACCEPT', 'iptables-legacy -t nat -D OUTPUT 1'],
  ['ip6tables-legacy -t raw -A OUTPUT -j ACCEPT', 'ip6tables-legacy -t raw -D OUTPUT 1'],
  ['iptables-legacy -t filter -P FORWARD DROP', 'iptables-legacy -t filter -P FORWARD ACCEPT'],
  ['ipset create more hash:ip', 'ipset destroy more'],
  ['ipset add counted 10.9.0.3', 'ipset del counted 10.9.0.3'],
  ['ipset add plain 10.9.0.3', 'ipset del plain 10.9.0.3'],
];

/** Rules with counters in each of the tools, sets that count, a second table of routes, and the two ends of a veth. */
const start = [
  'ip link add name veth0 type veth peer name peer0; ip link set veth0 up; ip link set peer0 up',
  'ip link add name spare0 type veth peer name spare1',
  'ip address add 10.9.0.1/24 dev veth0; ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev veth0',
  'for v in 4 6; do ip -$v rule add pref 7 lookup 77; done',
  'sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.veth0.rp_filter=0',
  'nft add table ip held; nft add set ip held members { type ipv4_addr\\; }',
  'ipset create counted hash:ip counters; ipset create plain hash:ip; ipset add counted 127.0.0.1; ipset add plain 127.0.0.1',
  'iptables-nft -A OUTPUT -m set --match-set counted dst -j ACCEPT; ip6tables-nft -A OUTPUT -j ACCEPT',
  'iptables-legacy -t raw -A OUTPUT -j ACCEPT; iptables-legacy -t mangle -A OUTPUT -j ACCEPT; ip6tables-legacy -t mangle -A OUTPUT -j ACCEPT',
].join('\n');

/** Traffic through all of these, and everything that only reads. */
const noWrite = [
  'ping -qc2 -i0.002 127.0.0.1 >&2; ping -qc2 -i0.002 ::1 >&2; ping -qc1 -W0.01 10.9.0.2 >&2',
  'iptables-nft-save -c; ip6tables-nft-save -c; iptables-legacy-save -c; ip6tables-legacy-save -c',
  'nft list ruleset; ipset save; ip -s link; ip route show table all; ip -6 route show table all; ip rule',
].join('\n');

test('each write by any tool changes the fingerprint; traffic and reading do not', async () => {
  const libc = await loadLibc();
  const space = testNamespace();
  space.run(start);
  const isDone = writes.map(() => false);
  const order = fc.sample(fc.nat(writes.length - 1), { numRuns: 45 });
  let before = take(libc, space);
  const wrong: string[] = [];
  for (const [step, index] of order.entries()) {
    const command = writes[index]?.[isDone[index] ? 1 : 0] ?? '';
    isDone[index] = !isDone[index];
    space.run(command);
    const after = take(libc, space);
    if (JSON.stringify(after) === JSON.stringify(before)) wrong.push(`${command} did not change it`);
    before = after;
    if (step % 9 !== 8) continue;
    space.run(`${noWrite} || true`);
    expect(take(libc, space), 'after traffic and reading').toEqual(before);
  }
  expect(wrong).toEqual([]);
});

test('reading makes no table and no set where there is none', async () => {
  const libc = await loadLibc();
  const space = testNamespace();
  const { untold } = take(libc, space);
  expect(untold).toBeNull();
  expect(space.run('cat /proc/net/ip_tables_names /proc/net/ip6_tables_names; ipset save; nft list ruleset')).toBe('');
  space.run('iptables-legacy -t mangle -A INPUT -j ACCEPT');
  expect(take(libc, space).untold).not.toBeNull();
  expect(space.run('cat /proc/net/ip_tables_names /proc/net/ip6_tables_names')).toBe('mangle\n');
});

test('the part that nobody is told of is the same read alone, also where the kernel lists a set in several messages', async () => {
  const libc = await loadLibc();
  const space = testNamespace();
  const members = Array.from({ length: 250 }, (_, index) => `add pods 10.9.0.${index} comment pod-${index}\n`);
  space.run('ipset restore', `create pods hash:ip comment\n${members.join('')}`);
  const namespace = openNamespace(libc, space.path);
  try {
    expect(untoldFingerprintOf(libc, namespace)).toBe(fingerprintOf(libc, namespace).untold);
  } finally {
    namespace.close();
  }
});

test('two empty namespaces are alike, and the thread is back in its own after each', async () => {
  const libc = await loadLibc();
  const own = readlinkSync('/proc/thread-self/ns/net');
  const [one, other] = [testNamespace(), testNamespace()];
  expect(take(libc, one).untold).toBe(take(libc, other).untold);
  const namespace = openNamespace(libc, one.path);
  try {
    expect(namespace.run(() => readlinkSync('/proc/thread-self/ns/net'))).toBe(`net:[${namespace.inode}]`);
    expect(namespace.run(() => readFileSync('/proc/thread-self/net/dev', 'utf8').split('\n')).length).toBe(4);
    expect(() =>
      namespace.run(() => {
        throw new Error('of the work');
      }),
    ).toThrow('of the work');
    expect(readlinkSync('/proc/thread-self/ns/net')).toBe(own);
    expect(() => namespace.run(() => Promise.resolve())).toThrow('must be synchronous');
    expect(() => namespace.run(() => namespace.run(() => 0))).toThrow('cannot enter another one');
    expect(readlinkSync('/proc/thread-self/ns/net')).toBe(own);
  } finally {
    namespace.close();
  }
  expect(() => take(libc, { path: '/proc/self/ns/mnt' })).toThrow('setns: EINVAL');
  expect(() => take(libc, { path: `${one.path}-none` })).toThrow('ENOENT');
});
