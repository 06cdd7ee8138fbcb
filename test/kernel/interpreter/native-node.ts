import { compile, type GeneveState as NodeState } from '../../../src/index.js';
import type { NativeRuleset } from '../../../src/ir/native-operation.js';
import type { Table } from '../../../src/ir/ruleset.js';
import { tableName } from '../../../src/render/nft/identifier.js';
import { nativeForm } from '../../../src/render/nft/native-form.js';
import { parseNativeTable } from '../../../src/render/nft/parse.js';
import { printNativeArtefact } from '../../../src/render/nft/print-artefact.js';
import { spawnSync } from '../sync-process.js';
import type { Arena } from './arena.js';
import { countsOf, observed, ruleCounts, type Tally } from './compare.js';
import { countedRules } from './counted-rules.js';
import type { Programmed } from './programmed-node.js';

const scopes = { node: 'host', zt: 'ztunnel' } as const;

/** A service proxy and a firewall of somebody else by iptables, where native rules of ours are met before them. */
const others = [
  '*nat',
  '-A PREROUTING -d 10.96.0.10/32 -p tcp -j DNAT --to-destination 10.244.1.12:8080',
  'COMMIT',
  '*filter',
  '-A FORWARD -d 203.0.113.9/32 -p tcp -m conntrack --ctstate NEW -j REJECT',
  'COMMIT',
  '',
].join('\n');

/** Native rules and sets in place of those of iptables, which `apply` has put there, with others' rules behind them. */
export async function inNative(arena: Arena, state: NodeState): Promise<Programmed> {
  const { chainPrefix } = state.constants;
  for (const [name, scope] of Object.entries(scopes)) {
    for (const table of ['mangle', 'nat', 'filter'])
      spawnSync('nsenter', [`--net=${arena.netns[name]}`, 'nft', 'delete', 'table', 'ip', table]);
    arena.tool(name, 'ipset', 'destroy');
    const compiled = compile(state).namespaces.find((one) => one.scope === scope);
    if (compiled === undefined) throw new Error(`nothing for ${scope}`);
    const artefact = printNativeArtefact(nativeForm(compiled, chainPrefix).map(counting), 'Written by a test.');
    arena.run(name, `nft -f - << 'END'\n${artefact}END`);
  }
  arena.run('node', `iptables-nft-restore --noflush << 'END'\n${others}END`);
  return { program: await observed(arena, scopes, 'iptables-nft'), tally: tallyOf(chainPrefix) };
}

const known = new WeakMap<
  Arena,
  Map<string, { readonly counters: string; readonly counts: ReadonlyMap<string, bigint> }>
>();

/** Some of our rules are two of the kernel's: they are listed whenever one of these has counted. */
function nativeCounts(arena: Arena, name: string, chainPrefix: string): ReadonlyMap<string, bigint> {
  const table = tableName(chainPrefix);
  const { generation, rules } = countedRules(arena.netns[name] ?? '');
  const counters = [
    generation,
    ...rules.flatMap(({ chain, packets }) => (chain.startsWith(`ip ${table} `) ? packets : [])),
  ].join();
  const ofArena = known.get(arena) ?? new Map();
  known.set(arena, ofArena);
  const before = ofArena.get(name);
  if (before?.counters === counters) return before.counts;
  const listed = arena.tool(name, 'nft', '-j', 'list', 'table', 'ip', table);
  const counts = countsOf(parseNativeTable(listed, 'ipv4', chainPrefix).tables);
  ofArena.set(name, { counters, counts });
  return counts;
}

/** Base chains are called by the kernel, and no rule that could count jumps to them. */
function tallyOf(chainPrefix: string): Tally {
  return {
    counts: (arena, name) =>
      new Map([...ruleCounts(arena, name, 'iptables-nft'), ...nativeCounts(arena, name, chainPrefix)]),
    isCounted: (hop) => hop.kind !== 'rule' || hop.verdict !== 'jump',
  };
}

function counting(native: NativeRuleset): NativeRuleset {
  const counters = { packets: 0n, bytes: 0n };
  const counted = (table: Table): Table => ({
    ...table,
    chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map((rule) => ({ ...rule, counters })) })),
  });
  return { ...native, tables: native.tables.map(counted) };
}
