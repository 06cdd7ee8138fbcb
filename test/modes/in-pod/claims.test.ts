import { expect, test } from 'vitest';
import { emptyKernelNamespace, type KernelNamespace } from '../../../src/ir/program.js';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import { inpodClaims } from '../../../src/modes/in-pod/claims.js';
import { inpodConstants } from '../../../src/modes/in-pod/constants.js';
import { findCollisions } from '../../../src/plan/collisions.js';
import { ownView } from '../../../src/plan/own-view.js';
import { cilium } from './layouts/cilium.js';
import { redirect } from './layouts/redirect.js';
import { rulesetsOf } from './layouts/rulesets.js';

function claims(namespace: KernelNamespace, others: readonly Ruleset[] = []) {
  const elsewhere = { ...emptyKernelNamespace(namespace.scope, namespace.netns), rulesets: others };
  const ownership = inpodClaims(inpodConstants, {
    program: { namespaces: [namespace] },
    otherBackend: { namespaces: [elsewhere] },
    recorded: () => 'nothing',
    document: null,
    desired: { namespaces: [] },
  });
  const [own] = ownView({ namespaces: [namespace] }, ownership).namespaces;
  const chains = own?.rulesets.flatMap(({ tables }) => tables.flatMap((table) => table.chains)) ?? [];
  return {
    chains: chains.filter(({ policy }) => policy === null).map(({ name }) => name),
    jumps: chains.flatMap(({ policy, rules }) => (policy === null ? [] : rules)).length,
    collisions: findCollisions(namespace, ownership).map(({ message }) => message),
  };
}

const pod = (ipv4: string): KernelNamespace => {
  return { ...emptyKernelNamespace('pods/default_web-0', '/run/netns/web-0'), rulesets: rulesetsOf({ ipv4 }) };
};
const host = (ipv4: string): KernelNamespace => {
  return { ...emptyKernelNamespace('host', null), rulesets: rulesetsOf({ ipv4 }) };
};

/** What istio-iptables writes for a sidecar, with and without TPROXY, in the table nat. */
const sidecar = [
  '*nat',
  '-N ISTIO_INBOUND',
  '-N ISTIO_REDIRECT',
  '-N ISTIO_IN_REDIRECT',
  '-N ISTIO_OUTPUT',
  '-A ISTIO_INBOUND -p tcp --dport 15008 -j RETURN',
  '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
  '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006',
  '-A PREROUTING -p tcp -j ISTIO_INBOUND',
  '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
  '-A ISTIO_OUTPUT -o lo -s 127.0.0.6/32 -j RETURN',
  '-A ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
  '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
  '-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN',
  '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
  'COMMIT',
  '',
].join('\n');

test("in a pod with a sidecar's rules nothing is ours, and that is said", () => {
  expect(claims(pod(sidecar))).toEqual({
    chains: [],
    jumps: 0,
    collisions: ["somebody else's chain in nat has the name ISTIO_OUTPUT: the pod has a sidecar's rules"],
  });
  // Only with its rule for connections from the sidecar to the pod itself.
  const least =
    '*nat\n-N ISTIO_OUTPUT\n-A OUTPUT -p tcp -j ISTIO_OUTPUT\n-A ISTIO_OUTPUT -o lo -s 127.0.0.6/32 -j RETURN\nCOMMIT\n';
  expect(claims(pod(least)).collisions).toHaveLength(1);
});

test("a sidecar's rules in the other backend count as well", () => {
  const ours = redirect('ipv4', { dns: 'off' });
  expect(claims(pod(ours)).collisions).toEqual([]);
  expect(claims(pod(ours), rulesetsOf({ ipv4: sidecar })).chains).toEqual([]);
});

test('chains of our names are ours with rules of somebody else inside', () => {
  const drifted = redirect('ipv4', { dns: 'off' }).replace(
    '*nat\n-N ISTIO_PRERT\n',
    '*nat\n-N ISTIO_PRERT\n-A ISTIO_PRERT -s 192.0.2.1/32 -j DROP\n',
  );
  expect(drifted).toContain('DROP');
  expect(claims(pod(drifted))).toEqual({
    chains: ['ISTIO_PRERT', 'ISTIO_OUTPUT', 'ISTIO_PRERT', 'ISTIO_OUTPUT'],
    jumps: 4,
    collisions: [],
  });
});

test("Cilium's chains in a pod are ours by their rules, not by their names", () => {
  expect(claims(pod(cilium('ipv4')))).toEqual({
    chains: ['CILIUM_PREROUTING', 'CILIUM_OUTPUT', 'CILIUM_PREROUTING', 'CILIUM_OUTPUT'],
    jumps: 4,
    collisions: [],
  });
  const others =
    '*nat\n-N CILIUM_OUTPUT\n-A OUTPUT -j CILIUM_OUTPUT\n-A CILIUM_OUTPUT -d 192.0.2.1/32 -j ACCEPT\nCOMMIT\n';
  expect(claims(pod(others))).toEqual({ chains: [], jumps: 0, collisions: [] });
  const both = cilium('ipv4').replace(
    '-N CILIUM_PREROUTING\n',
    '-N CILIUM_PREROUTING\n-A CILIUM_PREROUTING -s 192.0.2.1/32 -j DROP\n',
  );
  expect(claims(pod(both)).collisions).toEqual([
    "somebody else's chain in mangle has the name CILIUM_PREROUTING: besides rules of its ztunnel mode it has others",
  ]);
});

test('empty chains of Cilium are ours where something else shows its mode', () => {
  const empty = cilium('ipv4').replace(/^-A CILIUM.*\n/gm, '');
  expect(claims(pod(empty)).chains).toEqual([]);
  const ipRule = {
    family: 'ipv4',
    priority: 32764,
    fwmark: { value: 0x111, mask: 0xfff },
    action: { kind: 'lookup', table: 100 },
    protocol: null,
    extra: [],
    origin: { causes: [], purpose: '' },
  } as const;
  expect(claims({ ...pod(empty), ipRules: [ipRule] }).chains).toHaveLength(4);
});

test("Cilium's chains on the node are its own", () => {
  const feeders =
    '*nat\n-N CILIUM_PRE_nat\n-N CILIUM_OUTPUT_nat\n-N CILIUM_POST_nat\n-A OUTPUT -j CILIUM_OUTPUT_nat\n-A POSTROUTING -j CILIUM_POST_nat\nCOMMIT\n*filter\n-N CILIUM_OUTPUT\n-A OUTPUT -j CILIUM_OUTPUT\nCOMMIT\n';
  expect(claims(host(feeders + cilium('ipv4')))).toEqual({ chains: [], jumps: 0, collisions: [] });
});
