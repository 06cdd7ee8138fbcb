import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startKernelWatch } from '../../../src/agent/drift/kernel-watch.js';
import type { KernelWatch } from '../../../src/agent/drift/watch.js';
import { type TestNamespace, testNamespace } from './namespaces.js';

interface Watched {
  readonly watch: KernelWatch;
  readonly warnings: readonly string[];
  /** Writes, waits until the watch tells of a namespace, or of all (null), and gives what was told. */
  readonly tells: (name: string | null, write: () => void) => Promise<ReadonlySet<string | null>>;
  /** Everything that was told so far, until it has been quiet for a while. */
  readonly settle: () => Promise<ReadonlySet<string | null>>;
}

async function watched(host: TestNamespace, others: Readonly<Record<string, TestNamespace>>): Promise<Watched> {
  let told: (string | null)[] = [];
  const warnings: string[] = [];
  const watch = await startKernelWatch({
    hostNetns: host.path,
    changed: (names) => told.push(...(names ?? [null])),
    warn: (message) => warnings.push(message),
  });
  if (watch === null) throw new Error(warnings.join('\n'));
  onTestFinished(watch.close);
  watch.follow(
    new Map([['host', host.path], ...Object.entries(others).map(([name, { path }]) => [name, path] as const)]),
  );
  const settle = async () => {
    let count = -1;
    while (count !== told.length) {
      count = told.length;
      await pause(60);
    }
    const all = new Set(told);
    told = [];
    return all;
  };
  return {
    ...{ watch, warnings, settle },
    tells: async (name, write) => {
      await settle();
      write();
      while (!told.includes(name)) await pause(5);
      return settle();
    },
  };
}

test('what is written is told of the namespace that it is written in, and of no other', async () => {
  const [host, pod, other] = [testNamespace(), testNamespace(), testNamespace()];
  const { settle, tells, warnings, watch } = await watched(host, { pod, other });
  const events = [
    ['pod', pod, 'ip rule add pref 7 lookup 100'],
    ['pod', pod, 'ip -6 rule add pref 7 lookup 100'],
    ['other', other, 'ip route add local default dev lo table 100'],
    ['pod', pod, 'ip -6 route add local default dev lo table 100'],
    ['host', host, 'ip link add name veth0 type veth peer name peer0'],
    ['host', host, 'ip address add 10.9.0.1/24 dev veth0'],
    ['pod', pod, 'iptables-nft -t nat -N OURS'],
    ['other', other, 'nft add table inet ours'],
    ['other', other, 'nft flush ruleset'],
    ['host', host, 'ip6tables-nft -A OUTPUT -j ACCEPT'],
    ['pod', pod, 'sysctl -qw net.ipv4.conf.all.rp_filter=2'],
  ] as const;
  for (const [name, space, command] of events) {
    expect(await tells(name, () => space.run(command)), command).toEqual(new Set([name]));
  }
  // Nothing else does: the ends of these commands are after everything that they could have written.
  for (const space of [host, pod, other])
    space.run('ping -qc1 127.0.0.1; iptables-nft-save; nft list ruleset; ip rule');
  expect(await settle()).toEqual(new Set());
  expect(warnings).toEqual([]);
  expect(new Set(['host', 'pod', 'other', 'unknown'].map(watch.fingerprint)).size).toBe(4);
});

test('sets and iptables-legacy are noticed without a word of the kernel', async () => {
  const [host, pod] = [testNamespace(), testNamespace()];
  pod.run('iptables-legacy -t nat -A OUTPUT -j ACCEPT');
  host.run('ipset create probes hash:ip; ipset add probes 10.9.0.7');
  const { tells, watch } = await watched(host, { pod });
  const before = [watch.fingerprint('host'), watch.fingerprint('pod')];
  await tells('host', () => host.run('ipset del probes 10.9.0.7'));
  await tells('pod', () => pod.run('iptables-legacy -t nat -D OUTPUT 1'));
  await tells('host', () => host.run('ip6tables-legacy -A FORWARD -j ACCEPT'));
  const after = [watch.fingerprint('host'), watch.fingerprint('pod')];
  expect(before.filter((each) => after.includes(each))).toEqual([]);
  expect(before).not.toContain(null);
});

test('a namespace that ends, or is another one by now, is told and then followed again', async () => {
  const [host, pod, next] = [testNamespace(), testNamespace(), testNamespace()];
  const { settle, tells, watch } = await watched(host, { pod });
  await tells('pod', () => pod.remove());
  expect(watch.fingerprint('pod')).toBeNull();
  watch.follow(new Map([['pod', next.path]]));
  expect(watch.fingerprint('pod')).not.toBeNull();
  await tells('pod', () => next.run('ip rule add pref 7 lookup 100'));
  watch.follow(new Map());
  next.run('ip rule del pref 7');
  expect(await settle()).toEqual(new Set());
});

test('a node whose namespace has a number for itself is heard', async () => {
  const [host, pod] = [testNamespace(), testNamespace()];
  host.run(`ip netns set ${host.name} 5`);
  const { tells } = await watched(host, { pod, alias: host });
  for (const command of ['ip rule add pref 7 lookup 100', 'nft add table inet ours'])
    expect(await tells('host', () => host.run(command))).toEqual(new Set(['host', 'alias']));
});

test('a storm is told, in any number of pieces, and what follows it still is', async () => {
  const [host, pod] = [testNamespace(), testNamespace()];
  const { tells, watch } = await watched(host, { pod });
  const addresses = Array.from({ length: 20_000 }, (_, index) => `10.20.${index >> 8}.${index & 255}`);
  const routes = addresses.map((address) => `route add local ${address} dev lo table 200`).join('\n');
  const before = watch.fingerprint('pod');
  // The event loop is held up meanwhile: the kernel drops what does not fit.
  expect(await tells(null, () => pod.run('ip rule add pref 9 lookup 200; ip -batch -', routes))).toContain(null);
  expect(watch.fingerprint('pod')).not.toBe(before);
  await tells('pod', () => pod.run('ip rule add pref 7 lookup 100'));
});
