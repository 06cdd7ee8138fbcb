import { thisMachine } from '../../../src/index.js';
import type { KernelNamespace, Scope, SimulatableProgram } from '../../../src/ir/program.js';
import type { Family, Rule, Table } from '../../../src/ir/ruleset.js';
import { machineInside } from '../../../src/kernel/machine-inside.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { takeSnapshot } from '../../../src/observe/take-snapshot.js';
import { ruleTools } from '../../../src/observe/tools.js';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { printRule } from '../../../src/render/iptables/print.js';
import { familyWord } from '../../../src/render/nft/base-chains.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { readSnapshot } from '../../../src/render/read-snapshot.js';
import { printAddress } from '../../../src/simulate/address.js';
import type { Hop } from '../../../src/simulate/hop.js';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import { tableText } from '../../../src/simulate/table-ref.js';
import type { Arena, Received } from './arena.js';
import { countedRules, legacyEntries } from './counted-rules.js';
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

function nftCounts(arena: Arena, name: string): ReadonlyMap<string, bigint> {
  return new Map(
    countedRules(arena.netns[name] ?? '').rules.flatMap(({ chain, number, packets }) =>
      packets === null || chain.includes(' zz-') ? [] : [[`${chain} ${number}`, packets] as const],
    ),
  );
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

interface Known {
  readonly generation: number | string;
  /** The words of `countsOf` by the kernel's. */
  readonly places: ReadonlyMap<string, string>;
}

const known = new WeakMap<Arena, Map<string, Known>>();

/** The tool is asked when there may be other rules than before; else the kernel for their counters alone. */
export function ruleCounts(
  arena: Arena,
  namespace: string,
  backend: ResolvedBackend,
  family: Family = 'ipv4',
): ReadonlyMap<string, bigint> {
  const { save } = ruleTools(backend, family);
  const printed = () => parseRuleset(arena.tool(namespace, save, '-c'), family).ruleset.tables;
  const netns = arena.netns[namespace] ?? '';
  const isLegacy = backend === 'iptables-legacy';
  const { generation, rules } = isLegacy ? legacyEntries(netns, family) : countedRules(netns);
  const ofArena = known.get(arena) ?? new Map<string, Known>();
  known.set(arena, ofArena);
  const before = ofArena.get(`${namespace} ${save}`);
  const places =
    before?.generation === generation
      ? before.places
      : isLegacy
        ? legacyPlacesOf(printed())
        : placesOf(printed(), familyWord(family));
  ofArena.set(`${namespace} ${save}`, { generation, places });
  const counts = rules.flatMap(({ chain, number, packets }) => {
    const place = places.get(`${chain} ${number}`);
    return place === undefined ? [] : [[place, packets ?? 0n] as const];
  });
  if (counts.length !== places.size) throw new Error(`${namespace}: the kernel does not list every rule of ${save}`);
  return new Map(counts);
}

function placesOf(tables: readonly Table[], word: string): ReadonlyMap<string, string> {
  return new Map(
    tables.flatMap(({ chains, name }) =>
      chains.flatMap((chain) =>
        chain.rules.map(
          (rule, index) =>
            [`${word} ${name} ${chain.name} ${index + 1}`, placeOf(name, chain.name, index, rule)] as const,
        ),
      ),
    ),
  );
}

/** A chain of the user begins with an entry of its own, and each ends with one. */
function legacyPlacesOf(tables: readonly Table[]): ReadonlyMap<string, string> {
  return new Map(
    tables.flatMap(({ chains, name }) => {
      let entry = 0;
      return chains.flatMap((chain) => {
        const first = entry + (chain.policy === null ? 2 : 1);
        entry = first + chain.rules.length;
        return chain.rules.map(
          (rule, index) => [`${name} ${first + index}`, placeOf(name, chain.name, index, rule)] as const,
        );
      });
    }),
  );
}

function placeOf(table: string, chain: string, index: number, rule: Rule): string {
  return `${table} ${chain} ${index + 1} ${printRule(rule)}`;
}

/** How often each rule has been hit, by `TABLE CHAIN NUMBER RULE`. */
export function countsOf(tables: readonly Table[]): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const { chains, name } of tables)
    for (const chain of chains)
      for (const [index, rule] of chain.rules.entries())
        counts.set(placeOf(name, chain.name, index, rule), rule.counters?.packets ?? 0n);
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
