import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, verify } from '../../../src/index.js';
import { type FakeInpodNode, type InpodEntry, inpodEntry, withFakeInpodNode } from '../../fakes/index.js';

const pods = [1, 2, 3].map(inpodEntry);
const [first, second, third] = pods as [InpodEntry, InpodEntry, InpodEntry];

const inside = ({ kernel }: FakeInpodNode, { netns }: InpodEntry) =>
  kernel.state().filter((line) => line.startsWith(`${kernel.namespaceAt(netns)?.key}: `));
const members = ({ kernel }: FakeInpodNode) =>
  kernel.host.program.sets.flatMap((set) => set.members.map(({ entry }) => entry)).sort();
const statuses = (rows: readonly { readonly pod: string; readonly status: string }[]) =>
  Object.fromEntries(rows.map(({ pod, status }) => [pod.replace('default/pod-', ''), status]));
const rowsOf = async (run: Promise<{ readonly outcome: string; readonly pods: Parameters<typeof statuses>[0] }>) => {
  const { outcome, pods: rows } = await run;
  return [outcome, statuses(rows)];
};

test('a pod whose namespace is gone is reported, and its members go', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    const state = document(pods);
    await apply(state, options);
    kernel.removeNamespace(second.netns);
    const checked = await verify(state, options);
    expect(statuses(checked.pods)).toEqual({ 1: 'unchanged', 2: 'gone', 3: 'unchanged' });
    expect(checked.plan.obstacles).toEqual([]);
    expect(await rowsOf(apply(state, options))).toEqual(['done', { 1: 'unchanged', 2: 'gone', 3: 'unchanged' }]);
    expect(members(node)).toEqual([...first.ips, ...third.ips].sort());
    expect(await rowsOf(apply(state, options))).toEqual([
      'nothing-to-do',
      { 1: 'unchanged', 2: 'gone', 3: 'unchanged' },
    ]);
    expect(await rowsOf(destroy(state, options))).toEqual(['done', { 1: 'removed', 2: 'gone', 3: 'removed' }]);
  }));

test('a pod that cannot be read does not stop the others', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    kernel.faults.push({ kind: 'missing-program', stays: true, meets: ({ netns }) => netns === second.netns });
    const before = inside(node, second);
    const report = await apply(document(pods), options);
    expect([report.outcome, statuses(report.pods)]).toEqual([
      'incomplete',
      { 1: 'programmed', 2: 'failed', 3: 'programmed' },
    ]);
    expect(report.pods[0]?.why).toContain('not installed');
    expect([inside(node, second), members(node)]).toEqual([before, [...first.ips, ...third.ips].sort()]);
    expect(await rowsOf(apply(document(pods), options))).toEqual([
      'incomplete',
      { 1: 'unchanged', 2: 'failed', 3: 'unchanged' },
    ]);
    const checked = await verify(document(pods), options);
    expect(checked.pods[0]).toMatchObject({ pod: 'default/pod-2', status: 'failed' });
    expect(checked.plan.changes).toEqual([]);
  }));

test('a pod that cannot be read any more keeps what it has on the node, also when the rest is removed', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    await apply(document(pods), options);
    const before = inside(node, second);
    kernel.faults.push({ kind: 'refused', stays: true, meets: ({ netns }) => netns === second.netns });
    // It leaves the document, and stays recorded.
    expect(await rowsOf(apply(document([first, third]), options))).toEqual([
      'incomplete',
      { 1: 'unchanged', 2: 'failed', 3: 'unchanged' },
    ]);
    expect(members(node)).toEqual(pods.flatMap(({ ips }) => ips).sort());
    expect(await rowsOf(destroy(null, options))).toEqual(['incomplete', { 1: 'removed', 2: 'failed', 3: 'removed' }]);
    expect([inside(node, second), members(node)]).toEqual([before, [...second.ips].sort()]);
    kernel.faults.length = 0;
    expect(await rowsOf(destroy(null, options))).toEqual(['done', { 2: 'removed' }]);
    expect(kernel.host.program.sets).toEqual([]);
  }));

test('a collision in the namespace of a pod is its own', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    kernel.ip(second.netns, 'route add 192.0.2.0/24 dev eth0 table 100');
    const before = inside(node, second);
    const report = await apply(document(pods), options);
    expect([report.outcome, statuses(report.pods)]).toEqual([
      'incomplete',
      { 1: 'programmed', 2: 'failed', 3: 'programmed' },
    ]);
    expect(report.pods[0]?.why).toContain("somebody else's route to 192.0.2.0/24 is in table 100");
    expect(inside(node, second)).toEqual(before);
  }));

test.each<[string, (node: FakeInpodNode) => readonly InpodEntry[], string]>([
  ["the node's own namespace", () => [first, { ...second, netns: '/proc/self/ns/net' }], 'namespace-is-the-nodes'],
  [
    'one namespace by two paths',
    ({ kernel }) => {
      kernel.addPath('/proc/7/ns/net', first.netns);
      return [first, { ...second, ips: first.ips.map((ip) => `${ip}9`), netns: '/proc/7/ns/net' }];
    },
    'namespace-claimed-twice',
  ],
  ['an IPv4 address that it lacks', () => [first, { ...second, ips: ['10.9.9.9'] }], 'pod-address'],
  [
    'an IPv6 address that it lacks',
    () => [first, { ...second, ips: [second.ips[0] ?? '', 'fd00::99'] }],
    'pod-address',
  ],
])('%s is refused before anything is written', (_, wrong, code) =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    const listed = wrong(node);
    const before = kernel.state();
    const failure = await apply(document(listed), options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplyError);
    expect((failure as ApplyError).plan.obstacles.map((one) => one.code)).toContain(code);
    expect([kernel.state(), kernel.ran.filter(({ writes }) => writes)]).toEqual([before, []]);
  }),
);

test('addresses that are still to come are not looked for when the caller says so', () =>
  withFakeInpodNode(pods, async ({ document, options }) => {
    const state = document([{ ...first, ips: ['10.9.9.9', 'fd00::99'] }]);
    expect((await apply(state, { ...options, addressCheck: false })).outcome).toBe('done');
  }));

test("a failure in the node's own namespace takes everything back", () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    const before = kernel.state();
    kernel.faults.push({ kind: 'killed-after', meets: ({ netns, writes }) => writes === true && netns == null });
    const failure = await apply(document(pods), options).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'step-failed', undone: 'all' });
    expect(kernel.state()).toEqual(before);
  }));

test('a set member that another program keeps taking away fails its pod, which is as it was', () =>
  withFakeInpodNode(pods, async (node) => {
    const { document, kernel, options } = node;
    await apply(document([first]), options);
    const before = inside(node, second);
    const [ip = ''] = second.ips;
    const takesOne = () => {
      if (members(node).includes(ip)) kernel.run(null, 'ipset restore', `del istio-inpod-probes-v4 ${ip}`);
    };
    kernel.faults.push({
      stays: true,
      meets: ({ argv }) => argv[0] === 'ipset' && argv[1] === 'save',
      meanwhile: takesOne,
    });
    const report = await apply(document(pods), options);
    expect([report.outcome, statuses(report.pods)]).toEqual([
      'incomplete',
      { 1: 'unchanged', 2: 'failed', 3: 'programmed' },
    ]);
    expect(inside(node, second)).toEqual(before);
    expect(members(node)).toEqual([...first.ips, ...third.ips].sort());
  }));

test('D1: an ip rule of one family that is missing is added beside the other', () =>
  withFakeInpodNode([first], async (node) => {
    const { document, kernel, options } = node;
    await apply(document([first]), options);
    const before = inside(node, first);
    kernel.run(first.netns, 'ip -6 -batch -', 'rule del priority 32764 fwmark 0x111/0xfff lookup 100');
    expect(inside(node, first)).not.toEqual(before);
    expect(await rowsOf(apply(document([first]), options))).toEqual(['done', { 1: 'programmed' }]);
    expect(inside(node, first)).toEqual(before);
  }));

test('D2: what another program removes in between does not stop a removal', () =>
  withFakeInpodNode([first], async (node) => {
    const { document, kernel, options } = node;
    const bare = kernel.state();
    await apply(document([first]), options);
    kernel.faults.push({
      meets: ({ argv, netns, writes }) => writes === true && netns === first.netns && argv[0] === 'ip',
      meanwhile: () => kernel.ip(first.netns, 'rule del priority 32764 fwmark 0x111/0xfff lookup 100'),
    });
    expect((await destroy(null, options)).outcome).toBe('done');
    expect([kernel.faults, kernel.state()]).toEqual([[], bare]);
  }));

test('D10: with IPv6 off no tool of ip6tables is started, and what is left of it is found all the same', () =>
  withFakeInpodNode([first], async (node) => {
    const { document, kernel, options } = node;
    const off = document([first], { inpod: { ipv6: false } });
    const ip6tables = () => kernel.ran.splice(0).filter(({ argv }) => argv.join(' ').includes('ip6tables'));
    await apply(off, options);
    expect(ip6tables()).toEqual([]);
    await apply(document([first]), options);
    expect(ip6tables()).not.toEqual([]);
    await apply(off, options);
    expect(inside(node, first).filter((line) => / ipv6 |"family":"ipv6"/.test(line) && !line.includes('eth0'))).toEqual(
      [],
    );
    kernel.ran.length = 0;
    await apply(off, options);
    expect(ip6tables()).toEqual([]);
  }));

test('of the pods only those that steps wrote to are read again after an apply', () =>
  withFakeInpodNode(pods, async ({ document, kernel, options }) => {
    const state = document(pods);
    await apply(state, options);
    kernel.ip(second.netns, 'rule del priority 32764 fwmark 0x111/0xfff lookup 100');
    const readsIn = ({ netns }: InpodEntry) =>
      kernel.ran.filter((one) => one.netns === netns && one.writes !== true && one.argv[0] === 'iptables-nft-save');
    kernel.ran.length = 0;
    expect(await rowsOf(apply(state, options))).toEqual(['done', { 1: 'unchanged', 2: 'programmed', 3: 'unchanged' }]);
    expect(pods.map((pod) => readsIn(pod).length)).toEqual([1, 2, 1]);
  }));

test('a pod that is made anew while others are programmed is read again', () =>
  withFakeInpodNode(pods, async ({ addPod, document, kernel, options }) => {
    const state = document(pods);
    await apply(state, options);
    kernel.ip(second.netns, 'rule del priority 32764 fwmark 0x111/0xfff lookup 100');
    kernel.faults.push({
      meets: ({ netns, writes }) => writes === true && netns === second.netns,
      meanwhile: () => {
        kernel.removeNamespace(first.netns);
        addPod(first);
      },
    });
    await apply(state, options);
    expect(kernel.faults).toEqual([]);
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }));
