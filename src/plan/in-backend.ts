import { emptyKernelNamespace } from '../ir/program.js';
import { otherBackendOf } from '../model/backend.js';
import type { Backend } from '../model/node-state.js';
import type { Observation } from './observation.js';

/**
 * A saved observation as the reader of another backend would have seen the node. The rules of one iptables are all that was
 * saved: those of the other are taken to be none.
 */
export function inBackend(saved: Observation, asked: Backend): Observation {
  if (asked === 'auto' || asked === saved.backend) return saved;
  const seen = { ...saved, backend: asked, backendReason: 'asked for by the document' };
  const isTheOther = saved.isBackendGuessed === true && asked === 'iptables-legacy';
  // Native tables are saved beside the rules that iptables has in the same kernel, so nft and iptables-nft have the same other.
  if (isTheOther || otherBackendOf(asked) === otherBackendOf(saved.backend)) return seen;
  const { namespaces } = saved.program;
  return {
    ...seen,
    program: { namespaces: namespaces.map((namespace) => ({ ...namespace, rulesets: [] })) },
    otherBackend: {
      namespaces: namespaces.map(({ netns, rulesets, scope }) => ({ ...emptyKernelNamespace(scope, netns), rulesets })),
    },
    notes: [
      ...saved.notes,
      `the observation was made with ${saved.backend}: rules in ${otherBackendOf(saved.backend)} are not in it, and taken to be none`,
    ],
  };
}
