import type { IpOperation } from '../ir/ip-operation.js';
import type { Ownership } from '../ir/ownership.js';
import type { NamespaceProgram } from '../ir/program.js';
import type { JumpPosition } from '../model/constants.js';
import { changesOf } from './change.js';
import { compareAddresses } from './compare-addresses.js';
import { compareIpRules } from './compare-ip-rules.js';
import { compareLinks } from './compare-links.js';
import { compareNative } from './compare-native.js';
import { compareRoutes } from './compare-routes.js';
import { compareRulesets } from './compare-rulesets.js';
import { compareSets } from './compare-sets.js';
import { compareSysctls } from './compare-sysctls.js';
import { type Comparison, inSlot, together } from './comparison.js';
import { passWhileGuarded } from './guard.js';
import { inTurns } from './ip-rule-turns.js';
import { meaningOf } from './meaning.js';
import type { SysctlRecord } from './record.js';
import type { SlottedWork, Work } from './slot.js';

export interface NamespaceContext {
  readonly ownership: Ownership;
  readonly position: JumpPosition;
  /** veth ends here whose other end is not where it should be. */
  readonly orphans: ReadonlySet<string>;
  readonly records: readonly SysctlRecord[];
}

/** One namespace, wished against observed: the differences, and the work that removes them by the moment it is done. */
export function compareNamespace(
  wished: NamespaceProgram,
  observed: NamespaceProgram,
  context: NamespaceContext,
): Comparison {
  const { ownership, orphans } = context;
  const note = changesOf(wished.scope, wished.netns);
  const links = compareLinks(wished, observed, ownership, orphans, note);
  const ourLinks = new Set([...wished.links, ...observed.links].filter(isOurs).map(({ name }) => name));
  const addresses = compareAddresses(wished, observed, { ourLinks, rebuilt: links.rebuilt }, note);
  const routes = compareRoutes(wished, observed, ownership, links.rebuilt, note);
  const ipRules = compareIpRules(wished, observed, ownership, note);
  const remade = new Set(
    wished.links.map(({ name }) => name).filter((name) => links.rebuilt.has(name) || !observedLinks().has(name)),
  );
  const added = links.creations.filter(({ kind }) => kind === 'add-link');
  const changed = links.creations.filter(({ kind }) => kind !== 'add-link');
  const isGuarded = routes.guards.length > 0;
  const present = observed.ipRules.filter((rule) => ownership.ipRule(observed.scope, rule) === 'ours');
  const pass = isGuarded ? passWhileGuarded(present, wished.ipRules) : null;
  const isNew = pass !== null && !observed.ipRules.some((rule) => meaningOf(rule) === meaningOf(pass));
  const passing = isNew ? [pass] : [];
  const guards = [
    ...passing.map((rule): IpOperation => ({ kind: 'add-rule', rule })),
    ...routes.guards.map((route): IpOperation => ({ kind: 'add-route', route })),
  ];
  const rules = inTurns(ipRules.additions, ipRules.deletions);
  const network: Comparison = {
    changes: [links, addresses, routes, ipRules].flatMap(({ changes }) => changes),
    work: [
      ...(isGuarded ? ip('guard', [...guards, ...routes.removals]) : []),
      ...ip('rebuild', [
        ...(isGuarded ? [] : routes.removals),
        ...addresses.removals,
        ...links.removals,
        ...links.pairs,
      ]),
      ...ip('network', [
        ...added,
        ...addresses.additions,
        ...changed,
        ...routes.additions,
        ...rules.ready,
        ...rules.narrowed,
      ]),
      ...ip('open-inbound', rules.opened),
      ...ip(wished.ipRules.length === 0 ? 'close-inbound' : 'network-out', rules.closed),
      ...ip('network-out', [
        ...rules.gone,
        ...routes.deletions,
        ...passing.map((rule): IpOperation => ({ kind: 'delete-rule', rule })),
        ...rules.idle,
        ...addresses.deletions,
        ...links.deletions,
      ]),
    ],
  };
  const takesOver = wished.rulesets.length > 0 ? 'iptables' : 'nobody';
  const rulesets = compareRulesets(wished, observed, context, note);
  return together([
    wished.native.length > 0 ? leftBehind(rulesets) : rulesets,
    compareNative(wished.native, observed.native, takesOver, note),
    compareSets(wished, observed, ownership, note),
    network,
    compareSysctls(wished, observed, { remade, ourLinks, records: context.records }, note),
  ]);

  function isOurs(link: NamespaceProgram['links'][number]): boolean {
    return ownership.link(wished.scope, link) === 'ours';
  }

  function observedLinks(): ReadonlySet<string> {
    return new Set(observed.links.map(({ name }) => name));
  }
}

function ip(slot: SlottedWork['slot'], operations: readonly IpOperation[]): readonly SlottedWork[] {
  return inSlot(slot, { tool: 'ip', operations });
}

/** Rules of ours in iptables go when those of nft stand. */
function leftBehind({ changes, work }: Comparison): Comparison {
  const backend = 'iptables-nft';
  return {
    changes: changes.map((change) => ({ ...change, backend })),
    work: work.map(({ work: one }) => ({ slot: 'other-backend', work: { ...one, backend } as Work })),
  };
}
