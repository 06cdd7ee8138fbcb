import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  apply,
  type Command,
  destroy,
  type Machine,
  observe,
  type Plan,
  plan,
  readObservation,
  trace,
  verify,
  writeObservation,
} from '../../../src/index.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { istioNode, istioPod } from './istio-native.js';
import { type PodNode, type TestPod, withPodNode } from './pod-node.js';

const both = { dnsCapture: true, ipv6: true };

function load({ run }: PodNode, pod: TestPod | null, ruleset: string): void {
  run(pod, `nft -f - << 'END'\n${ruleset}\nEND`);
}

/** Istio's rules on the node and in a pod. */
function loadIstio(node: PodNode, pod: TestPod): void {
  load(node, pod, istioPod(both));
  load(node, null, istioNode([pod]));
}

const listed = ({ run }: PodNode, pod: TestPod | null) => run(pod, 'nft -s list ruleset');
const tables = ({ run }: PodNode, pod: TestPod | null) => run(pod, 'nft list tables').trim().split('\n');

function transactions(ran: readonly Command[]): readonly string[] {
  return ran.flatMap(({ argv, stdin, writes }) => (writes === true && argv[0] === 'nft' ? [stdin ?? ''] : []));
}

const named = [
  'host istio-ambient-nat',
  'pods/default_web-1 istio-ambient-nat',
  'pods/default_web-1 istio-ambient-mangle',
  'pods/default_web-1 istio-ambient-raw',
];

function tablesIn(changes: Plan['changes']): readonly string[] {
  return changes.flatMap(({ item, scope }) => (item.object === 'table' ? [`${scope} ${item.name}`] : []));
}

test("Istio's own tables are replaced in one transaction a namespace, and nothing is left of either after destroy", () =>
  withPodNode(async (node) => {
    const [pod] = node.pods;
    const state = node.state({ backend: 'auto', pods: [pod], inpod: both });
    loadIstio(node, pod);
    const { backend, changes } = (await plan(state, node.options)).plan;
    expect(backend).toBe('nft');
    expect(tablesIn(changes)).toEqual(named);
    const before = node.ran.length;
    expect((await apply(state, node.options)).outcome).toBe('done');
    const written = transactions(node.ran.slice(before));
    expect(written).toHaveLength(2);
    for (const input of written)
      expect(input).toMatch(/create table ip6 istio-.*^delete table inet istio-ambient-nat$/ms);
    const ours = ['table ip istio-ambient-redirect', 'table ip6 istio-ambient-redirect'];
    expect([tables(node, pod), tables(node, null)]).toEqual([ours, ours]);
    expect((await verify(state, node.options)).plan.changes).toEqual([]);
    expect((await destroy(state, node.options)).outcome).toBe('done');
    expect([listed(node, pod), listed(node, null)]).toEqual(['', '']);
    expect(node.run(pod, 'ip rule; ip -6 rule; ip route show table all; ip -6 route show table all')).not.toMatch(
      /0x111|table 100/,
    );
  }));

/** Strikes the first command that the pattern describes. */
function striking(machine: Machine, pattern: RegExp): Machine {
  let isStruck = false;
  const execute: Machine['execute'] = async (command, signal) => {
    const isHit = !isStruck && command.writes === true && pattern.test(command.argv.join(' '));
    if (!isHit) return machine.execute(command, signal);
    isStruck = true;
    return { command, exitCode: 1, stdout: '', stderr: 'struck' };
  };
  return { ...machine, execute };
}

/** Rules in iptables beside those of nft, as a change of Istio's backend leaves them. */
const inIptables = `iptables-nft-restore --noflush << 'END'
*nat
:ISTIO_OUTPUT - [0:0]
-A OUTPUT -j ISTIO_OUTPUT
-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15001
COMMIT
END`;

/** A restored table comes last in a list of all. */
const stateCommands =
  'for t in nat mangle raw; do nft -s list table inet istio-ambient-$t; done; iptables-nft-save; ip rule; ip -6 rule';

test('D6: a transaction that fails in a pod is reported, and changes nothing there; one that is undone leaves what was there', () =>
  withPodNode(async (node) => {
    const [pod] = node.pods;
    const state = node.state({ pods: [pod], inpod: both });
    loadIstio(node, pod);
    node.run(pod, inIptables);
    const seen = () => node.run(pod, stateCommands).replace(/^#.*\n| \[\d+:\d+\]/gm, '');
    const before = seen();
    // The second one comes when Istio's tables are gone: it removes the rules of iptables.
    for (const pattern of [/^nft /, /^iptables-nft-restore /]) {
      const machine = striking(node.options.machine, pattern);
      const done = apply(state, { ...node.options, machine });
      const said = await done.then(({ outcome }) => outcome, String);
      expect(said).not.toBe('done');
      expect(seen()).toBe(before);
    }
    expect((await apply(state, node.options)).outcome).toBe('done');
    expect(node.run(pod, 'nft list ruleset')).not.toMatch(/inet|ISTIO/);
  }));

test('D4, D5: without DNS capture there is no raw table, and without IPv6 nothing meets its packets', () =>
  withPodNode(async (node) => {
    const [pod] = node.pods;
    loadIstio(node, pod);
    const state = node.state({ pods: [pod], inpod: { dnsCapture: false, ipv6: false } });
    expect(await apply(state, { ...node.options, rehearsal: true })).toMatchObject({
      outcome: 'done',
      rehearsal: 'passed',
    });
    expect(listed(node, pod)).not.toMatch(/raw|15053|ip6|inet/);
    expect(tables(node, pod)).toEqual(['table ip istio-ambient-redirect']);
  }));

test("D11: an address that another pod has by now stays a member, whoever's it was in Istio's set", () =>
  withPodNode(async (node) => {
    const [old, successor] = node.pods;
    const heir = { ...successor, ips: old.ips };
    node.run(heir, old.ips.map((ip) => `ip address add ${ip} dev eth0`).join('; '));
    loadIstio(node, old);
    const members = () => node.run(null, 'nft list set ip istio-ambient-redirect istio-inpod-probes-v4');
    const of = (pod: TestPod) => node.state({ pods: [pod], inpod: both });
    for (const pod of [old, heir]) {
      expect((await apply(of(pod), node.options)).outcome).toBe('done');
      expect(members()).toContain(`elements = { ${old.ips[0]} }`);
    }
    expect(tables(node, old)).toEqual(['']);
  }));

test("a table with the name of Istio's in which nothing is known stops its pod, and stays", () =>
  withPodNode(async (node) => {
    const [pod] = node.pods;
    const state = node.state({ pods: [pod], inpod: both });
    load(node, pod, 'table inet istio-ambient-nat { chain later { type nat hook output priority -99; }; }');
    const before = listed(node, pod);
    const { failed } = await plan(state, node.options);
    expect(failed).toEqual([
      expect.objectContaining({
        scope: 'pods/default_web-1',
        why: expect.stringContaining('nothing shows that the nft table inet istio-ambient-nat is ours'),
      }),
    ]);
    await destroy(state, node.options);
    expect(listed(node, pod)).toBe(before);
  }));

test('a saved observation shows the same tables, and packets meet each of them once', () =>
  withPodNode(async (node) => {
    const [pod] = node.pods;
    const state = node.state({ pods: [pod], inpod: both });
    loadIstio(node, pod);
    node.run(pod, 'ip route add default dev eth0; ip -6 route add default dev eth0');
    const folder = join(node.folder, 'observed');
    await writeObservation(folder, await observe(state, node.options));
    const against = await readObservation(folder);
    expect(tablesIn((await plan(state, { against })).plan.changes)).toEqual(named);
    const walked = toSimulatable(against.program).namespaces.flatMap(({ foreign, scope }) =>
      (foreign?.tables ?? []).map(({ name }) => `${scope} ${name}`),
    );
    expect(walked).toEqual(named);
    const portOf = (to: string, protocol: 'tcp' | 'udp') => {
      const traced = trace({ states: [state], observed: against.program }, { from: 'default/web-1', to, protocol });
      return traced.ok ? traced.value.outcome.port : traced.diagnostics;
    };
    expect([portOf('10.9.9.9:80', 'tcp'), portOf('[fd00:9::9]:53', 'udp')]).toEqual([15001, 15053]);
  }));
