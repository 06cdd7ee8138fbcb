import * as z from 'zod';
import { readJson } from '../../base/json-text.js';
import { builtinChains } from '../../ir/hooks.js';
import { chainsOf, type HookRules } from '../../ir/native-chains.js';
import type { NativeRuleset, NativeTable } from '../../ir/native-operation.js';
import type { Chain, Family, Table } from '../../ir/ruleset.js';
import { baseChainOf, familyWord, type TableHook, tableHookNamed } from './base-chains.js';
import { prefixOf, tableName } from './identifier.js';
import { isWritable } from './is-writable.js';
import { readRules } from './read-rules.js';
import { isOfAddresses, readSet, setSchema } from './read-set.js';
import { opaqueRule } from './verbatim.js';

const listing = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) });
const placed = z.looseObject({ family: z.string(), table: z.string().optional(), name: z.string().optional() });
const chainSchema = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  prio: z.number().optional(),
  policy: z.string().optional(),
  dev: z.unknown().optional(),
});
const ruleSchema = z.looseObject({ chain: z.string(), expr: z.array(z.unknown()), comment: z.string().optional() });

type ListedChain = z.infer<typeof chainSchema>;
type ListedRule = z.infer<typeof ruleSchema>;

/**
 * Reads the output of `nft -j list table` for our table into native form. A pseudo table `nft` holds everything else as
 * JSON: chains that are not ours or have another hook, and objects of other kinds.
 * @throws ZodError or SyntaxError when the text is not a listing.
 */
export function parseNativeTable(text: string, family: Family, chainPrefix: string): NativeTable {
  const objects = listing
    .parse(readJson(text))
    .nftables.flatMap((object) => Object.entries(object))
    .filter(([, value]) => isIn(value, familyWord(family), tableName(chainPrefix)))
    .map(([kind, value]) => ({ kind, value }));
  const of = <T>(kind: string, schema: z.ZodType<T>): readonly T[] =>
    objects.filter((object) => object.kind === kind).map(({ value }) => schema.parse(value));
  const [chains, rules, sets] = [of('chain', chainSchema), of('rule', ruleSchema), of('set', setSchema)];
  const otherSets = new Set(sets.filter((set) => !isOfAddresses(set, family)).map(({ name }) => name));
  const rulesOf = ({ name }: ListedChain) => rules.filter(({ chain }) => chain === name);
  const read = chains.map((chain) => ({ chain, place: tableHookOf(chain, family) }));
  const hooks = read.flatMap(({ chain, place }) =>
    place === null
      ? []
      : [{ table: place.table, hook: place.hook, rules: readRules(rulesOf(chain), place, otherSets) }],
  );
  const foreign = [
    ...read.flatMap(({ chain, place }) => (place === null ? [foreignChain(chain, rulesOf(chain))] : [])),
    ...objects.filter(({ kind, value }) => isForeign(kind, value)).map(({ kind, value }) => foreignObject(kind, value)),
  ];
  const table = {
    tables: [...tablesOf(hooks, chainPrefix), ...(foreign.length === 0 ? [] : [{ name: 'nft', chains: foreign }])],
    sets: sets.map((set) => readSet(set, family)),
  };
  return isWritable(table, family) ? table : { ...table, unsupported: { listing: null } };
}

/** All our tables in a listing. An empty text has none. */
export function parseNativeTables(text: string): readonly NativeRuleset[] {
  if (text.trim() === '') return [];
  const tables = listing.parse(readJson(text)).nftables.flatMap(({ table }) => placed.safeParse(table).data ?? []);
  return families.flatMap((family) =>
    tables.flatMap((table): readonly NativeRuleset[] => {
      const chainPrefix = table.family === familyWord(family) ? prefixOf(table.name ?? '') : null;
      return chainPrefix === null ? [] : [{ family, chainPrefix, ...parseNativeTable(text, family, chainPrefix) }];
    }),
  );
}

const families: readonly Family[] = ['ipv4', 'ipv6'];

/** Whether an object is the table or in it: a table has a `name`, the objects in it have a `table`. */
function isIn(value: unknown, family: string, name: string): boolean {
  const { data } = placed.safeParse(value);
  return data?.family === family && (data.table ?? data.name) === name;
}

/** Null for a chain whose hook, type, priority or policy is not that of our chain of this name. */
function tableHookOf(chain: ListedChain, family: Family): TableHook | null {
  const place = tableHookNamed(chain.name);
  const desired = place && baseChainOf(place.table, place.hook);
  if (place === null || desired === null || chain.dev !== undefined) return null;
  const { hook, policy = 'accept', prio, type } = chain;
  const isSame = type === desired.type && hook === desired.hook && prio === desired.priority && policy === 'accept';
  return isSame ? { family, ...place } : null;
}

function tablesOf(hooks: readonly (HookRules & { readonly table: string })[], prefix: string): readonly Table[] {
  return Object.entries(builtinChains).flatMap(([name, builtin]): readonly Table[] => {
    const found = builtin.flatMap((hook) => hooks.filter((one) => one.table === name && one.hook === hook));
    return found.length === 0 ? [] : [{ name, chains: chainsOf(found, prefix) }];
  });
}

function foreignChain({ handle: _, ...chain }: ListedChain, rules: readonly ListedRule[]): Chain {
  return {
    name: chain.name,
    policy: null,
    rules: [opaqueRule(chain), ...rules.map(({ comment, expr }) => opaqueRule({ expr, comment }))],
  };
}

/** A table itself is only noted if it has flags: it may be dormant, or have an owner. */
function isForeign(kind: string, value: unknown): boolean {
  if (kind === 'table') return typeof value === 'object' && value !== null && 'flags' in value;
  return !['chain', 'rule', 'set'].includes(kind);
}

function foreignObject(kind: string, value: unknown): Chain {
  const { handle: _, ...object } = placed.parse(value);
  // nft 1.0.6 prints uninitialized memory as the flags of a table.
  const known = kind === 'table' ? { ...object, flags: 'some' } : object;
  return { name: `${kind} ${object.name ?? ''}`.trim(), policy: null, rules: [opaqueRule(known)] };
}
