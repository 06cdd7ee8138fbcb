import type { KernelProgram, GeneveState as NodeState } from '../../src/index.js';
import { emptyKernelNamespace, type KernelNamespace, type SimulatableNamespace } from '../../src/ir/program.js';
import { sceneOfDocument } from '../../src/modes/node-geneve/topology/of-document.js';
import { kernelProgramOf } from '../../src/program-of.js';
import { toSimulatable } from '../../src/render/nft/to-simulatable.js';
import { ruleWords } from '../../src/report/rule-words.js';

/** A node as an observation would show it after an apply: our objects and those of a network plugin. */
export function observedNode(state: NodeState): KernelProgram {
  const program = kernelProgramOf(state);
  const extras = { addresses: [], host: (host: SimulatableNamespace) => host };
  const { network } = sceneOfDocument(state, toSimulatable(program), ruleWords, extras);
  const namespaces = [...network.namespaces.values()].map(({ program: { scope, netns, ...walked } }) => {
    const { native, rulesets, sets } =
      program.namespaces.find((one) => one.scope === scope) ?? emptyKernelNamespace(scope, netns);
    return { ...walked, scope, netns, native, predecessors: [], rulesets, sets };
  });
  return { namespaces: namespaces.map((namespace) => withLinks(namespace, state)) };
}

/** Links of the network plugin, all of them up. */
function withLinks(namespace: KernelNamespace, { pods, ztunnel }: NodeState): KernelNamespace {
  const names =
    namespace.scope === 'host'
      ? ['eth0', ztunnel?.hostInterface ?? null, ...pods.map(({ hostInterface }) => hostInterface)]
      : [ztunnel?.podInterface ?? null];
  const links = [
    ...namespace.links,
    ...names.flatMap((name) =>
      name === null ? [] : [{ name, kind: 'veth', up: true, id: null, remote: null, port: null, peer: null }],
    ),
  ];
  return {
    ...namespace,
    links: links.map((link, index) => ({
      ...link,
      state: {
        master: null,
        arp: true,
        carrier: true,
        mac: `02:00:00:00:${namespace.scope === 'host' ? '00' : '01'}:${index.toString(16).padStart(2, '0')}`,
      },
    })),
  };
}
