import { emptyNamespace } from '../ir/program.js';
import type { Backend } from '../model/node-state.js';
import type { Observation, ResolvedBackend } from './observation.js';

/**
 * A saved observation as the reader of another backend would have seen the node. The rules of one iptables are all that was
 * saved: those of the other are taken to be none.
 */
export function inBackend(saved: Observation, asked: Backend): Observation {
  if (asked === 'auto' || asked === saved.backend) return saved;
  const seen = { ...saved, backend: asked, backendReason: 'asked for by the document' };
  const isTheOther = saved.isBackendGuessed === true && asked === 'iptables-legacy';
  if (isTheOther || iptablesOf(asked) === iptablesOf(saved.backend)) return seen;
  const { namespaces } = saved.program;
  return {
    ...seen,
    program: { namespaces: namespaces.map((namespace) => ({ ...namespace, rulesets: [] })) },
    otherBackend: {
      namespaces: namespaces.map(({ netns, rulesets, scope }) => ({ ...emptyNamespace(scope, netns), rulesets })),
    },
    notes: [
      ...saved.notes,
      `the observation was made with ${saved.backend}: rules in ${iptablesOf(asked)} are not in it, and taken to be none`,
    ],
  };
}

/** Native tables are saved beside the rules that iptables has in the same kernel. */
function iptablesOf(backend: ResolvedBackend): ResolvedBackend {
  return backend === 'nft' ? 'iptables-nft' : backend;
}
