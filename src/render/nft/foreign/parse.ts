import * as z from 'zod';
import { grouped } from '../../../base/grouped.js';
import {
  type BaseChainHook,
  type ForeignChain,
  type ForeignRule,
  type ForeignSet,
  type ForeignTable,
  foreignFamilies,
} from '../../../ir/foreign-table.js';
import type { Family } from '../../../ir/ruleset.js';
import type { DataType } from './constants.js';
import { readEntry, readExpression } from './expressions.js';
import { type ListedText, readListingText } from './listing-text.js';
import { readStatements } from './statements.js';

const listing = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) });
const tableSchema = z.looseObject({
  family: z.enum(foreignFamilies),
  name: z.string(),
  handle: z.number().default(0),
  flags: z.unknown().optional(),
});
const inTable = { family: z.string(), table: z.string(), handle: z.number().default(0) };
const chainSchema = z.looseObject({
  ...inTable,
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  prio: z.number().default(0),
  policy: z.string().optional(),
  dev: z.union([z.string(), z.array(z.string())]).optional(),
});
const ruleSchema = z.looseObject({ ...inTable, chain: z.string(), expr: z.array(z.unknown()).default([]) });
const setSchema = z.looseObject({
  ...inTable,
  name: z.string(),
  type: z.unknown().optional(),
  map: z.unknown().optional(),
  elem: z.array(z.unknown()).default([]),
});

type ListedChain = z.infer<typeof chainSchema>;
export type ListedRule = z.infer<typeof ruleSchema>;

/** A table, with the listing of its rules. */
export interface ReadTable {
  readonly table: ForeignTable;
  readonly listedRules: readonly ListedRule[];
}

/**
 * Reads every table that `nft -j list ruleset` lists. @param text output of `nft -a list ruleset`, for the words of the
 * rules.
 * @throws ZodError or SyntaxError when `json` is not a listing.
 */
export function parseForeignTables(json: string, text: string): readonly ReadTable[] {
  const objects = listing.parse(JSON.parse(json)).nftables.flatMap((object) => Object.entries(object));
  const of = <T>(kinds: readonly string[], schema: z.ZodType<T>): readonly T[] =>
    objects.filter(([kind]) => kinds.includes(kind)).map(([, value]) => schema.parse(value));
  const texts = readListingText(text);
  const [chains, rules] = [byTable(of(['chain'], chainSchema)), byTable(of(['rule'], ruleSchema))];
  const sets = byTable(of(['set', 'map'], setSchema));
  return of(['table'], tableSchema).map(({ family, flags, handle, name }): ReadTable => {
    const place = `${family} ${name}`;
    const listed = texts.get(place);
    const listedRules = rules.get(place) ?? [];
    const inChains = grouped(listedRules, ({ chain }) => chain);
    return {
      listedRules,
      table: {
        family,
        name,
        handle,
        isDormant: flags === undefined ? false : isDormant(flags, listed),
        replaces: null,
        chains: (chains.get(place) ?? []).map((chain) => readChain(chain, inChains.get(chain.name) ?? [], listed)),
        sets: (sets.get(place) ?? []).map(readSet),
      },
    };
  });
}

function byTable<T extends { readonly family: string; readonly table: string }>(all: readonly T[]) {
  return grouped(all, ({ family, table }) => `${family} ${table}`);
}

/** nft 1.0.6 lists uninitialized memory as the flags of a table, so the text takes precedence. */
function isDormant(flags: unknown, listed: ListedText | undefined): boolean | null {
  if (listed !== undefined) return listed.isDormant;
  return [flags].flat().includes('dormant') ? true : null;
}

function readChain(chain: ListedChain, rules: readonly ListedRule[], listed: ListedText | undefined): ForeignChain {
  return {
    name: chain.name,
    handle: chain.handle,
    base: baseOf(chain, listed),
    rules: rules.map((rule) => readRule(rule, listed?.rules.get(rule.handle))),
  };
}

function baseOf(
  { dev, hook, name, policy, prio, type }: ListedChain,
  listed: ListedText | undefined,
): BaseChainHook | null {
  if (hook === undefined || type === undefined) return null;
  const devices = dev === undefined ? (listed?.devices.get(name) ?? null) : [dev].flat();
  return { type, hook, priority: prio, policy: policy === 'drop' ? 'drop' : 'accept', devices };
}

function readRule({ expr, family }: ListedRule, words: string | undefined): ForeignRule {
  const tableFamily: Family | null = family === 'ip' ? 'ipv4' : family === 'ip6' ? 'ipv6' : null;
  return { words: words ?? JSON.stringify(expr), statements: expr.flatMap((one) => readStatements(one, tableFamily)) };
}

function readSet({ elem, map, name, type }: z.infer<typeof setSchema>): ForeignSet {
  const [types, values] = [typesOf(type), typesOf(map)];
  return { name, entries: elem.map((one) => readEntry(types, one, values)) };
}

/** Some versions list the type, others the `typeof` of the declaration. */
function typesOf(json: unknown): readonly DataType[] {
  if (typeof json === 'string') return [json];
  if (Array.isArray(json)) return json.map(String);
  if (typeof json !== 'object' || json === null || !('typeof' in json)) return [''];
  return readExpression(json.typeof).types;
}
