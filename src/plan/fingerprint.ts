import { createHash } from 'node:crypto';
import type { AddressSet } from '../ir/address-set.js';
import { claimPredecessor, type Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import { meaningOf } from './meaning.js';
import type { Observation } from './observation.js';

/** The state that a plan was made from: our objects, the built-in chains that we jump from, and collisions. */
export interface Fingerprint {
  readonly sha256: string;
  /** The meaning of each object by a readable name, so that differences can be named. */
  readonly objects: Readonly<Record<string, string>>;
}

export function fingerprintOf(observation: Observation, ownership: Ownership): Fingerprint {
  const entries = [
    ['backend', observation.backend] as const,
    ...observation.program.namespaces.flatMap((namespace) => namespaceEntries(namespace, ownership)),
    ...observation.otherBackend.namespaces
      .flatMap((namespace) => namespaceEntries(namespace, ownership))
      .map(([name, meaning]) => [`other backend, ${name}`, meaning] as const),
  ].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    sha256: createHash('sha256').update(JSON.stringify(entries)).digest('hex'),
    objects: Object.fromEntries(entries),
  };
}

/** Names of the objects that differ between the two. */
export function changedObjects(before: Fingerprint, now: Fingerprint): readonly string[] {
  const names = new Set([...Object.keys(before.objects), ...Object.keys(now.objects)]);
  return [...names].filter((name) => before.objects[name] !== now.objects[name]).sort();
}

function namespaceEntries(namespace: KernelNamespace, ownership: Ownership): readonly (readonly [string, string])[] {
  const { scope } = namespace;
  const where = namespace.netns === null ? scope : `${scope} ${namespace.netns}`;
  const notForeign = (claim: string) => claim !== 'foreign';
  const addresses = namespace.addresses.filter((address) => ownership.address(namespace, address));
  return [
    ...namespace.rulesets.flatMap(({ family, tables }) =>
      tables.flatMap(({ name, chains }) =>
        chains.map((chain) => [`${where}: ${family} chain ${name} ${chain.name}`, meaningOf(chain)] as const),
      ),
    ),
    ...namespace.native.map(
      ({ chainPrefix, family, sets, tables }) =>
        [`${where}: the ${family} table of nft for ${chainPrefix}`, meaningOf([tables, sets.map(inOrder)])] as const,
    ),
    ...namespace.predecessors
      .filter(({ table }) => notForeign(claimPredecessor(ownership, namespace, table)))
      .map(
        ({ listing, table }) =>
          [`${where}: nft table ${table.family} ${table.name}`, listing ?? meaningOf(table)] as const,
      ),
    ...namespace.sets
      .filter((set) => notForeign(ownership.set(namespace, set)))
      .map((set) => [`${where}: set ${set.name}`, meaningOf(set)] as const),
    ...namespace.links
      .filter((link) => notForeign(ownership.link(namespace, link)))
      .map(
        (link) =>
          [
            `${where}: link ${link.name}`,
            meaningOf([link, addresses.filter(({ link: name }) => name === link.name)]),
          ] as const,
      ),
    ...grouped(
      namespace.routes.filter((route) => notForeign(ownership.route(namespace, route))),
      (route) => `${where}: route ${route.destination} in table ${route.table}`,
    ),
    ...grouped(
      namespace.ipRules.filter((rule) => notForeign(ownership.ipRule(namespace, rule))),
      (rule) => `${where}: ip ${rule.family === 'ipv6' ? '-6 ' : ''}rule ${rule.priority}`,
    ),
    ...namespace.sysctls.map((sysctl) => [`${where}: sysctl ${sysctl.key}`, sysctl.value] as const),
  ];
}

/** nft lists members in no particular order. */
function inOrder(set: AddressSet): AddressSet {
  return { ...set, members: [...set.members].sort((a, b) => (a.entry < b.entry ? -1 : 1)) };
}

function grouped<T>(items: readonly T[], nameOf: (item: T) => string): readonly (readonly [string, string])[] {
  const names = [...new Set(items.map(nameOf))];
  return names.map(
    (name) =>
      [
        name,
        meaningOf(
          items
            .filter((item) => nameOf(item) === name)
            .map(meaningOf)
            .sort(),
        ),
      ] as const,
  );
}
