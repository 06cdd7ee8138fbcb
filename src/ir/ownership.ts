import type { AddressSet } from './address-set.js';
import { families } from './family.js';
import type { ForeignTable } from './foreign-table.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link } from './link.js';
import type { NativeRuleset } from './native-operation.js';
import { isNamedAlike, type LayoutName, type NftTableName } from './predecessor.js';
import type { KernelNamespace, Scope } from './program.js';
import type { Remedy, TakenObject } from './remedy.js';
import type { Route } from './route.js';
import type { Family, Rule } from './ruleset.js';

/** ours: desired, or left over by us. collision: foreign, in our place. foreign: anything else. */
export type Claim = 'ours' | 'collision' | 'foreign';

/** What must be read in a namespace to find all objects that may be ours. Nothing else is read. */
export interface Footprint {
  /** Route tables; for a family without any, ip rules are not read either. */
  readonly tables: Readonly<Record<Family, readonly number[]>>;
  /** Names of links, whose addresses of both families are read with them. */
  readonly links: readonly string[];
  readonly sets: readonly string[];
}

/** The namespace of a claim: an object that is ours in one may be foreign in another. */
export type NamespaceRef = Pick<KernelNamespace, 'scope' | 'netns'>;

/**
 * Recognises our objects by value: a node programmed by another agent of the same design is adopted, and a foreign
 * object in our place is reported, never removed. A mode provides it for a design twice: by shape alone, to know where
 * to look, and with the evidence of a node, to know what is ours.
 */
export interface Ownership {
  readonly footprint: (scope: Scope) => Footprint;
  /** Built-in chains that hold our rules or jumps, by table; empty for a family that the mode leaves alone. */
  readonly hooks: (scope: Scope, family: Family) => Readonly<Record<string, readonly string[]>>;
  /** Names of our own chains in a table, whether they exist or not. */
  readonly chains: (scope: Scope, family: Family, table: string) => readonly string[];
  /** For an existing chain with one of those names. */
  readonly chain: (ref: ChainRef) => Claim;
  readonly ruleInBuiltin: (ref: ChainRef, rule: Rule) => Claim;
  /** For an nft table with our name. */
  readonly native: (ref: NamespaceRef, table: NativeRuleset) => Claim;
  /** Tables of nft in which other agents of the design keep their rules; left out: no other agent is known. */
  readonly predecessors?: PredecessorOwnership;
  readonly set: (ref: NamespaceRef, set: AddressSet) => Claim;
  readonly link: (ref: NamespaceRef, link: Link) => Claim;
  /** For an address on our link: the kernel adds IPv6 addresses by itself. */
  readonly address: (ref: NamespaceRef, address: Address) => boolean;
  readonly route: (ref: NamespaceRef, route: Route) => Claim;
  readonly ipRule: (ref: NamespaceRef, rule: IpRule) => Claim;
  /** The constant of the document that would avoid a collision. */
  readonly remedy: (observed: KernelNamespace, taken: TakenObject) => Remedy;
}

export interface PredecessorOwnership {
  /** What they are called, whether they exist or not. */
  readonly names: (scope: Scope) => readonly NftTableName[];
  /** For an existing table with one of those names. */
  readonly claim: (ref: NamespaceRef, table: ForeignTable) => Claim;
  /** The layout that such tables of a namespace have together; null: none that is known. */
  readonly layout: (ref: NamespaceRef, tables: readonly ForeignTable[]) => LayoutName | null;
}

/** The families whose rules a mode uses in a namespace. */
export function familiesOf({ hooks }: Ownership, scope: Scope): readonly Family[] {
  return families.filter((family) => Object.keys(hooks(scope, family)).length > 0);
}

/** A built-in chain, or one with our name. */
export interface ChainRef extends NamespaceRef {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
}

/**
 * An object is ours if any of several designs claims it; collisions count only for the first, the desired one.
 */
export function anyOwnership(desired: Ownership, ...earlier: readonly Ownership[]): Ownership {
  const all = [desired, ...earlier];
  const claim = (ask: (ownership: Ownership) => Claim): Claim =>
    all.some((one) => ask(one) === 'ours') ? 'ours' : ask(desired);
  return {
    footprint: (scope) => allFootprints(all.map((one) => one.footprint(scope))),
    hooks: (...question) => allHooks(all.map((one) => one.hooks(...question))),
    chains: (...ref) => [...new Set(all.flatMap((one) => one.chains(...ref)))],
    ruleInBuiltin: (...question) => claim((one) => one.ruleInBuiltin(...question)),
    chain: (ref) => claim((one) => one.chain(ref)),
    native: (...question) => claim((one) => one.native(...question)),
    ...allPredecessors(all.flatMap((one) => one.predecessors ?? [])),
    set: (...question) => claim((one) => one.set(...question)),
    link: (...question) => claim((one) => one.link(...question)),
    address: (...question) => all.some((one) => one.address(...question)),
    route: (...question) => claim((one) => one.route(...question)),
    ipRule: (...question) => claim((one) => one.ipRule(...question)),
    remedy: desired.remedy,
  };
}

function allPredecessors(all: readonly PredecessorOwnership[]): Pick<Ownership, 'predecessors'> {
  const [desired, ...earlier] = all;
  if (desired === undefined) return {};
  return {
    predecessors: {
      names: (scope) => all.flatMap(({ names }) => names(scope)).filter(isFirstOfItsName),
      claim: (...question) =>
        earlier.some(({ claim }) => claim(...question) === 'ours') ? 'ours' : desired.claim(...question),
      layout: (...question) => all.map(({ layout }) => layout(...question)).find((name) => name !== null) ?? null,
    },
  };
}

function isFirstOfItsName(one: NftTableName, index: number, all: readonly NftTableName[]): boolean {
  return all.findIndex((other) => isNamedAlike(one, other)) === index;
}

/** Whose a table of nft is that is not in our form. */
export function claimPredecessor({ predecessors }: Ownership, ref: NamespaceRef, table: ForeignTable): Claim {
  const isNamed = predecessors?.names(ref.scope).some((name) => isNamedAlike(name, table)) === true;
  return isNamed ? predecessors.claim(ref, table) : 'foreign';
}

type Hooks = ReturnType<Ownership['hooks']>;

function allHooks(all: readonly Hooks[]): Hooks {
  const tables = [...new Set(all.flatMap((hooks) => Object.keys(hooks)))];
  return Object.fromEntries(
    tables.map((table) => [table, [...new Set(all.flatMap((hooks) => hooks[table] ?? []))]] as const),
  );
}

function allFootprints(all: readonly Footprint[]): Footprint {
  const each = <T>(of: (footprint: Footprint) => readonly T[]): readonly T[] => [...new Set(all.flatMap(of))];
  return {
    tables: { ipv4: each(({ tables }) => tables.ipv4), ipv6: each(({ tables }) => tables.ipv6) },
    links: each(({ links }) => links),
    sets: each(({ sets }) => sets),
  };
}
