import type { SimulatableProgram } from '../../../../ir/program.js';
import type { RuleWords } from '../../../../simulate/chain.js';
import type { Case } from '../../../../simulate/prove/case.js';
import { remoteEndpoint } from '../../../../simulate/prove/make-endpoint.js';
import type { Scene } from '../../../../simulate/topology/scene.js';
import type { GeneveState } from '../../state.js';
import { sceneOfDocument } from '../../topology/of-document.js';

/** The node as the document alone would make it, with the observed addresses. */
export function documentsNode(
  state: GeneveState,
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
