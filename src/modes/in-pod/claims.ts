import type { Evidence } from '../../ir/evidence.js';
import type { ChainRef, Claim, NamespaceRef, Ownership } from '../../ir/ownership.js';
import { hostScope, namespaceAt } from '../../ir/program.js';
import type { Ruleset } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';
import { ciliumChainsIn, ciliumClaims } from './layouts/cilium-chains.js';
import { inpodOwnership } from './ownership.js';
import { hasSidecar } from './sidecar.js';
import type { InpodState } from './state.js';

/**
 * Recognises our objects on a node. A chain, a set or an ip rule with one of our names or values is ours: upstream's
 * agents make the same. In a pod with a sidecar no chain is, and Cilium's chains are recognised by their rules.
 */
export function inpodClaims(constants: InpodConstants, evidence: Evidence<InpodState>): Ownership {
  const shapes = inpodOwnership(constants);
  const claimCilium = ciliumClaims(constants);

  const claimChain = (ref: ChainRef): Claim => {
    const shaped = shapes.chain(ref);
    if (shaped !== 'ours' || ref.scope === hostScope) return shaped;
    const rulesets = rulesetsIn(ref);
    if (ciliumChainsIn(ref.table).includes(ref.chain)) return claimCilium({ rulesets, isInMesh: hasIpRule(ref) }, ref);
    return hasSidecar(rulesets) ? 'collision' : 'ours';
  };
  return {
    ...shapes,
    chain: claimChain,
    ruleInBuiltin: (ref, rule) => {
      const shaped = shapes.ruleInBuiltin(ref, rule);
      const { target } = rule;
      if (shaped !== 'ours' || (target?.kind !== 'jump' && target?.kind !== 'goto')) return shaped;
      // The collision of the chain says enough.
      return claimChain({ ...ref, chain: target.chain }) === 'ours' ? 'ours' : 'foreign';
    },
  };

  function hasIpRule(ref: NamespaceRef): boolean {
    const { ipRules = [] } = namespaceAt(evidence.program, ref.netns) ?? {};
    return ipRules.some((rule) => shapes.ipRule(ref, rule) === 'ours');
  }

  /** The rules of both backends. */
  function rulesetsIn({ netns }: NamespaceRef): readonly Ruleset[] {
    const { otherBackend, program } = evidence;
    return [program, otherBackend].flatMap((one) => namespaceAt(one, netns)?.rulesets ?? []);
  }
}
