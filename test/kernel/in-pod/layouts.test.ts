import { expect, test } from 'vitest';
import { apply, type Command, destroy, type FoundLayout, type Machine } from '../../../src/index.js';
import { routing, sets } from '../../modes/in-pod/layouts/host.js';
import { tproxy } from '../../modes/in-pod/layouts/tproxy.js';
import {
  type Backend,
  backends,
  type Case,
  cases,
  foreign,
  furnish,
  here,
  load,
  loadHost,
  loadLayouts,
  saved,
} from './layout-cases.js';
import { type TestPod, withPods } from './pod-node.js';

/** Every second case in each backend, and in both those that concern both. */
function casesOf(backend: Backend): readonly Case[] {
  const parity = backends.indexOf(backend);
  return cases.filter(({ other, title }, index) => title === 'nothing' || other !== undefined || index % 2 === parity);
}

test.each(backends)(
  'every layout is named, and moved to the one of the document in one commit a table: %s',
  async (backend) => {
    const all = casesOf(backend);
    await withPods(all.length, async (node) => {
      furnish(node, backend);
      loadLayouts(node, all, backend);
      loadHost(node, backend, '1.26');
      await apply(node.state({ backend }), {
        ...node.options,
        confirm: async ({ plan: { layouts } }) => {
          expect(node.pods.map((pod) => namesIn(layouts, pod, backend))).toEqual(all.map((one) => one.layouts));
          return true;
        },
      });
      const [fresh, ...others] = node.pods.map((pod) => saved(node, pod));
      for (const [index, found] of others.entries()) expect(found, all[index + 1]?.title).toBe(fresh);
      expect(writesOf(node.ran).filter(({ count, stdin }) => count > 1 || / DROP$/m.test(stdin))).toEqual([]);
    });
  },
);

test('every layout is removed without a document and without a record', async () => {
  const all = casesOf('iptables-legacy');
  await withPods(all.length, async (node) => {
    furnish(node, 'iptables-legacy');
    const [first = null] = node.pods;
    const before = { pod: saved(node, first), host: saved(node, null) };
    loadLayouts(node, all, 'iptables-legacy');
    loadHost(node, 'iptables-legacy', '1.26');
    await destroy(null, { ...node.options, backend: 'iptables-legacy' });
    for (const [index, pod] of node.pods.entries()) expect(saved(node, pod), all[index]?.title).toBe(before.pod);
    expect(saved(node, null)).toBe(before.host);
  });
});

const scopeOf = ({ name, namespace }: TestPod) => `pods/${namespace}_${name}`;

/** `whole istio-1.24`, with `elsewhere` in the other backend. */
function namesIn(layouts: readonly FoundLayout[], pod: TestPod, backend: Backend): readonly string[] {
  return layouts
    .filter(({ scope }) => scope === scopeOf(pod))
    .map((one) => `${one.extent} ${one.name}${one.backend === backend ? '' : ' elsewhere'}`);
}

/** The restores that wrote into a namespace, with the number of commits for the table that has most of them. */
function writesOf(ran: readonly Command[]) {
  const writes = ran.filter(({ argv }) => argv.some((word) => word.endsWith('-restore')) && !argv.includes('--test'));
  return writes.map(({ argv, netns, stdin = '' }) => {
    const key = JSON.stringify([argv, netns]);
    const count = writes.filter((one) => JSON.stringify([one.argv, one.netns]) === key).length;
    return { argv, count, stdin };
  });
}

test('the set of 1.22 gives way to that of today, which is filled before a rule refers to it', async () => {
  await withPods(1, async (node) => {
    const [pod] = node.pods as readonly [TestPod];
    node.run(null, 'sh -e', here('iptables-nft-restore --noflush', foreign('ipv4')));
    loadHost(node, 'iptables-nft', '1.22');
    node.run(pod, 'sh -e', here('ip -batch -', routing.ipv4) + load({ ipv4: tproxy('ipv4', 'off') }, 'iptables-nft'));
    const shown: string[] = [];
    await apply(node.state({ backend: 'auto' }), {
      ...node.options,
      confirm: async ({ plan: { backendReason, layouts, steps } }) => {
        expect(backendReason).toBe('it holds our chains');
        expect(layouts.map(({ name, scope, since }) => [scope, name, since])).toEqual([
          ['host', 'istio-1.22', 'istio-1.21'],
          [scopeOf(pod), 'istio-1.22', 'istio-1.21'],
        ]);
        shown.push(...steps.filter(({ scope }) => scope === 'host').map(({ phase }) => phase));
        return true;
      },
    });
    expect(shown.filter((phase, index) => phase !== shown[index - 1])).toEqual(['sets-in', 'rules', 'sets-out']);
    expect(node.run(null, 'ipset list -n').trim().split('\n').sort()).toEqual([sets.ipv4, sets.ipv6]);
    expect(node.run(null, 'iptables-nft-save -t nat')).toContain(`--match-set ${sets.ipv4} dst`);
  });
});

/** What istio-iptables writes for a sidecar. */
const sidecar = [
  '*nat',
  ...['INBOUND', 'REDIRECT', 'IN_REDIRECT', 'OUTPUT'].map((name) => `-N ISTIO_${name}`),
  '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
  '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006',
  '-A PREROUTING -p tcp -j ISTIO_INBOUND',
  '-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT',
  '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
  '-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN',
  '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
  '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
  'COMMIT',
  '',
].join('\n');

/** Cilium's chains on a node, one of them with a name that it has in pods, too. */
const ciliumOnNode = [
  '*nat',
  '-N CILIUM_PRE_nat',
  '-N CILIUM_OUTPUT_nat',
  '-N CILIUM_POST_nat',
  '-A PREROUTING -j CILIUM_PRE_nat',
  '-A OUTPUT -j CILIUM_OUTPUT_nat',
  '-A POSTROUTING -j CILIUM_POST_nat',
  'COMMIT',
  '*raw',
  '-N CILIUM_OUTPUT_raw',
  '-A OUTPUT -j CILIUM_OUTPUT_raw',
  'COMMIT',
  '*filter',
  '-N CILIUM_OUTPUT',
  '-A OUTPUT -j CILIUM_OUTPUT',
  'COMMIT',
  '',
].join('\n');

test("a sidecar's rules in a pod are a collision, and Cilium's on the node are foreign: both stay", async () => {
  await withPods(1, async (node) => {
    const [pod] = node.pods as readonly [TestPod];
    node.run(pod, 'iptables-nft-restore --noflush', sidecar);
    node.run(null, 'iptables-nft-restore --noflush', ciliumOnNode);
    const before = [saved(node, pod), saved(node, null)];
    const { pods } = await apply(node.state({ backend: 'iptables-nft' }), node.options);
    expect(pods.map(({ status, why }) => [status, why])).toEqual([
      ['failed', expect.stringContaining("has the name ISTIO_OUTPUT: the pod has a sidecar's rules")],
    ]);
    expect(saved(node, pod)).toBe(before[0]);
    await destroy(node.state({ backend: 'iptables-nft' }), node.options);
    expect([saved(node, pod), saved(node, null)]).toEqual(before);
  });
});

test('D9: a listing of rules that fails is an error, not an empty pod', async () => {
  await withPods(1, async (node) => {
    const [pod] = node.pods as readonly [TestPod];
    const before = saved(node, pod);
    const { machine } = node.options;
    const execute: Machine['execute'] = async (command, signal) => {
      const result = await machine.execute(command, signal);
      const isListing = command.netns !== null && /ip6?tables/.test(`${command.argv.join(' ')} ${command.stdin ?? ''}`);
      return isListing ? { ...result, exitCode: 4, stdout: '', stderr: 'Resource temporarily unavailable.' } : result;
    };
    const { pods } = await apply(node.state({ backend: 'iptables-nft' }), {
      ...node.options,
      machine: { ...machine, execute },
    });
    expect(pods).toMatchObject([{ status: 'failed', why: expect.stringContaining('temporarily unavailable') }]);
    expect(saved(node, pod)).toBe(before);
  });
});
