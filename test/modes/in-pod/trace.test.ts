import { describe, expect, test } from 'vitest';
import { type PacketView, type TraceQuestion, type TraceView, trace } from '../../../src/index.js';
import { stateWith } from './document.js';
import { back, bare, itself, flowPods as pods, rowsOf, web, flowWords as words } from './flow-rows.js';

/* What each flow of a mesh pod meets (istio/istio cni/pkg/iptables 1.29), with every backend and in both families. */

/** The rules by what tells them apart, in both forms. */
const names: readonly (readonly [name: string, rule: RegExp])[] = [
  ['SNAT', /-j SNAT/],
  ['m3', /-j CONNMARK --set-xmark 0x111/],
  ['m4', /-j CONNMARK --restore-mark/],
  ['n3', /-i vnet0 .*--to-ports 15001/],
  ['n4', /-i vnet0 .*-j RETURN/],
  ['n5', /-s .*-j ACCEPT/],
  ['n6', /(?<!! )-d .*-j ACCEPT/],
  ['n7', /--to-ports 15006/],
  ['n8', /-p udp .*--to-ports 15053/],
  ['n9', /-p tcp .*--to-ports 15053/],
  ['n10', /--mark 0x111\/0xfff -j ACCEPT/],
  ['n11', /-o lo -j ACCEPT/],
  ['n12', /--to-ports 15001/],
  ['r3', /--mark 0x539.* --dport 53 .*-j CT --zone 1/],
  ['r4', /--sport 53 .*-j CT --zone 1/],
];

function rulesIn({ hops }: PacketView): readonly string[] {
  return hops.flatMap(({ owner, rule, verdict }) =>
    owner === 'us' && rule !== null && verdict !== 'jump' && !rule.includes(': from all')
      ? [names.find(([, is]) => is.test(rule))?.[0] ?? rule]
      : [],
  );
}

function asked(backend: string, question: TraceQuestion): TraceView {
  const result = trace({ states: [stateWith({ backend, pods })] }, question);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

const backends = ['iptables-nft', 'iptables-legacy', 'nft'];

describe.each(['ipv4', 'ipv6'] as const)('%s', (family) => {
  describe.each(backends)('%s', (backend) => {
    test.each(rowsOf(words[family]))('$what', ({ answer, from, more, rules, sentence, to }) => {
      const view = asked(backend, { from, to, count: 2, ...more });
      expect([view.sentence, ...view.later.map((one) => one.sentence)]).toEqual([sentence, answer]);
      expect(rulesIn(view)).toEqual(rules);
    });

    test('answers to a client whose address ztunnel has used go back to it, as do later packets', () => {
      const { own, plain } = words[family];
      const { later } = asked(backend, { from: `ztunnel@${web},ip=${bare(plain)}`, to: `${own}:8080`, count: 4 });
      expect(later.map((packet) => [packet.sentence, rulesIn(packet)])).toEqual([
        [back, ['m4']],
        [`not captured: its first packet was not; ${itself}`, ['m4']],
        [back, ['m4']],
      ]);
      const [answer] = later;
      const rerouted = answer?.hops.find(({ kind, subject }) => kind === 'route' && subject === 're-route');
      expect(rerouted).toMatchObject({ table: '100', verdict: 'local', mark: '0x111' });
    });

    test("ztunnel's queries are tracked apart from those of an application, both ways", () => {
      const query = { from: `ztunnel@${web}`, to: `${words[family].world}:53`, protocol: 'udp', count: 2 };
      const { later } = asked(backend, query);
      expect(later.map((packet) => [packet.sentence, rulesIn(packet)])).toEqual([[back, ['r4']]]);
    });
  });
});

test.each(backends)('%s: how often the rules of a pod are hit by five kinds of connections', (backend) => {
  const { own, plain, world } = words.ipv4;
  // ztunnel speaks twelve packets with its pod; nat sees the first one of a connection only.
  const questions: readonly TraceQuestion[] = [
    { from: web, to: `${world}:443` },
    { from: world, to: `${own}:80` },
    { from: world, to: `${own}:15008` },
    { from: 'node', to: `${own}:8080`, count: 2 },
    { from: `ztunnel@${web},ip=${plain}`, to: `${own}:8080`, count: 12 },
  ];
  const hit = questions.flatMap((question) => {
    const { later, ...first } = asked(backend, question);
    return [first, ...later].flatMap(rulesIn);
  });
  const counts = Object.fromEntries(names.map(([name]) => [name, hit.filter((one) => one === name).length]));
  const none = { n3: 0, n4: 0, n6: 0, n8: 0, n9: 0, n10: 0, r3: 0, r4: 0 };
  expect(counts).toEqual({ ...none, SNAT: 1, m3: 1, m4: 11, n5: 1, n7: 1, n11: 1, n12: 1 });
});

test('a question that names nobody says how ztunnel is named', () => {
  const result = trace({ states: [stateWith({ pods })] }, { from: 'ztunnel', to: '10.244.1.7:80' });
  expect(result.ok ? [] : result.diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining('ztunnel@POD'),
  ]);
});

test.each([
  ['ztunnel@plain-0', "'ztunnel@plain-0' is no pod, node or address"],
  [`ztunnel@${web},ip=10.9.9`, "'10.9.9' is no address"],
  ['default/web-0,ip=10.9.9.9', "'default/web-0' is no process"],
  [`ztunnel@${web},ip=fd00::9`, 'fd00::9 is not of the family of the destination'],
  ['iface=vnet7@web-0', 'default/web-0 has no device vnet7'],
  ['iface=eth0@web-0', 'say with which source a packet comes by eth0@web-0: iface=eth0@web-0,ip=ADDRESS'],
])('%s is refused', (from, message) => {
  const result = trace({ states: [stateWith({ pods })] }, { from, to: '10.244.1.8:80' });
  expect(result.ok ? [] : result.diagnostics.map((one) => one.message)).toEqual([expect.stringContaining(message)]);
});
