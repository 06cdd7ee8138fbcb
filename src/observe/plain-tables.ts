import type { Family } from '../ir/ruleset.js';
import { withoutCounters } from '../render/read-alike.js';
import { asksForText, type NftObjects, objectsIn } from './list-nft.js';

/** The families for which iptables-nft has tables, and those for which we have a table of our own. */
export interface PlainTables {
  readonly iptables: ReadonlySet<Family>;
  readonly own: ReadonlySet<Family>;
}

/** Null where a listing of nft shows anything that is neither ours nor of iptables. */
export type PlainTablesOf = (text: string, ownTable: string) => PlainTables | null;

/** Looks at equal listings once. */
export function plainTablesOnce(): PlainTablesOf {
  const known = new Map<string, PlainTables | null>();
  return (text, ownTable) => {
    const key = `${ownTable} ${withoutCounters(text)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const tables = plainTables(text, ownTable);
    known.set(key, tables);
    return tables;
  };
}

function plainTables(text: string, ownTable: string): PlainTables | null {
  const objects = objectsIn(text);
  if (objects === null) return null;

  const isOurs = ({ rule, table }: NftObjects[number]) =>
    packetFamilyOf(table ?? rule) !== undefined &&
    (named(table)?.['name'] === ownTable || named(rule)?.['table'] === ownTable);
  const own = objects.filter((object) => isOurs(object));
  const others = objects.filter((object) => !isOurs(object));
  if (asksForText(others)) return null;
  const familiesIn = (some: NftObjects) => new Set(some.flatMap(({ table }) => packetFamilyOf(table) ?? []));
  return { iptables: familiesIn(others), own: familiesIn(own) };
}

function named(object: unknown): Readonly<Record<string, unknown>> | null {
  return typeof object === 'object' ? (object as Readonly<Record<string, unknown>> | null) : null;
}

function packetFamilyOf(object: unknown): Family | undefined {
  const word = named(object)?.['family'];
  return word === 'ip' ? 'ipv4' : word === 'ip6' ? 'ipv6' : undefined;
}
