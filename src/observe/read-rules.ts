import { familiesOf, type Ownership } from '../ir/ownership.js';
import { hostScope, isPodScope, type Scope } from '../ir/program.js';
import type { Chain, Family, Ruleset, Table } from '../ir/ruleset.js';
import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import type { ResolvedBackend } from '../model/backend.js';
import { type KnownLines, knownRule } from '../render/iptables/known-lines.js';
import { logicalLines } from '../render/iptables/logical-lines.js';
import { type ParseRulesetOptions, parseRuleset } from '../render/iptables/parse.js';
import { nftChains } from './nft-chains.js';
import { ruleTools } from './tools.js';

export interface RuleQuery {
  readonly machine: Machine;
  readonly backend: ResolvedBackend;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly ownership: Ownership;
  /** The families whose rules are desired; where some are, others are read only if they hold anything. */
  readonly expected?: readonly Family[] | undefined;
  /** Rules of the desired state, whose lines need no parsing. */
  readonly known: Readonly<Record<Family, KnownLines>>;
}

/**
 * Reads our chains and the built-in chains that we jump from, so that the cost does not grow with foreign rules.
 * Creates nothing: iptables-nft prints built-in chains that do not exist, and legacy tables are read only if they are
 * loaded.
 */
export function readRules(reading: RuleQuery): Promise<readonly Ruleset[]> {
  const own = familiesOf(reading.ownership, reading.scope);
  return Promise.all(own.map((family) => readFamily(reading, family)));
}

export async function readFamily(reading: RuleQuery, family: Family): Promise<Ruleset> {
  const { ownership, scope, backend } = reading;
  const queries = Object.entries(ownership.hooks(scope, family)).map(([table, chains]) => ({
    table,
    chains: [...chains, ...ownership.chains(scope, family, table)],
  }));
  return { family, tables: await readers[backend]({ ...reading, family }, queries) };
}

const readers: Readonly<Record<ResolvedBackend, typeof readNftTables>> = {
  'iptables-nft': readNftTables,
  'iptables-legacy': readLegacyTables,
  nft: readNftTables,
};

type FamilyQuery = RuleQuery & { readonly family: Family };

interface ChainQuery {
  readonly table: string;
  readonly chains: readonly string[];
}

/** The files that name the tables of the legacy backend. */
const legacyFiles = { ipv4: '/proc/self/net/ip_tables_names', ipv6: '/proc/self/net/ip6_tables_names' };

/** Tables that the legacy backend has in a namespace; reading any other would create it. */
export async function legacyTables(machine: Machine, netns: string | null, family: Family): Promise<readonly string[]> {
  const path = legacyFiles[family];
  const text =
    netns === null ? await machine.readText(path) : (await machine.execute({ argv: ['cat', path], netns })).stdout;
  return wordsOf(text ?? '');
}

/** Those of both families, without their families, in one process. */
export async function anyLegacyTables(machine: Machine, netns: string | null): Promise<readonly string[]> {
  return wordsOf((await machine.execute({ argv: ['cat', ...Object.values(legacyFiles)], netns })).stdout);
}

function wordsOf(text: string): readonly string[] {
  return text.split('\n').filter((name) => name !== '');
}

/** iptables-legacy lists only whole tables. */
async function readLegacyTables(reading: FamilyQuery, queries: readonly ChainQuery[]): Promise<readonly Table[]> {
  if (isPodScope(reading.scope)) return (await readDump(reading, queries)) ?? [];
  const { machine, netns, backend, family } = reading;
  const loaded = await legacyTables(machine, netns, family);
  return Promise.all(
    queries
      .filter(({ table }) => loaded.includes(table))
      .map(async ({ table, chains }) => {
        const argv = [ruleTools(backend, family).save, '-t', table];
        const { stdout } = expectSuccess(await machine.execute({ argv, netns }));
        return { name: table, chains: chainsOf(stdout, table, reading).filter(({ name }) => chains.includes(name)) };
      }),
  );
}

/**
 * Reads the whole table mangle on the node, where we use every hook, and single chains elsewhere: other tables may have
 * thousands of rules.
 */
async function readNftTables(reading: FamilyQuery, queries: readonly ChainQuery[]): Promise<readonly Table[]> {
  const dumped = isPodScope(reading.scope) ? await readDump(reading, queries) : null;
  if (dumped !== null) return dumped;
  const isWhole = ({ table }: ChainQuery) => table === 'mangle' && reading.scope === hostScope;
  const [whole, single] = await Promise.all([
    Promise.all(queries.filter(isWhole).map((one) => readWholeTable(reading, one))),
    readSingleChains(
      reading,
      queries.filter((one) => !isWhole(one)),
    ),
  ]);
  return [...whole, ...single];
}

/**
 * Reads all tables in one process: a pod has few rules of others. Null where iptables-nft cannot show a table of ours;
 * single chains show what is in its way. iptables-legacy saves only tables that are loaded.
 */
async function readDump(reading: FamilyQuery, queries: readonly ChainQuery[]): Promise<readonly Table[] | null> {
  const { backend, family, machine, netns } = reading;
  const { stdout } = expectSuccess(await machine.execute({ argv: [ruleTools(backend, family).save], netns }));
  const hidden = [...stdout.matchAll(/^# Table `(\S+)' is incompatible/gm)].map(([, table]) => table);
  if (queries.some(({ table }) => hidden.includes(table))) return null;
  const { tables } = parseRuleset(linesOf(stdout, queries), family, { known: knownOf(reading) }).ruleset;
  return queries.flatMap(({ table, chains }) => {
    const found = tables.find(({ name }) => name === table);
    return found === undefined
      ? []
      : [{ name: table, chains: found.chains.filter(({ name }) => chains.includes(name)) }];
  });
}

/** The lines of a dump that are about the chains asked for: rules of others take long to parse. */
function linesOf(dump: string, queries: readonly ChainQuery[]): string {
  let asked: ReadonlySet<string> = new Set();
  const lines = logicalLines(dump).filter(({ text }) => {
    const table = /^\*(\S+)/.exec(text)?.[1];
    if (table !== undefined) asked = new Set(queries.find((one) => one.table === table)?.chains);
    const chain = /^(?::|-A )(\S+)/.exec(text)?.[1];
    return chain === undefined || asked.has(chain);
  });
  return lines.map(({ text }) => text).join('\n');
}

async function readWholeTable(reading: FamilyQuery, { table, chains }: ChainQuery): Promise<Table> {
  const argv = [ruleTools(reading.backend, reading.family).list, '-t', table, '-S'];
  const { stdout } = expectSuccess(await reading.machine.execute({ argv, netns: reading.netns }));
  return { name: table, chains: chainsOf(stdout, table, reading).filter(({ name }) => chains.includes(name)) };
}

/** How often chains are listed that another writer makes or removes meanwhile. */
const attempts = 3;

/**
 * iptables lists one chain per process. xargs starts these processes in sequence, so that we start only one. Each
 * listing begins with the name of its chain; chains that do not exist have no listing.
 */
async function readSingleChains(
  reading: FamilyQuery,
  queries: readonly ChainQuery[],
  attempt = 1,
): Promise<readonly Table[]> {
  const { machine, netns, backend, family } = reading;
  const asked = queries.flatMap(({ table, chains }) => chains.map((chain) => ({ table, chain })));
  if (asked.length === 0) return [];
  const argv = ['xargs', '-L', '1', ruleTools(backend, family).list];
  const stdin = asked.map(({ table, chain }) => `-t ${table} -S ${chain}\n`).join('');
  const result = await machine.execute({ argv, stdin, netns });
  const listings = listingsOf(result.stdout);
  const found: { readonly table: string; readonly chain: Chain }[] = [];
  const unseen: string[] = [];
  for (const { table, chain } of asked) {
    const [listed] = chainsOf(listings[found.length] ?? '', table, reading);
    if (listed?.name === chain) found.push({ table, chain: listed });
    else unseen.push(`${table} ${chain}`);
  }
  // 123: one of the listings failed.
  const isComplete = found.length === listings.length && result.exitCode === (unseen.length === 0 ? 0 : 123);
  if (!isComplete || (unseen.length > 0 && !(await areAbsent(reading, unseen)))) {
    if (attempt < attempts) return readSingleChains(reading, queries, attempt + 1);
    throw new CommandError(result.command, { reason: 'exit', ...result });
  }
  return queries.map(({ table }) => {
    return { name: table, chains: found.filter((one) => one.table === table).map(({ chain }) => chain) };
  });
}

/** The output of each `-S`, from the line of its chain. A comment may contain a line that looks like one. */
export function listingsOf(text: string): readonly string[] {
  const found: string[][] = [];
  for (const { text: line } of logicalLines(text)) {
    if (/^-[PN] /.test(line)) found.push([]);
    if (line !== '') found.at(-1)?.push(line);
  }
  return found.map((lines) => lines.join('\n'));
}

/** iptables-nft calls both a missing chain and an unreadable one "incompatible"; nft shows which chains exist. */
async function areAbsent({ machine, netns, family }: FamilyQuery, chains: readonly string[]): Promise<boolean> {
  const existing = new Set((await nftChains(machine, netns, family)).map(({ table, chain }) => `${table} ${chain}`));
  return chains.every((chain) => !existing.has(chain));
}

function chainsOf(text: string, table: string, reading: FamilyQuery): readonly Chain[] {
  return parseRuleset(text, reading.family, { known: knownOf(reading), table }).ruleset.tables.flatMap(
    ({ chains }) => chains,
  );
}

function knownOf({ family, known, scope }: FamilyQuery): NonNullable<ParseRulesetOptions['known']> {
  return { get: (line) => knownRule(known[family], scope, line) };
}
