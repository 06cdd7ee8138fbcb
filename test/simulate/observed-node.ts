import { compile } from '../../src/compile.js';
import type { NodeState, Program } from '../../src/index.js';
import type { NamespaceProgram } from '../../src/ir/program.js';
import { withNativeForm } from '../../src/render/nft/native-program.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { sceneOfDocument } from '../../src/simulate/topology/of-document.js';

/** A node as an observation would show it once a document is applied: what is ours, and what a network plugin makes. */
export function observedNode(state: NodeState): Program {
  const extras = { addresses: [], host: (host: NamespaceProgram) => host };
  const { network } = sceneOfDocument(state, withNativeForm(compile(state)), ruleWords, extras);
  const namespaces = [...network.namespaces.values()].map(({ program }) => program);
  return { namespaces: namespaces.map((namespace) => withLinks(namespace, state)) };
}

/** Links of the network plugin, all of them up. */
function withLinks(namespace: NamespaceProgram, { pods, ztunnel }: NodeState): NamespaceProgram {
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
