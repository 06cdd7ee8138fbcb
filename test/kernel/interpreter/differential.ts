import { familyOf } from '../../../src/ir/family.js';
import { addressOf } from '../../../src/simulate/address.js';
import { everyBranch } from '../../../src/simulate/branches.js';
import type { Hop } from '../../../src/simulate/hop.js';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import { journey } from '../../../src/simulate/journey/journey.js';
import { reasonText } from '../../../src/simulate/journey/reason.js';
import type { Memories } from '../../../src/simulate/network.js';
import { copyMemories } from '../../../src/simulate/network.js';
import { packetOf } from '../../../src/simulate/packet.js';
import type { Scene } from '../../../src/simulate/topology/scene.js';
import type { Arena, Departure, Probe, Received } from './arena.js';
import { arrival, foretoldArrival, foretoldHits, foretoldSights, hitsBetween, type Tally } from './compare.js';
import type { Sight } from './sniffer.js';

/** One packet, in the kernel and in the interpreter. */
export interface Trial {
  readonly what: string;
  readonly id: number;
  readonly hops: readonly Hop[];
  readonly end: JourneyEnd;
  /** What differs already; sights are compared when all packets of a ruleset have been sent. */
  readonly differences: readonly string[];
}

/** Where a departure of the arena comes into the interpreter's network. */
export interface Entrance {
  readonly namespace: string;
  /** Null: a process of the namespace. */
  readonly device: string | null;
}

export interface Setting {
  readonly arena: Arena;
  readonly scene: Scene;
  readonly tally: Tally;
  /** Names in the interpreter's network by names in the arena, of the namespaces whose rules are compared. */
  readonly compared: Readonly<Record<string, string>>;
  readonly entranceOf: (from: Departure) => Entrance;
  /** The end that a device of the network leads to: `NAMESPACE DEVICE` in the arena. */
  readonly endOf: (device: string) => string;
  /** Whether rules look at what nobody can foretell: then one of several ways has to be the kernel's. */
  readonly isOpen?: boolean;
}

/** What both remember after a packet. */
export interface Progress {
  readonly memories: Memories;
  readonly counts: Readonly<Record<string, ReadonlyMap<string, bigint>>>;
}

export function startOf({ arena, compared, scene, tally }: Setting): Progress {
  return {
    memories: copyMemories(scene.memories),
    counts: Object.fromEntries(Object.keys(compared).map((name) => [name, tally.counts(arena, name)])),
  };
}

/** Sends a packet, foretells it, and compares the rules that were hit and where it came out. */
export async function tryPacket(
  setting: Setting,
  progress: Progress,
  from: Departure,
  probe: Probe,
): Promise<{ readonly trial: Trial; readonly progress: Progress; readonly received: readonly Received[] }> {
  const { arena, compared, tally } = setting;
  const { received, error } = await arena.send(from, probe);
  const counts: Record<string, ReadonlyMap<string, bigint>> = {};
  const hits: Record<string, readonly string[]> = {};
  for (const name of Object.keys(compared)) {
    counts[name] = tally.counts(arena, name);
    hits[name] = hitsBetween(progress.counts[name] ?? new Map(), counts[name]);
  }
  const own = received.filter(({ id }) => id === probe.id);
  const ways = foretell(setting, progress.memories, from, probe).map((way) => ({
    ...way,
    differences: differencesOf(setting, hits, own, error, way),
  }));
  const [first, another] = ways;
  if (first === undefined || (another !== undefined && setting.isOpen !== true))
    throw new Error(`not one way but ${ways.length}: ${JSON.stringify(probe)}`);
  const { differences, end, hops, memories } = ways.find((way) => way.differences.length === 0) ?? first;
  const trial = { what: `${JSON.stringify(from)} ${JSON.stringify(probe)}`, id: probe.id, hops, end, differences };
  return { trial, progress: { memories, counts }, received: own };
}

interface Foretold {
  readonly hops: readonly Hop[];
  readonly end: JourneyEnd;
  readonly memories: Memories;
}

function differencesOf(
  { compared, endOf, tally }: Setting,
  hits: Readonly<Record<string, readonly string[]>>,
  own: readonly Received[],
  error: string | null,
  { end, hops }: Foretold,
): readonly string[] {
  const differences: string[] = [];
  for (const [name, namespace] of Object.entries(compared)) {
    const counted = hops.filter(tally.isCounted);
    const [seen, foretold] = [[...(hits[name] ?? [])].sort(), [...foretoldHits(counted, namespace)].sort()];
    if (JSON.stringify(seen) !== JSON.stringify(foretold))
      differences.push(
        `rules of ${namespace}: kernel ${JSON.stringify(seen)}, interpreter ${JSON.stringify(foretold)}`,
      );
  }
  const arrived = own.map((packet) => arrival({ ...packet, device: `${packet.namespace} ${packet.device}` }));
  const expected = foretoldArrival(end, endOf);
  if (JSON.stringify(arrived) !== JSON.stringify(expected === null ? [] : [expected]))
    differences.push(
      `arrival: kernel ${arrived.join(', ') || 'nowhere'}${error === null ? '' : ` (${error})`}, interpreter ${expected ?? describe(end)}`,
    );
  return differences;
}

function foretell(
  { entranceOf, scene }: Setting,
  before: Memories,
  from: Departure,
  probe: Probe,
): readonly Foretold[] {
  const family = familyOf(probe.source);
  const { all } = everyBranch((choose) => {
    const hops: Hop[] = [];
    const memories = copyMemories(before);
    const packet = packetOf({
      ...probe,
      family,
      source: addressOf(probe.source, family),
      destination: addressOf(probe.destination, family),
      mark: 'mark' in from ? from.mark : 0,
    });
    const { device, namespace } = entranceOf(from);
    packet.fromSocket = device === null;
    const end = journey(
      { network: scene.network, memories, run: { choose, record: (hop: Hop) => hops.push(hop) } },
      device === null
        ? { kind: 'send', namespace, packet, choosesSource: false }
        : { kind: 'receive', namespace, device, packet },
    );
    return { hops, end, memories };
  }, 256);
  return all.map(({ value }) => value);
}

export function sightDifferences(trial: Trial, namespace: string, seen: readonly Sight[]): readonly string[] {
  const foretold = foretoldSights(trial.hops, namespace);
  const text = (sights: readonly Sight[]) =>
    [...sights]
      .sort((a, b) => a.hook.localeCompare(b.hook))
      .map(
        ({ connmark, hook, mark }) =>
          `${hook} 0x${mark.toString(16)} ${connmark === null ? '-' : `0x${connmark.toString(16)}`}`,
      )
      .join(', ');
  return text(seen) === text(foretold)
    ? []
    : [`hooks of ${namespace}: kernel ${text(seen)}; interpreter ${text(foretold)}`];
}

function describe(end: JourneyEnd): string {
  return 'reason' in end ? `${end.kind} ${reasonText(end.reason)}` : `${end.kind} in ${end.namespace}`;
}
