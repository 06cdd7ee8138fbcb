import type { SimulatableProgram } from '../../../ir/program.js';
import type { NodeState } from '../../../model/node-state.js';
import type { RuleWords } from '../../chain.js';
import { sceneOfDocument } from '../../topology/of-document.js';
import type { Scene } from '../../topology/of-parts.js';
import type { Case } from '../case.js';
import { remoteEndpoint } from '../make-endpoint.js';

/** The node as the document alone would have it, with the addresses that it was observed to have. */
export function documentsNode(
  state: NodeState,
  desired: SimulatableProgram,
  observed: SimulatableProgram,
  words: RuleWords,
): { readonly scene: Scene; readonly caseOf: (one: Case) => Case } {
  const taken = new Set([
    ...Object.values(state.constants.tunnels).map(({ host }) => host),
    `${state.node.hostIP}/32`,
    '127.0.0.1/8',
    '::1/128',
  ]);
  const host = observed.namespaces.find(({ scope }) => scope === 'host');
  const addresses = (host?.addresses ?? [])
    .filter(({ address }) => !taken.has(address) && !address.includes(':'))
    .map(({ address, link }) => ({ on: link === 'lo' ? ('lo' as const) : ('uplink' as const), address }));
  const scene = sceneOfDocument(state, desired, words, { addresses, host: (one) => one });
  const node = scene.network.namespaces.get('host');
  return {
    scene,
    caseOf: (one) => {
      if (one.from.role !== 'world' || node === undefined) return one;
      return { ...one, from: remoteEndpoint(one.from.address, node) ?? one.from };
    },
  };
}
