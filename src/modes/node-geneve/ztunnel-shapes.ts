import type { Match } from '../../ir/match.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import type { Mark } from '../../model/mark.js';
import type { GeneveConstants } from './constants.js';

/**
 * Whether a rule of ztunnel's mangle PREROUTING has the shape of one of the four that this mode writes there, with any
 * address or port. Other programs use that chain too, so only the shape identifies our rules.
 */
export function isZtunnelCapture(rule: Rule, { marks, tunnels }: GeneveConstants): boolean {
  const { target, matches } = rule;
  if (
    target === null ||
    !matches.some((match) => match.kind === 'protocol' && match.protocol === 'tcp' && !match.negated)
  ) {
    return false;
  }
  return isTproxy(target, marks.tproxy)
    ? isFromTunnel(matches, [tunnels.inbound.peerName, tunnels.outbound.peerName])
    : isMarkOf(target, marks.originalSource) && isNotForZtunnel(matches);
}

function isTproxy(target: Target, mark: Mark): boolean {
  return target.kind === 'tproxy' && same(target.mark, mark);
}

function isMarkOf(target: Target, mark: Mark): boolean {
  return target.kind === 'set-mark' && same(target.mark, mark);
}

function same(a: Mark, b: Mark): boolean {
  return a.value === b.value && a.mask === b.mask;
}

function isFromTunnel(matches: readonly Match[], names: readonly string[]): boolean {
  return (
    kindsAre(matches, ['in-interface', 'protocol', 'tcp']) &&
    matches.some((match) => match.kind === 'in-interface' && !match.negated && names.includes(match.name))
  );
}

function isNotForZtunnel(matches: readonly Match[]): boolean {
  return (
    kindsAre(matches, ['destination', 'in-interface', 'protocol']) &&
    matches.some((match) => match.kind === 'destination' && match.negated) &&
    matches.some((match) => match.kind === 'in-interface' && !match.negated)
  );
}

function kindsAre(matches: readonly Match[], allowed: readonly Match['kind'][]): boolean {
  return matches.every((match) => allowed.includes(match.kind));
}
