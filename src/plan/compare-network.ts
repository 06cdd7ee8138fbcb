import { families, familyOf } from '../ir/family.js';
import type { IpOperation } from '../ir/ip-operation.js';
import type { Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import type { Family } from '../ir/ruleset.js';
import type { NoteChange } from './change.js';
import { compareAddresses } from './compare-addresses.js';
import { compareIpRules } from './compare-ip-rules.js';
import { compareLinks, type LinkComparison } from './compare-links.js';
import { compareRoutes } from './compare-routes.js';
import { type Comparison, inPhase } from './comparison.js';
import { scheduleIpRules } from './ip-rule-schedule.js';
import { meaningOfObject } from './meaning.js';
import type { Guards } from './schedule.js';
import type { Phase, PhasedWork } from './step.js';

export interface NetworkContext {
  readonly guards: Guards | null;
  readonly ownership: Ownership;
  /** Names of veth ends in this namespace whose peer is not where it is desired. */
  readonly orphans: ReadonlySet<string>;
  readonly ourLinks: ReadonlySet<string>;
}

export interface NetworkChanges extends Comparison {
  /** Links that are recreated. */
  readonly rebuilt: ReadonlySet<string>;
}

/** Phases that delete links or objects on them. IPv6, whose process has no links, comes first in these. */
const outwards: ReadonlySet<Phase> = new Set(['rebuild', 'network-out']);

/** Compares links, addresses, routes and ip rules; the work is one process per family. */
export function compareNetwork(
  desired: KernelNamespace,
  observed: KernelNamespace,
  context: NetworkContext,
  note: NoteChange,
): NetworkChanges {
  const links = compareLinks(desired, observed, context.ownership, context.orphans, note);
  const [four, six] = families.map((family, index) => {
    const [wanted, seen] = [ofFamily(desired, family), ofFamily(observed, family)];
    if (index > 0 && holdsNothing(wanted) && holdsNothing(seen)) return null;
    return compareFamily(family, wanted, seen, { ...context, links }, note);
  });
  const ofSix = six?.work ?? [];
  return {
    rebuilt: links.rebuilt,
    changes: [links, four, six].flatMap((part) => part?.changes ?? []),
    work: [
      ...ofSix.filter(({ phase }) => outwards.has(phase)),
      ...(four?.work ?? []),
      ...ofSix.filter(({ phase }) => !outwards.has(phase)),
    ],
  };
}

function ofFamily(namespace: KernelNamespace, family: Family): KernelNamespace {
  return {
    ...namespace,
    addresses: namespace.addresses.filter(({ address }) => familyOf(address) === family),
    routes: namespace.routes.filter((route) => route.family === family),
    ipRules: namespace.ipRules.filter((rule) => rule.family === family),
  };
}

function holdsNothing({ addresses, ipRules, routes }: KernelNamespace): boolean {
  return addresses.length + ipRules.length + routes.length === 0;
}

const noOperations: Pick<LinkComparison, 'removals' | 'pairs' | 'creations' | 'deletions'> = {
  removals: [],
  pairs: [],
  creations: [],
  deletions: [],
};

function compareFamily(
  family: Family,
  desired: KernelNamespace,
  observed: KernelNamespace,
  { guards, links, ourLinks, ownership }: NetworkContext & { readonly links: LinkComparison },
  note: NoteChange,
): Comparison {
  const addresses = compareAddresses(desired, observed, { ourLinks, ownership, rebuilt: links.rebuilt }, note);
  const routes = compareRoutes(desired, observed, { guards, ownership, rebuilt: links.rebuilt }, note);
  const ipRules = compareIpRules(desired, observed, ownership, note);
  const { creations, deletions, pairs, removals } = family === families[0] ? links : noOperations;
  const added = creations.filter(({ kind }) => kind === 'add-link');
  const changed = creations.filter(({ kind }) => kind !== 'add-link');
  const isGuarded = routes.guards.length > 0;
  const present = observed.ipRules.filter((rule) => ownership.ipRule(observed, rule) === 'ours');
  const pass = isGuarded ? (guards?.passRule(present, desired.ipRules) ?? null) : null;
  const isNew = pass !== null && !observed.ipRules.some((rule) => meaningOfObject(rule) === meaningOfObject(pass));
  const passing = isNew ? [pass] : [];
  const standIns = [
    ...passing.map((rule): IpOperation => ({ kind: 'add-rule', rule })),
    ...routes.guards.map((route): IpOperation => ({ kind: 'add-route', route })),
  ];
  const rules = scheduleIpRules(ipRules.additions, ipRules.deletions);
  const ip = (phase: Phase, operations: readonly IpOperation[]): readonly PhasedWork[] =>
    inPhase(phase, { tool: 'ip', family, operations });
  return {
    changes: [addresses, routes, ipRules].flatMap(({ changes }) => changes),
    work: [
      ...(isGuarded ? ip('guard', [...standIns, ...routes.removals]) : []),
      ...ip('rebuild', [...(isGuarded ? [] : routes.removals), ...addresses.removals, ...removals, ...pairs]),
      ...ip('network', [
        ...added,
        ...addresses.additions,
        ...changed,
        ...routes.additions,
        ...rules.ready,
        ...rules.narrowed,
      ]),
      ...ip('catch-all-in', rules.opened),
      ...ip(desired.ipRules.length === 0 ? 'catch-all-out' : 'network-out', rules.closed),
      ...ip('network-out', [
        ...rules.gone,
        ...routes.deletions,
        ...passing.map((rule): IpOperation => ({ kind: 'delete-rule', rule })),
        ...rules.idle,
        ...addresses.deletions,
        ...deletions,
      ]),
    ],
  };
}
