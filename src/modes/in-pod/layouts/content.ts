import type { Family, Rule, Ruleset } from '../../../ir/ruleset.js';
import { meaningOf } from '../../../plan/meaning.js';
import { parseRuleset } from '../../../render/iptables/parse.js';
import type { Layout } from './layout.js';

/** What one table has of the chains that layouts consist of, by meaning. */
export interface TableContent {
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** `PREROUTING CHAIN`: which built-in chain jumps to which of them. */
  readonly jumps: ReadonlySet<string>;
}

/** By table; a table with nothing of them is left out. */
export type Content = ReadonlyMap<string, TableContent>;

/** What is there of the chains with these names. */
export function contentOf({ tables }: Ruleset, names: ReadonlySet<string>): Content {
  return new Map(
    tables.flatMap(({ chains, name }) => {
      const own = chains.filter((chain) => chain.policy === null && names.has(chain.name));
      const jumps = chains
        .filter(({ policy }) => policy !== null)
        .flatMap((hook) => hook.rules.flatMap((rule) => jumpedTo(rule, names).map((to) => `${hook.name} ${to}`)));
      const content = {
        chains: new Map(own.map((chain) => [chain.name, chain.rules.map(meaningOf)] as const)),
        jumps: new Set(jumps),
      };
      return own.length + jumps.length === 0 ? [] : [[name, content] as const];
    }),
  );
}

function jumpedTo({ matches, target }: Rule, names: ReadonlySet<string>): readonly string[] {
  return matches.length === 0 && target?.kind === 'jump' && names.has(target.chain) ? [target.chain] : [];
}

/** What a layout consists of, in the same form. */
export function contentOfLayout(layout: Layout, family: Family): Content {
  const chains = Object.values(layout).flat();
  return contentOf(parseRuleset(textOf(layout), family).ruleset, new Set(chains.map(({ chain }) => chain)));
}

function textOf(layout: Layout): string {
  const blocks = Object.entries(layout).map(([table, chains]) => {
    const names = [...new Set(chains.map(({ chain }) => chain))];
    const hooks = chains.map(({ chain, hook }) => [`:${hook} ACCEPT [0:0]`, `-A ${hook} -j ${chain}`]);
    const headers = [...hooks.map(([header = '']) => header), ...names.map((name) => `:${name} - [0:0]`)];
    const jumps = hooks.map(([, jump = '']) => jump);
    const rules = chains.flatMap((one) => one.rules.map((rule) => `-A ${one.chain} ${rule}`));
    return [`*${table}`, ...headers, ...jumps, ...rules, 'COMMIT', ''].join('\n');
  });
  return blocks.join('');
}

/** How much of a layout is there. */
export type Extent = 'whole' | 'part' | 'other';

/** A part: some tables and chains are missing, or the last rules of a chain. */
export function extentOf(layout: Content, found: Content): Extent {
  const tables = [...new Set([...layout.keys(), ...found.keys()])];
  return worst(tables.map((table) => extentOfTable(layout.get(table), found.get(table))));
}

export function worst(extents: readonly Extent[]): Extent {
  return (['other', 'part'] as const).find((one) => extents.includes(one)) ?? 'whole';
}

function extentOfTable(layout: TableContent | undefined, found: TableContent | undefined): Extent {
  if (found === undefined) return 'part';
  if (layout === undefined) return 'other';
  const jumps = [...found.jumps].every((jump) => layout.jumps.has(jump));
  const chains = [...found.chains].map(([name, rules]) => extentOfChain(layout.chains.get(name), rules));
  if (!jumps) return 'other';
  const isComplete = found.jumps.size === layout.jumps.size && found.chains.size === layout.chains.size;
  return worst([...chains, isComplete ? 'whole' : 'part']);
}

function extentOfChain(layout: readonly string[] | undefined, found: readonly string[]): Extent {
  if (layout === undefined || !found.every((rule, index) => rule === layout[index])) return 'other';
  return found.length === layout.length ? 'whole' : 'part';
}
