import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ApplyOptions, apply, destroy, type NodeState, verify } from '../../src/index.js';
import { type AddressSet, fixedWords } from '../../src/ir/address-set.js';
import type { KernelNamespace } from '../../src/ir/program.js';
import { labMachine } from '../../src/lab/index.js';
import { meaningOf } from '../../src/plan/meaning.js';
import { ownView } from '../../src/plan/own-view.js';
import type { Work } from '../../src/plan/step.js';
import { joiner, pods, withFakeNode } from '../fakes/index.js';
import { withTestNode } from './node/test-node.js';

/*
 * The kernel in memory is what the real one is: the same applies on both, and everything that is read of them is the
 * same.
 */

const document = fc.record({
  backend: fc.constantFrom('iptables-nft', 'iptables-legacy', 'nft'),
  profile: fc.constantFrom('istio-1.18', 'istio-1.20', 'hardened'),
  tunnel: fc.constantFrom({ kind: 'vxlan', port: 4789 }, { kind: 'vxlan', port: 4790 }, { kind: 'veth', port: 4789 }),
  pods: fc.subarray([...pods, joiner]),
});

test('whatever is applied one after the other, both hold the same, plan the same and are left the same', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.option(document, { freq: 4 }), { minLength: 4, maxLength: 4 }), (changes) =>
      withTestNode((node) => {
        const rpFilter = node.run('host', 'cat /proc/sys/net/ipv4/conf/default/rp_filter').trim();
        const path = `/run/netns/${node.netns.ztunnel}`;
        return withFakeNode(
          async (fake) => {
            const real = {
              machine: labMachine({ netns: `/run/netns/${node.netns.host}` }),
              stateDirectory: node.folder,
            };
            for (const change of [...changes, null]) {
              const state = change && fake.document(change);
              const [here, there] = [await applied(state, real), await applied(state, fake.options)];
              expect(there).toEqual(here);
            }
          },
          { rpFilter, ztunnel: path },
        );
      }),
    ),
    { numRuns: 1, endOnFailure: true },
  ));

/** The plan, its steps, and the state afterwards. */
async function applied(state: NodeState | null, options: ApplyOptions) {
  const { outcome, plan: done } = state === null ? await destroy(null, options) : await apply(state, options);
  const seen = state === null ? null : await seenBy(state, options);
  return {
    outcome,
    steps: done.steps.map(({ netns, phase, work }) => [netns, phase, meaningWithoutChance(work)]),
    seen,
  };
}

async function seenBy(state: NodeState, options: ApplyOptions) {
  const { desiredState, observation, plan } = await verify(state, options);
  const { namespaces } = ownView(observation.program, desiredState.ownership);
  return {
    own: namespaces.map(({ rulesets, ...one }) => [
      ...rulesets.map((ruleset) => meaningOf(ruleset)),
      ...objectsOf(one),
    ]),
    changes: plan.changes.length,
    facts: [...observation.facts].map(([netns, { addresses, isNodesOwn }]) => {
      // The kernel makes link-local addresses from random MAC addresses.
      return { netns, addresses: addresses?.filter((one) => !one.startsWith('fe80:')), isNodesOwn };
    }),
    record: observation.record?.sysctls.map(({ ifindex: _, ...one }) => one),
  };
}

/**
 * Without random values of the kernel: MAC addresses, and hash seeds with the order of members that depends on them.
 */
function meaningWithoutChance(work: Work): unknown {
  if (work.tool === 'ipset')
    return work.operations
      .map(({ kind, ...one }) => [kind, 'member' in one ? one.member.entry : fixedWords(one.set)].join(' '))
      .sort();
  return meaningOf(work).replace(/"state":\{[^{}]*\},?/g, '');
}

/** In one order. */
function objectsOf({ addresses, ipRules, links, native, routes, sets, sysctls }: Omit<KernelNamespace, 'rulesets'>) {
  const sorted = (all: readonly AddressSet[]) =>
    all.map((set) => ({ ...set, extra: fixedWords(set), members: set.members.map(({ entry }) => entry).sort() }));
  const objects = [
    ...[...addresses, ...ipRules, ...routes, ...sysctls],
    ...links.map(({ state: _, ...link }) => link),
    ...sorted(sets),
    ...native.map((table) => ({ ...table, sets: sorted(table.sets) })),
  ];
  return objects.map((object) => meaningOf(object)).sort();
}
