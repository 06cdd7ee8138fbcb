import type { Evidence } from '../../ir/evidence.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import type { Rule, Ruleset } from '../../ir/ruleset.js';
import { type Anchors, anchorsIn } from './anchors.js';
import type { GeneveConstants } from './constants.js';
import { geneveOwnership } from './ownership.js';
import { chainRuleShapes, devicesIn } from './rule-shapes.js';
import { ztunnelScope } from './scopes.js';
import type { GeneveState } from './state.js';

/** The conclusion from a node's evidence for one namespace. */
export interface Standing {
  readonly namespace: KernelNamespace;
  /** Whether the design is in place here; otherwise nothing is ours, whatever its shape. */
  readonly isInPlace: boolean;
  /** Whether all chains with our names are ours, even with foreign rules in them. */
  readonly ownsChains: boolean;
  readonly ownsTable: boolean;
  /** Devices between the node and ztunnel, and the addresses at their other end. */
  readonly devices: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

/** Where the design with these constants is in place, by namespace. */
export function standings(
  evidence: Evidence<GeneveState>,
  constants: GeneveConstants,
): ReadonlyMap<string | null, Standing> {
  const isShaped = chainRuleShapes(constants);
  const found = evidence.program.namespaces.map((namespace) => {
    const others = evidence.otherBackend.namespaces.filter(({ netns }) => netns === namespace.netns);
    const rulesets = others.flatMap((one) => one.rulesets);
    return { namespace, others: rulesets, anchors: anchorsIn(namespace, rulesets, constants) };
  });
  const hasOtherEnd = ({ anchors, namespace }: Found) =>
    found.some((one) => one.namespace.scope !== namespace.scope && haveCommon(one.anchors, anchors));
  return new Map(
    found.map((one) => {
      const { anchors, namespace, others } = one;
      const recorded = evidence.recorded(namespace.netns);
      const isHere = recorded === 'nothing' ? areEvidence(anchors, hasOtherEnd(one)) : recorded === 'this-design';
      const isKnown = isHere && (recorded === 'this-design' || anchors.rules);
      const rulesets = [...namespace.rulesets, ...others];
      const ownsChains = isHere && (isKnown || ownRules(rulesets, constants).every(isShaped));
      const ownsTable = isHere && (isKnown || namespace.native.every(hasNoRules));
      const reach = reachOf(evidence, namespace, ownsChains ? rulesets : [], constants);
      return [namespace.netns, { namespace, isInPlace: isHere, ownsChains, ownsTable, ...reach }] as const;
    }),
  );
}

interface Found {
  readonly namespace: KernelNamespace;
  readonly others: readonly Ruleset[];
  readonly anchors: Anchors;
}

/** Evidence without a record: both tunnels, both ends of one, or anchors of two kinds. */
function areEvidence({ ipRules, rules, set, tunnels }: Anchors, hasOtherEnd: boolean): boolean {
  return hasOtherEnd || tunnels.size === 2 || [tunnels.size > 0, ipRules, rules, set].filter(Boolean).length >= 2;
}

function haveCommon(one: Anchors, other: Anchors): boolean {
  return [...one.tunnels].some((direction) => other.tunnels.has(direction));
}

function ownRules(rulesets: readonly Ruleset[], constants: GeneveConstants): readonly Rule[] {
  const { chains } = geneveOwnership(constants, null);
  return rulesets.flatMap(({ family, tables }) =>
    tables.flatMap((table) => {
      const names = chains(hostScope, family, table.name);
      return table.chains.filter(({ name }) => names.includes(name)).flatMap(({ rules }) => rules);
    }),
  );
}

function hasNoRules({ tables }: KernelNamespace['native'][number]): boolean {
  return tables.every(({ chains }) => chains.every(({ policy, rules }) => policy !== null || rules.length === 0));
}

/** How ztunnel is reached, by the document, the tunnels and the rules of our chains. */
function reachOf(
  { document }: Evidence<GeneveState>,
  { links, netns, scope, rulesets: all }: KernelNamespace,
  rulesets: readonly Ruleset[],
  constants: GeneveConstants,
): Pick<Standing, 'devices' | 'addresses'> {
  const ztunnel = document?.ztunnel ?? null;
  const isHost = scope === hostScope;
  const names = Object.values(constants.tunnels).map(({ name, peerName }) => (isHost ? name : peerName));
  const remotes = links.flatMap(({ name, remote }) => (names.includes(name) && remote !== null ? [remote] : []));
  const isTheirs = ztunnel !== null && (isHost || netns === ztunnel.netns);
  return {
    devices: new Set([
      ...(isTheirs ? [isHost ? ztunnel.hostInterface : ztunnel.podInterface] : []),
      ...(isHost ? devicesIn(rulesets, constants) : captureDevices(all, constants)),
    ]),
    addresses: new Set([...(isTheirs ? [isHost ? ztunnel.ip : ztunnel.tunnelPeer] : []), ...remotes]),
  };
}

/** The device of ztunnel's own end, named by the capturing rules. */
function captureDevices(rulesets: readonly Ruleset[], constants: GeneveConstants): readonly string[] {
  const { ruleInBuiltin } = geneveOwnership(constants, null);
  const place = { scope: ztunnelScope, netns: null, table: 'mangle', chain: 'PREROUTING' } as const;
  return rulesets.flatMap(({ family, tables }) =>
    tables
      .filter(({ name }) => name === place.table)
      .flatMap(({ chains }) => chains.filter(({ name }) => name === place.chain))
      .flatMap(({ rules }) => rules.filter((rule) => ruleInBuiltin({ ...place, family }, rule) === 'ours'))
      .flatMap(({ matches }) => matches.flatMap((match) => (match.kind === 'in-interface' ? [match.name] : []))),
  );
}
