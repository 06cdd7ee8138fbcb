import type { Rule, Ruleset } from '../../ir/ruleset.js';

/** Chains of a sidecar (istio-iptables) that the rules of its other chains lead to. */
const sidecarChains = [
  'ISTIO_INBOUND',
  'ISTIO_REDIRECT',
  'ISTIO_IN_REDIRECT',
  'ISTIO_OUTPUT_DNS',
  'ISTIO_DIVERT',
  'ISTIO_TPROXY',
  'ISTIO_DROP',
];

/** The address that a sidecar connects from to its own pod. */
const passthrough = ['127.0.0.6/32', '::6/128'];

/**
 * Whether the rules of a pod are those of its sidecar, whose chain for outbound connections has the name of ours. Its
 * chains are not looked for: what leads to them shows them.
 */
export function hasSidecar(rulesets: readonly Ruleset[]): boolean {
  return rulesets.some(({ tables }) => tables.some(({ chains }) => chains.some(({ rules }) => rules.some(isSidecars))));
}

function isSidecars({ matches, target }: Rule): boolean {
  if (target?.kind === 'jump' || target?.kind === 'goto') return sidecarChains.includes(target.chain);
  if (target?.kind !== 'verdict' || target.verdict !== 'RETURN') return false;
  return matches.some((match) => match.kind === 'source' && !match.negated && passthrough.includes(match.address));
}
