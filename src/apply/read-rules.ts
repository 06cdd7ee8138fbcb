import type { Ownership } from '../ir/ownership.js';
import type { Scope } from '../ir/program.js';
import type { Chain, Rule, Ruleset, Table } from '../ir/ruleset.js';
import type { ResolvedBackend } from '../plan/observation.js';
import { parseRuleset } from '../render/iptables/parse.js';
import { CommandError } from './command-error.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';
import { ruleTools } from './tools.js';

export interface RuleReading {
  readonly machine: Machine;
  readonly backend: ResolvedBackend;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly ownership: Ownership;
  /** Rules by their canonical line, which need no parsing. */
  readonly known: ReadonlyMap<string, Rule>;
}

/**
 * Our chains and the built-in chains that we jump from, or the latter alone, and nothing else: what it costs does not grow with the rules of others.
 * Reading creates nothing: iptables-nft prints built-in chains that do not exist, legacy tables are read only where loaded.
 */
export async function readRules(reading: RuleReading, extent: 'all' | 'hooks' = 'all'): Promise<Ruleset> {
  const hooks = reading.ownership.hooks(reading.scope);
  const read = reading.backend === 'iptables-legacy' ? readLegacyTable : readNftTable;
  const loaded = await loadedTables(reading);
  const tables = await Promise.all(
    Object.entries(hooks)
      .filter(([table]) => loaded === null || loaded.has(table))
      .map(([table, chains]) => {
        const own = extent === 'all' ? reading.ownership.chains(reading.scope, table) : [];
        return read(reading, table, [...chains, ...own]);
      }),
  );
  return { family: 'ipv4', tables };
}

async function loadedTables({ backend, machine, netns }: RuleReading): Promise<ReadonlySet<string> | null> {
  if (backend !== 'iptables-legacy') return null;
  return new Set(await legacyTables(machine, netns));
}

/** Tables that the legacy backend has in a namespace; reading any other would create it. */
export async function legacyTables(machine: Machine, netns: string | null): Promise<readonly string[]> {
  const path = '/proc/self/net/ip_tables_names';
  const text =
    netns === null ? await machine.readText(path) : (await machine.execute({ argv: ['cat', path], netns })).stdout;
  return (text ?? '').split('\n').filter((name) => name !== '');
}

/** Legacy hands out whole tables only. */
async function readLegacyTable(reading: RuleReading, table: string, wanted: readonly string[]): Promise<Table> {
  const { machine, netns, backend } = reading;
  const argv = [ruleTools(backend, 'ipv4').save, '-t', table];
  const { stdout } = expectSuccess(await machine.execute({ argv, netns }));
  return { name: table, chains: chainsOf(stdout, table, reading).filter(({ name }) => wanted.includes(name)) };
}

/** All of mangle, where every hook is wanted; single chains where others may have thousands of rules. */
async function readNftTable(reading: RuleReading, table: string, wanted: readonly string[]): Promise<Table> {
  const isWhole = table === 'mangle' && reading.scope === 'host';
  const chains = isWhole ? await readWholeTable(reading, table) : await readNftChains(reading, table, wanted);
  return { name: table, chains: chains.filter(({ name }) => wanted.includes(name)) };
}

async function readWholeTable(reading: RuleReading, table: string): Promise<readonly Chain[]> {
  const argv = [ruleTools(reading.backend, 'ipv4').list, '-t', table, '-S'];
  const { stdout } = expectSuccess(await reading.machine.execute({ argv, netns: reading.netns }));
  return chainsOf(stdout, table, reading);
}

/** iptables lists one chain a process; xargs starts them for the price of one of ours. */
async function readNftChains(
  reading: RuleReading,
  table: string,
  wanted: readonly string[],
): Promise<readonly Chain[]> {
  const { machine, netns } = reading;
  const argv = ['xargs', '-L', '1', ruleTools(reading.backend, 'ipv4').list, '-t', table, '-S'];
  const result = await machine.execute({ argv, stdin: wanted.map((chain) => `${chain}\n`).join(''), netns });
  const chains = chainsOf(result.stdout, table, reading);
  const unseen = wanted.filter((chain) => !chains.some(({ name }) => name === chain));
  // 123: one of the listings failed.
  if (result.exitCode === (unseen.length === 0 ? 0 : 123)) {
    const absent = await Promise.all(unseen.map((chain) => isAbsent(machine, netns, table, chain)));
    if (absent.every(Boolean)) return chains;
  }
  throw new CommandError(result.command, { reason: 'exit', ...result });
}

/** iptables-nft calls a missing chain "incompatible"; nft says ENOENT, which nothing else is called. */
async function isAbsent(machine: Machine, netns: string | null, table: string, chain: string): Promise<boolean> {
  const result = await machine.execute({ argv: ['nft', '-t', 'list', 'chain', 'ip', table, chain], netns });
  return result.exitCode !== 0 && result.stderr.includes('No such file or directory');
}

function chainsOf(text: string, table: string, { known }: RuleReading): readonly Chain[] {
  return parseRuleset(text, 'ipv4', { known, table }).ruleset.tables.flatMap(({ chains }) => chains);
}
