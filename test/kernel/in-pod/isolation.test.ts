import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apply, destroy, parseNodeState, verify } from '../../../src/index.js';
import { labMachine } from '../../../src/lab/index.js';
import { commandLinesIn } from '../node/command-lines.js';
import { addNamespaces, deleteNamespaces } from '../node/namespaces.js';
import { execFileSync, spawnSync } from '../sync-process.js';

interface Entry {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ips: readonly string[];
  readonly netns: string;
  readonly dnsCapture?: boolean;
}

interface Node {
  readonly pods: readonly Entry[];
  readonly folder: string;
  readonly inside: (place: Entry | null, command: string) => string;
  /** The words of redirect on the node. */
  readonly redirect: (...words: readonly string[]) => {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
  };
  readonly documentOf: (pods: readonly Entry[]) => string;
  readonly options: Pick<Parameters<typeof destroy>[1] & object, 'machine' | 'stateDirectory'>;
}

/** A node with some pods, without sockets; removed in any case. */
async function withNode(count: number, work: (node: Node) => Promise<void>): Promise<void> {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const host = `iso-h-${tag}`;
  const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
  const pods = Array.from({ length: count }, (_, index): Entry => {
    const number = index + 1;
    return {
      namespace: 'default',
      name: `pod-${number}`,
      uid: `00000000-0000-4000-8000-00000000000${number}`,
      ips: [`10.9.0.${number}`, `fd00:9::${number}`],
      netns: `/run/netns/iso-${number}-${tag}`,
    };
  });
  const nameOf = (place: Entry | null) => (place === null ? host : place.netns.replace('/run/netns/', ''));
  const inside = (place: Entry | null, command: string) =>
    execFileSync('ip', ['netns', 'exec', nameOf(place), 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe' });
  const commandLines = commandLinesIn(host);
  try {
    addNamespaces([null, ...pods].map(nameOf));
    // A record is known to be of this namespace by the times of its addresses.
    inside(null, 'ip link set lo up; ip addr add 10.9.255.1/32 dev lo');
    for (const [index, pod] of pods.entries()) {
      inside(null, `ip link add v${index} type veth peer name eth0 netns ${nameOf(pod)}`);
      inside(
        pod,
        `ip link set lo up; ${pod.ips.map((ip) => `ip addr add ${ip}/64 dev eth0 ${ip.includes(':') ? 'nodad' : ''}`.replace(/(10\S+)\/64/, '$1/24')).join('; ')}`,
      );
    }
    await work({
      pods,
      folder,
      inside,
      redirect: (...words) => commandLines.run([...words, '--state-dir', folder]),
      documentOf: (listed) => {
        const path = join(folder, `node-${listed.length}.json`);
        writeFileSync(path, JSON.stringify({ ...document, pods: listed }));
        return path;
      },
      options: { machine: labMachine({ netns: `/run/netns/${host}` }), stateDirectory: folder },
    });
  } finally {
    deleteNamespaces([null, ...pods].map(nameOf));
    rmSync(folder, { recursive: true, force: true });
  }
}

const document = {
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'inpod',
  profile: 'istio-1.29',
  backend: 'iptables-nft',
  node: { name: 'worker-1' },
};

const rulesOf = ({ inside }: Node, pod: Entry) =>
  inside(
    pod,
    'iptables-nft-save; ip6tables-nft-save; ip rule; ip -6 rule; ip route show table all; ip -6 route show table all',
  )
    .split('\n')
    .filter((line) => !line.startsWith('#') && !/ fe80::|ff00::|multicast|anycast/.test(line))
    .map((line) => line.replace(/\[\d+:\d+\]/, ''))
    .join('\n');
const statuses = (rows: readonly { readonly pod: string; readonly status: string }[]) =>
  Object.fromEntries(rows.map(({ pod, status }) => [pod, status]));

test('one pod gone, one that iptables cannot read, one with a collision: the others are programmed, and the command line says so', () =>
  withNode(6, async (node) => {
    const { documentOf, inside, pods, redirect } = node;
    const [, gone, unreadable, colliding, v4] = pods as [Entry, Entry, Entry, Entry, Entry];
    const file = documentOf(pods);
    spawnSync('ip', ['netns', 'del', gone.netns.replace('/run/netns/', '')]);
    // iptables-nft cannot print a chain of its table that has an expression it does not know.
    inside(
      unreadable,
      `printf 'table ip nat {\\nchain PREROUTING {\\ntype nat hook prerouting priority -100;\\nfib daddr . iif type local counter\\n}\\n}\\n' | nft -f -`,
    );
    inside(colliding, 'ip route add 192.0.2.0/24 dev lo table 100');
    inside(v4, 'sysctl -qw net.ipv6.conf.lo.disable_ipv6=1');
    const before = [unreadable, colliding].map((pod) => rulesOf(node, pod));

    const first = redirect('apply', '-f', file, '--yes', '--output', 'json');
    expect([first.code, first.err]).toEqual([1, expect.not.stringContaining('redirect: ')]);
    const report = JSON.parse(first.out);
    expect([report.outcome, statuses(report.plan.pods)]).toEqual([
      'incomplete',
      {
        'default/pod-1': 'programmed',
        'default/pod-2': 'gone',
        'default/pod-3': 'failed',
        'default/pod-4': 'failed',
        'default/pod-5': 'programmed',
        'default/pod-6': 'programmed',
      },
    ]);
    expect([unreadable, colliding].map((pod) => rulesOf(node, pod))).toEqual(before);
    const sets = inside(null, 'ipset save');
    expect(pods.map(({ uid }) => sets.split(uid).length - 1)).toEqual([2, 0, 0, 0, 2, 2]);
    expect(inside(v4, 'ip6tables-nft -t nat -S ISTIO_OUTPUT')).toContain('--to-ports 15001');

    const checked = redirect('verify', '-f', file);
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/pods 2 failed, 1 gone, 3 unchanged\n {2}failed default\/pod-[34] /);
    expect(checked.out).toContain("somebody else's route to 192.0.2.0/24 is in table 100");
    expect(checked.out).toContain('pods/default_pod-5: IPv6 is disabled on lo');

    inside(unreadable, 'nft delete table ip nat');
    inside(colliding, 'ip route del 192.0.2.0/24 dev lo table 100');
    const second = redirect('apply', '-f', file, '--yes');
    expect([second.code, second.out]).toEqual([0, expect.stringContaining('pods 1 gone, 2 programmed, 3 unchanged\n')]);
    inside(colliding, 'iptables-nft -t nat -F ISTIO_OUTPUT');
    const drifted = redirect('verify', '-f', file);
    expect([drifted.code, drifted.out]).toEqual([
      2,
      expect.stringMatching(/ {2}differs default\/pod-4 .*: \d+ missing\n/),
    ]);
    expect(redirect('destroy', '--yes').code).toBe(0);
    expect(inside(null, 'iptables-nft-save -t nat; ipset save')).not.toMatch(/ISTIO|istio/);
    expect(pods.filter((pod) => pod !== gone).map((pod) => /ISTIO|0x111/.test(rulesOf(node, pod)))).toEqual([
      ...[false, false, false, false, false],
    ]);
  }));

test('applies of different pods run at once, and one of a pod whose lock is held leaves that pod out', () =>
  withNode(3, async ({ inside, options, pods }) => {
    const [a, b, c] = pods as [Entry, Entry, Entry];
    const stateOf = (listed: readonly Entry[]) => {
      const parsed = parseNodeState({ ...document, pods: listed });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
      return parsed.value;
    };
    await apply(stateOf([a]), options);
    const all = stateOf(pods);
    const only = ({ name, namespace }: Entry) => ({ ...options, only: [{ name, namespace }] });
    const both = await Promise.all([apply(all, only(b)), apply(all, only(c))]);
    expect(both.map(({ outcome, pods: rows }) => [outcome, statuses(rows)])).toEqual([
      ['done', { 'default/pod-2': 'programmed' }],
      ['done', { 'default/pod-3': 'programmed' }],
    ]);
    expect((await verify(all, options)).plan.changes).toEqual([]);

    const holder = spawn('flock', ['--no-fork', '--exclusive', b.netns, 'sh', '-c', 'echo held; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    try {
      const changed = stateOf(pods.map((pod) => ({ ...pod, dnsCapture: false })));
      const report = await apply(changed, { ...options, namespaceLockSeconds: 0 });
      expect([report.outcome, statuses(report.pods)]).toEqual([
        'incomplete',
        { 'default/pod-1': 'programmed', 'default/pod-2': 'failed', 'default/pod-3': 'programmed' },
      ]);
      expect(report.pods[0]?.why).toContain('another apply or destroy works on it');
    } finally {
      holder.kill('SIGKILL');
    }
    // It leaves the document: the record says where its namespace is, and which members are its own. One of its
    // addresses is c's by now.
    const [v4 = '', v6 = ''] = b.ips;
    const heir = { ...c, ips: [v4, c.ips[1] ?? ''] };
    inside(c, `ip addr add ${v4}/24 dev eth0`);
    const left = stateOf([a, heir]);
    await apply(left, { ...options, only: [{ name: c.name, namespace: c.namespace }] });
    const report = await apply(left, { ...options, only: [{ name: b.name, namespace: b.namespace }] });
    expect([report.outcome, statuses(report.pods)]).toEqual(['done', { 'default/pod-2': 'removed' }]);
    const sets = inside(null, 'ipset save');
    expect(sets).toContain(`add istio-inpod-probes-v4 ${v4} comment "${c.uid}"`);
    expect(sets).not.toContain(v6);
    expect(inside(b, 'iptables-nft-save; ip rule')).not.toMatch(/ISTIO|0x111/);
    expect((await verify(left, options)).pods.map(({ status }) => status)).toEqual(['differs', 'unchanged']);
    expect((await destroy(null, options)).outcome).toBe('done');
  }));
