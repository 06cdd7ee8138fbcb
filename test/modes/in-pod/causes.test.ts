import { expect, test } from 'vitest';
import { apply, type KernelProgram, plan, trace } from '../../../src/index.js';
import type { KernelNamespace } from '../../../src/ir/program.js';
import { inpodEntry, withFakeInpodNode } from '../../fakes/index.js';
import { stateWith } from './document.js';
import { observedNode } from './observed-node.js';

/* Pods have equal lines in the namespace of each, and every one is there for its own pod. */

const pods = [1, 2, 3].map(inpodEntry);

/** Rules as a kernel gives them: without what they are for. */
function asRead(namespace: KernelNamespace): KernelNamespace {
  return {
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map(({ origin: _, ...rule }) => rule) })),
      })),
    })),
  };
}

test('a trace of an observed node names the pod that the packet is in', () => {
  const state = stateWith({ inpod: { ipv6: false }, pods: pods.map((pod) => ({ ...pod, ips: pod.ips.slice(0, 1) })) });
  const causesOf = (observed: KernelProgram, from: string) => {
    const result = trace({ states: [state], observed }, { from, to: '203.0.113.9:443' });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const jump = result.value.hops.find(({ rule }) => rule === '-A OUTPUT -j ISTIO_OUTPUT');
    return [jump?.owner, jump?.causes];
  };
  const observed = observedNode(state, asRead);
  for (const pod of ['default/pod-1', 'default/pod-2', 'default/pod-3'])
    expect(causesOf(observed, pod)).toEqual(['us', [`pods[${pod}]`, 'constants.chains']]);
  const called = (scope: string) => scope.replace('pods/default_', 'pods/cni-');
  const unnamed = { namespaces: observed.namespaces.map((one) => ({ ...one, scope: called(one.scope) })) };
  const [first] = pods;
  expect(causesOf(unnamed, first?.name ?? '')).toEqual(['us', ['constants.chains']]);
});

test('what is left in a pod is not there for another one', () =>
  withFakeInpodNode(pods, async ({ document, options }) => {
    await apply(document(pods), options);
    const [, second] = pods;
    const left = document(pods.map((pod) => ({ ...pod, mesh: pod !== second })));
    const { changes } = (await plan(left, options)).plan;
    const jump = changes.find(({ item }) => item.object === 'rule' && item.chain === 'OUTPUT');
    expect([jump?.kind, jump?.scope]).toEqual(['extra', 'pods/default_pod-2']);
    expect(jump?.origin?.purpose).toBe('ISTIO_OUTPUT, ahead of all else in OUTPUT');
    expect(changes.flatMap(({ origin }) => origin?.causes ?? []).filter((cause) => /pod-[13]/.test(cause))).toEqual([]);
  }));
