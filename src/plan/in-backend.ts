import { emptyKernelNamespace } from '../ir/program.js';
import { otherBackendOf } from '../model/backend.js';
import type { Backend } from '../model/node-state.js';
import type { Observation } from './observation.js';

/**
 * A saved observation as a reader of another backend would see the node. Only the rules of one iptables were saved; the
 * other is assumed to have none.
 */
export function inBackend(saved: Observation, backend: Backend): Observation {
  if (backend === 'auto' || backend === saved.backend) return saved;
  const seen = { ...saved, backend, backendReason: 'asked for by the document' };
  const isTheOther = saved.isBackendGuessed === true && backend === 'iptables-legacy';
  // Native tables are saved in addition to the rules of iptables-nft, so nft and iptables-nft have the same other
  // backend.
  if (isTheOther || otherBackendOf(backend) === otherBackendOf(saved.backend)) return seen;
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
