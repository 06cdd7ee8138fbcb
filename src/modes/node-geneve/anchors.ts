import type { IpRule } from '../../ir/ip-rule.js';
import type { Link } from '../../ir/link.js';
import { hostScope, type KernelNamespace, type Scope } from '../../ir/program.js';
import type { Ruleset, Table } from '../../ir/ruleset.js';
import type { GeneveConstants } from './constants.js';
import { geneveOwnership } from './ownership.js';
import { isTunnelRule } from './rule-shapes.js';
import { isZtunnelCapture } from './ztunnel-shapes.js';

/** The anchors of this design in a namespace: what only this design makes. */
export interface Anchors {
  /** The tunnels that have an end here. */
  readonly tunnels: ReadonlySet<'inbound' | 'outbound'>;
  /** At least two ip rules with our marks, priorities and actions. */
  readonly ipRules: boolean;
  /** Rules that only this design has, in a chain that packets reach. */
  readonly rules: boolean;
  readonly set: boolean;
}

/** @param others rules of the other iptables backend. */
export function anchorsIn(namespace: KernelNamespace, others: readonly Ruleset[], constants: GeneveConstants): Anchors {
  const shapes = geneveOwnership(constants, null);
  const tunnels = (['inbound', 'outbound'] as const).filter((direction) =>
    namespace.links.some((link) => isTunnelEnd(namespace, link, constants, direction)),
  );
  const marked = namespace.ipRules.filter(
    (rule) => rule.fwmark !== null && shapes.ipRule(namespace, unsigned(rule)) === 'ours',
  );
  const rulesets = [...namespace.rulesets, ...others];
  const native = namespace.native.filter((table) => shapes.native(namespace, table) === 'ours');
  return {
    tunnels: new Set(tunnels),
    ipRules: new Set(marked.map(({ priority }) => priority)).size >= 2,
    rules: [...rulesets, ...native].some(({ tables }) => hasOwnRules(tables, namespace, constants)),
    set: namespace.sets.some((set) => shapes.set(namespace, set) === 'ours'),
  };
}

/** The rule without our protocol number, which is not evidence by itself. */
function unsigned(rule: IpRule): IpRule {
  return { ...rule, protocol: null };
}

/** A veth end is recognised by its peer or its address: any program may use its kind and name. */
export function isTunnelEnd(
  { addresses, scope }: KernelNamespace,
  link: Link,
  { tunnels }: GeneveConstants,
  direction: 'inbound' | 'outbound',
): boolean {
  const tunnel = tunnels[direction];
  const isHost = scope === hostScope;
  if (link.name !== (isHost ? tunnel.name : tunnel.peerName)) return false;
  if (link.kind !== 'veth') return (link.kind === 'geneve' || link.kind === 'vxlan') && link.id === tunnel.id;
  return isEndOfPair(scope, link, isHost ? tunnel.peerName : tunnel.name) || addresses.some(isOwnAddress);

  function isOwnAddress(one: KernelNamespace['addresses'][number]): boolean {
    return one.link === link.name && one.address === (isHost ? tunnel.host : tunnel.ztunnel);
  }
}

/** Whether the other end is where it belongs. The node's namespace has no path. */
function isEndOfPair(scope: Scope, { peer }: Link, other: string): boolean {
  return peer?.name === other && (scope !== hostScope || peer.netns !== null);
}

function hasOwnRules(tables: readonly Table[], { scope }: KernelNamespace, constants: GeneveConstants): boolean {
  const chains = tables.filter(({ name }) => name === 'mangle').flatMap((table) => table.chains);
  const rulesOf = (name: string) => chains.find((chain) => chain.name === name)?.rules ?? [];
  const own = `${constants.chainPrefix}PREROUTING`;
  const isJump = ({ target }: (typeof chains)[number]['rules'][number]) =>
    (target?.kind === 'jump' || target?.kind === 'goto') && target.chain === own;
  if (scope === hostScope)
    return rulesOf('PREROUTING').some(isJump) && rulesOf(own).some((rule) => isTunnelRule(rule, constants));
  return [...rulesOf('PREROUTING'), ...rulesOf(own)].some(
    (rule) => isZtunnelCapture(rule, constants) && rule.target?.kind === 'tproxy',
  );
}
