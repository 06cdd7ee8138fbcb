import { builtinChains } from '../../../src/ir/hooks.js';
import type { Chain, Family, Ruleset, Table } from '../../../src/ir/ruleset.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { printHeader, printLine, printRuleset } from '../../../src/render/iptables/print.js';
import type { FakeNamespace } from './namespace.js';
import { type Call, messageOf, type Output, Refused, refuse } from './tool.js';

export interface RuleTool {
  readonly family: Family;
  readonly isLegacy: boolean;
  readonly job: 'list' | 'save' | 'restore';
}

/** What a program of iptables is by its name; null: it is none. */
export function ruleTool(program: string): RuleTool | null {
  const [, six, variant, job] = /^ip(6?)tables-(nft|legacy)(?:-(save|restore))?$/.exec(program) ?? [];
  if (variant === undefined) return null;
  return {
    family: six === '6' ? 'ipv6' : 'ipv4',
    isLegacy: variant === 'legacy',
    job: job === undefined ? 'list' : (job as RuleTool['job']),
  };
}

export function runRuleTool(call: Call, tool: RuleTool): Output {
  if (tool.job === 'save') return save(call, tool);
  return tool.job === 'restore' ? restore(call, tool) : list(call, tool);
}

/** Tables of the legacy backend that are loaded: what /proc tells. */
export function legacyTableNames({ legacy }: FakeNamespace, family: Family): readonly string[] {
  return tablesOf(legacy, family).map(({ name }) => name);
}

function tablesOf(rulesets: readonly Ruleset[], family: Family): readonly Table[] {
  return rulesets.find((ruleset) => ruleset.family === family)?.tables ?? [];
}

function rulesetsOf(namespace: FakeNamespace, { isLegacy }: RuleTool): readonly Ruleset[] {
  return isLegacy ? namespace.legacy : namespace.program.rulesets;
}

function save({ namespace, words }: Call, tool: RuleTool): Output {
  const only = words[words.indexOf('-t') + 1];
  const tables = tablesOf(rulesetsOf(namespace, tool), tool.family);
  const shown = words.includes('-t') ? tables.filter(({ name }) => name === only) : tables;
  return { stdout: printRuleset({ family: tool.family, tables: shown }) };
}

/** `-t TABLE -S [CHAIN]`; iptables-nft prints built-in chains whether they are there or not. */
function list({ namespace, words }: Call, tool: RuleTool): Output {
  const name = words[words.indexOf('-t') + 1] ?? 'filter';
  const asked = words[words.indexOf('-S') + 1];
  const table = tablesOf(rulesetsOf(namespace, tool), tool.family).find((one) => one.name === name);
  const builtin = (builtinChains[name] ?? []).map((chain): Chain => {
    return table?.chains.find((one) => one.name === chain) ?? { name: chain, policy: 'ACCEPT', rules: [] };
  });
  const own = (table?.chains ?? []).filter((chain) => !builtin.some((one) => one.name === chain.name));
  const chains = [...builtin, ...own].filter((chain) => asked === undefined || chain.name === asked);
  if (chains.length === 0) return { exitCode: 1, stderr: `${words[0]}: No chain/target/match by that name.\n` };
  const heads = chains.map((chain) =>
    chain.policy === null ? `-N ${chain.name}` : `-P ${chain.name} ${chain.policy}`,
  );
  const rules = chains.flatMap((chain) => chain.rules.map((rule) => printLine(chain.name, rule)));
  return { stdout: [...heads, ...rules, ''].join('\n') };
}

interface Block {
  readonly table: string;
  readonly lines: readonly string[];
  /** Of the COMMIT, in the whole input. */
  readonly end: number;
  /** Of its first line. */
  readonly start: number;
}

/** `--noflush`: each table is one transaction, and those before one that is refused stay. */
function restore(call: Call, tool: RuleTool): Output {
  const blocks = blocksOf(call.stdin);
  for (const [at, block] of blocks.entries()) {
    // Killed: what is committed is committed.
    if (at >= (call.parts ?? blocks.length)) return {};
    try {
      commit(call, tool, block);
    } catch (error) {
      return { exitCode: 1, stderr: `${call.words[0]}: line ${block.end} failed: ${messageOf(error)}\n` };
    }
  }
  return {};
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { table: string; lines: string[]; start: number } | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.startsWith('*')) open = { table: line.slice(1), lines: [], start: at + 2 };
    else if (line === 'COMMIT' && open !== null) {
      blocks.push({ ...open, end: at + 1 });
      open = null;
    } else if (line !== '' && !line.startsWith('#')) open?.lines.push(line);
  }
  return blocks;
}

function commit({ namespace }: Call, tool: RuleTool, { lines, table }: Block): void {
  const held = rulesetsOf(namespace, tool);
  const before = tablesOf(held, tool.family).find(({ name }) => name === table) ?? { name: table, chains: [] };
  for (const line of lines) {
    const made = /^-N (\S+)/.exec(line)?.[1];
    refuse(made !== undefined && before.chains.some(({ name }) => name === made), 'Chain already exists');
  }
  // All built-in chains are named, so that the reader knows which chains there are.
  const builtin = (builtinChains[table] ?? []).map(
    (name) => before.chains.find((chain) => chain.name === name) ?? { name, policy: 'ACCEPT', rules: [] },
  );
  const own = before.chains.filter(({ name }) => !builtin.some((chain) => chain.name === name));
  const all = [...builtin, ...own];
  const present = [
    ...all.map(printHeader),
    ...all.flatMap((chain) => chain.rules.map((rule) => printLine(chain.name, rule))),
  ];
  // A chain that an `-X` removes has to be there for its `-F`; one that `:CHAIN -` empties is made where it is not.
  const { ruleset, unread } = parseRuleset([`*${table}`, ...present, ...lines, 'COMMIT', ''].join('\n'), tool.family);
  const [wrong] = unread;
  if (wrong !== undefined) throw new Refused(wrong.message);
  const [after = { name: table, chains: [] }] = ruleset.tables;
  checkReferences(after, namespace);
  const touched = new Set(lines.flatMap((line) => /^(?:-\w |:)(\S+)/.exec(line)?.[1] ?? []));
  const isKept = (chain: Chain) =>
    chain.policy === null || touched.has(chain.name) || before.chains.some(({ name }) => name === chain.name);
  const kept = tool.isLegacy ? after : { ...after, chains: after.chains.filter(isKept) };
  write(namespace, tool, kept);
}

/** What the kernel looks up when a table is committed. */
function checkReferences({ chains }: Table, { program }: FakeNamespace): void {
  const names = new Set(chains.map(({ name }) => name));
  for (const { matches, target } of chains.flatMap(({ rules }) => rules)) {
    const isJump = target?.kind === 'jump' || target?.kind === 'goto';
    refuse(isJump && !names.has(target.chain), 'Directory not empty');
    for (const match of matches)
      if (match.kind === 'set')
        refuse(!program.sets.some(({ name }) => name === match.set), `Set ${match.set} doesn't exist.`);
  }
}

function write(namespace: FakeNamespace, { family, isLegacy }: RuleTool, table: Table): void {
  const held = isLegacy ? namespace.legacy : namespace.program.rulesets;
  const own = held.find((ruleset) => ruleset.family === family) ?? { family, tables: [] };
  const isNew = !own.tables.some(({ name }) => name === table.name);
  const tables = isNew ? [...own.tables, table] : own.tables.map((one) => (one.name === table.name ? table : one));
  const rulesets = [...held.filter((one) => one !== own), { ...own, tables }].toSorted((one) =>
    one.family === 'ipv4' ? -1 : 1,
  );
  if (isLegacy) namespace.legacy = rulesets;
  else namespace.program = { ...namespace.program, rulesets };
}
