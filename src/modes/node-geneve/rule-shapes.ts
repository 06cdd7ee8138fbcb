import type { Match } from '../../ir/match.js';
import type { KernelNamespace } from '../../ir/program.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import type { GeneveConstants } from './constants.js';
import { filterTable } from './filter-table.js';
import type { GeneveInputs } from './inputs.js';
import { mangleTable } from './mangle-table.js';
import { natTable } from './nat-table.js';
import { type GeneveProfileName, geneveProfile, geneveProfileNames } from './profiles.js';

/** A wildcard for values that come from the document. */
const any = '*';

/**
 * Tests whether a rule has the shape of one that some profile writes into our chains, with any address, port or device.
 */
export function chainRuleShapes(constants: GeneveConstants): (rule: Rule) => boolean {
  const tunnels = new Set(Object.values(constants.tunnels).map(({ name }) => name));
  let shapes: ReadonlySet<string> | null = null;
  return (rule) => {
    shapes ??= new Set(geneveProfileNames.flatMap(rulesOf).map((one) => shapeOf(one, tunnels)));
    return shapes.has(shapeOf(rule, tunnels));
  };

  function rulesOf(profile: GeneveProfileName): readonly Rule[] {
    const inputs = inputsOf(constants, profile);
    return [mangleTable(inputs), natTable(inputs), filterTable(inputs)].flatMap(({ chains }) =>
      chains.flatMap(({ policy, rules }) => (policy === null ? rules : [])),
    );
  }
}

/** The rule that no other design has: packets out of one of our tunnels get the mark skip. */
export function isTunnelRule({ matches, target }: Rule, { marks, tunnels }: GeneveConstants): boolean {
  const names = Object.values(tunnels).map(({ name }) => name);
  const { mask, value } = marks.skip;
  return (
    target?.kind === 'set-mark' &&
    target.mark.value === value &&
    target.mark.mask === mask &&
    matches.some((match) => match.kind === 'in-interface' && !match.negated && names.includes(match.name))
  );
}

/** Devices that the rules of our chains treat as ztunnel's. */
export function devicesIn(rulesets: KernelNamespace['rulesets'], constants: GeneveConstants): readonly string[] {
  const tunnels = Object.values(constants.tunnels).map(({ name }) => name);
  const isOwn = (chain: string) => chain.startsWith(constants.chainPrefix);
  return rulesets
    .flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.filter(({ name }) => isOwn(name))))
    .flatMap(({ rules }) => rules.flatMap(({ matches }) => matches))
    .flatMap((match) => (match.kind === 'in-interface' && !tunnels.includes(match.name) ? [match.name] : []));
}

function shapeOf({ matches, target }: Rule, tunnels: ReadonlySet<string>): string {
  return inOrder([matches.map((match) => matchShape(match, tunnels)), target && targetShape(target)]);
}

/** JSON with sorted keys. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

function matchShape(match: Match, tunnels: ReadonlySet<string>): unknown {
  switch (match.kind) {
    case 'source':
    case 'destination':
      return [match.kind, match.negated];
    case 'in-interface':
    case 'out-interface':
      return [match.kind, match.negated, tunnels.has(match.name) ? match.name : any];
    case 'udp':
      return [match.kind, match.sourcePort, match.destinationPort === null ? null : any];
    default:
      return match;
  }
}

function targetShape(target: Target): unknown {
  return target.kind === 'dnat' ? { ...target, to: any } : target;
}

function inputsOf(constants: GeneveConstants, profile: GeneveProfileName): GeneveInputs {
  return {
    hostIP: any,
    ztunnel: {
      namespace: any,
      name: any,
      ip: any,
      hostInterface: any,
      podInterface: any,
      netns: any,
      tunnelPeer: any,
      captureDNS: true,
    },
    tunnel: { kind: 'geneve', port: 1 },
    constants,
    profile: geneveProfile(profile),
    meshPods: [],
  };
}
