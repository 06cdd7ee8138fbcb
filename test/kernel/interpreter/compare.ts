import * as z from 'zod';
import { thisMachine } from '../../../src/index.js';
import type { KernelNamespace, Scope, SimulatableProgram } from '../../../src/ir/program.js';
import type { Family, Table } from '../../../src/ir/ruleset.js';
import { machineInside } from '../../../src/kernel/machine-inside.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { takeSnapshot } from '../../../src/observe/take-snapshot.js';
import { ruleTools } from '../../../src/observe/tools.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { printRule } from '../../../src/render/iptables/print.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { readSnapshot } from '../../../src/render/read-snapshot.js';
import { printAddress } from '../../../src/simulate/address.js';
import type { Hop } from '../../../src/simulate/hop.js';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import { tableText } from '../../../src/simulate/table-ref.js';
import type { Arena, Received } from './arena.js';
import type { Sight } from './sniffer.js';

/** Everything that the tools print of a namespace, read as an observation is. */
export async function observed(
  arena: Arena,
  scopes: Readonly<Record<string, Scope>>,
  backend: ResolvedBackend,
  chainPrefix = 'ztunnel-',
): Promise<SimulatableProgram> {
  const namespaces = await Promise.all(
    Object.entries(scopes).map(async ([name, scope]) => {
      const netns = arena.netns[name] ?? '';
      const machine = machineInside(thisMachine, (asked) => asked ?? netns);
      const { namespace, unread } = readSnapshot(await takeSnapshot(machine, null, backend, chainPrefix), scope, null);
      if (unread.some(({ code }) => code !== 'unknown-module')) throw new Error(JSON.stringify(unread));
      return withoutSniffer(namespace);
    }),
  );
  return toSimulatable({ namespaces });
}

/** The tables of the tests' own are no part of the node. */
function withoutSniffer(namespace: KernelNamespace): KernelNamespace {
  const { foreign } = namespace;
  if (foreign === undefined) return namespace;
  return {
    ...namespace,
    foreign: { ...foreign, tables: foreign.tables.filter(({ name }) => !name.startsWith('zz-')) },
  };
}

/** Rules of native nft that have a counter, and those of iptables beside them. */
export function nftTally(backend: ResolvedBackend): Tally {
  return {
    counts: (arena, name) => new Map([...ruleCounts(arena, name, backend), ...nftCounts(arena, name)]),
    isCounted: (hop) => hop.kind !== 'rule' || hop.words === undefined || /\bcounter\b/.test(hop.words),
  };
}

const listedRules = z.object({
  nftables: z.array(
    z.object({
      rule: z
        .object({ family: z.string(), table: z.string(), chain: z.string(), expr: z.array(z.looseObject({})) })
        .optional(),
    }),
  ),
});
const counterSchema = z.object({ counter: z.object({ packets: z.number() }) });

function nftCounts(arena: Arena, name: string): ReadonlyMap<string, bigint> {
  const listing = arena.tool(name, 'nft', '-j', 'list', 'ruleset');
  const counts = new Map<string, bigint>();
  const indices = new Map<string, number>();
  for (const { rule } of listedRules.parse(JSON.parse(listing)).nftables) {
    if (rule === undefined || rule.table.startsWith('zz-')) continue;
    const chain = `${rule.family} ${rule.table} ${rule.chain}`;
    const index = (indices.get(chain) ?? 0) + 1;
    indices.set(chain, index);
    const counter = rule.expr.flatMap((one) => counterSchema.safeParse(one).data?.counter ?? [])[0];
    if (counter !== undefined) counts.set(`${chain} ${index}`, BigInt(counter.packets));
  }
  return counts;
}

/** The ways to read from the kernel which rules were hit. */
export interface Tally {
  readonly counts: (arena: Arena, namespace: string) => ReadonlyMap<string, bigint>;
  /** False for what the interpreter tells of and the kernel does not count. */
  readonly isCounted: (hop: Hop) => boolean;
}

export function iptablesTally(backend: ResolvedBackend, family: Family = 'ipv4'): Tally {
  return { counts: (arena, namespace) => ruleCounts(arena, namespace, backend, family), isCounted: () => true };
}

export function ruleCounts(
  arena: Arena,
  namespace: string,
  backend: ResolvedBackend,
  family: Family = 'ipv4',
): ReadonlyMap<string, bigint> {
  const { save } = ruleTools(backend, family);
  return countsOf(parseRuleset(arena.tool(namespace, save, '-c'), family).ruleset.tables);
}

/** How often each rule has been hit, by `TABLE CHAIN NUMBER RULE`. */
export function countsOf(tables: readonly Table[]): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const { chains, name } of tables)
    for (const chain of chains)
      for (const [index, rule] of chain.rules.entries())
        counts.set(`${name} ${chain.name} ${index + 1} ${printRule(rule)}`, rule.counters?.packets ?? 0n);
  return counts;
}

export function hitsBetween(
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
): readonly string[] {
  return [...after].flatMap(([place, count]) => {
    const more = count - (before.get(place) ?? 0n);
    return more === 0n ? [] : [`${place} x${more}`];
  });
}

/** The same as the interpreter says it. */
export function foretoldHits(hops: readonly Hop[], namespace: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const hop of hops) {
    if (hop.kind !== 'rule' || hop.namespace !== namespace) continue;
    const shown = hop.words === undefined ? ` ${printRule(hop.rule)}` : '';
    const place = `${tableText(hop.table)} ${hop.chain} ${hop.index + 1}${shown}`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts].map(([place, count]) => `${place} x${count}`);
}

/** What the hooks of a namespace would see of the packet itself, not of the packets that carry it through tunnels. */
export function foretoldSights(hops: readonly Hop[], namespace: string): readonly Sight[] {
  let depth = 0;
  return hops.flatMap((hop): readonly Sight[] => {
    if (hop.kind === 'encapsulated') depth += 1;
    if (hop.kind === 'decapsulated') depth -= 1;
    if (depth > 0 || hop.kind !== 'passes' || hop.namespace !== namespace) return [];
    return [{ hook: hop.hook, mark: hop.mark, connmark: hop.connmark }];
  });
}

/** Where a packet came out and as what, in words. */
export function arrival(
  received: Pick<Received, 'device' | 'source' | 'destination' | 'sourcePort' | 'destinationPort'>,
): string {
  const { destination, destinationPort = 0, device, source, sourcePort = 0 } = received;
  return `${device} ${source}:${sourcePort} > ${destination}:${destinationPort}`;
}

export function foretoldArrival(end: JourneyEnd, endOf: (device: string) => string): string | null {
  if (end.kind !== 'sent') return null;
  const { destination, destinationPort, protocol, source, sourcePort } = end.packet;
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  return arrival({
    device: endOf(end.device),
    source: printAddress(source),
    destination: printAddress(destination),
    sourcePort: hasPorts ? sourcePort : 0,
    destinationPort: hasPorts ? destinationPort : 0,
  });
}
