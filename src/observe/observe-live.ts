import { familyOf } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import { anyOwnership, familiesOf, type Ownership } from '../ir/ownership.js';
import { emptyNamespace, type NamespaceProgram, type Program, type Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Family } from '../ir/ruleset.js';
import { sysctlsOfInterface } from '../ir/sysctl.js';
import type { Machine } from '../kernel/machine.js';
import { NamespaceGoneError } from '../kernel/namespace-gone.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Constants } from '../model/constants.js';
import type { TunnelKind } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { Observation, ZtunnelPlace } from '../plan/observation.js';
import { sysctlOfInterface } from '../plan/preconditions.js';
import type { ApplyRecord, DesignRecord } from '../plan/record.js';
import { besideNames } from '../plan/temporary-sets.js';
import { findOtherZtunnels } from './find-ztunnels.js';
import { hiddenSockets } from './hidden-sockets.js';
import { missingInterfaces, namesBehind } from './names-behind.js';
import { readNative } from './read-native.js';
import { type NetworkQuestions, type NetworkReading, readNetwork } from './read-network.js';
import { readOtherBackend, readRulesets } from './read-other-backend.js';
import type { RuleReading } from './read-rules.js';
import { readSets } from './read-sets.js';
import { readSysctls } from './read-sysctls.js';
import { withVethPeers } from './veth-peers.js';

/** What to look at on the live node: everything that may be ours or in our place, and nothing that grows with others. */
export interface ReadRequest {
  readonly backend: ResolvedBackend;
  readonly backendReason: string;
  /** The constants that are wished for, then those of the last apply where they differ. */
  readonly designs: readonly Constants[];
  readonly ownership: Ownership;
  readonly program: Program;
  readonly requirements: Requirements;
  readonly rules: Pick<RuleReading, 'backend' | 'ownership' | 'known'>;
  readonly record: ApplyRecord | null;
  /** What is to be said of the record. */
  readonly notes: readonly string[];
  /** ztunnel's namespace as the document names it, when nothing is wished for in it. */
  readonly retiring: string | null;
}

export async function observeLive(machine: Machine, readRequest: ReadRequest): Promise<Observation> {
  const { backend, backendReason, program, record, requirements } = readRequest;
  const desired = program.namespaces.find(({ scope }) => scope === 'ztunnel');
  if (desired?.netns != null && (await machine.inode(desired.netns)) === null) {
    throw new NamespaceGoneError(desired.netns, 'ztunnel.netns');
  }
  const observe = (scope: Scope, netns: string | null) => observeNamespace(machine, readRequest, { scope, netns });
  const searching = findOtherZtunnels(machine, { ...readRequest, desired: desired?.netns ?? null });
  const [others, near, far] = await Promise.all([
    searching,
    Promise.all([observe('host', null), ...(desired === undefined ? [] : [observe('ztunnel', desired.netns)])]),
    searching.then(({ paths }) => Promise.all(paths.map((netns) => observe('ztunnel', netns)))),
  ]);
  const readings = [...near, ...far];
  const recorded = await recordedIn(
    machine,
    record,
    readings.map(({ namespace }) => namespace.netns),
  );
  const here = { scope: 'host', netns: null } as const;
  const network = readings[0]?.network;
  const tunnels = network?.tunnels ?? [];
  const foreign = (place: Pick<NamespaceProgram, 'netns' | 'scope'>, links: readonly Link[]) =>
    links.filter((link) => readRequest.ownership.link(place, link) !== 'ours');
  const hidden = await hiddenSockets(machine, requirements, tunnels);
  return {
    backend,
    backendReason,
    program: {
      namespaces: withVethPeers(
        readings.map(({ namespace }) => namespace),
        readRequest.designs,
      ),
    },
    otherBackend: { namespaces: readings.flatMap(({ other }) => other ?? []) },
    foreignTunnels: [...foreign(here, tunnels), ...hidden.tunnels],
    tunnelsAtZtunnel: near.slice(1).flatMap(({ namespace, network: { tunnels: there } }) => foreign(namespace, there)),
    isTunnelPortBusy: hidden.isOfProgram,
    altNames: new Map(readings.flatMap(({ altNames }) => [...altNames])),
    ztunnel: await ztunnelPlace(machine, readRequest, readings),
    sourceTowardsZtunnel: requirements.source === null ? undefined : network?.source,
    podInterfaces: network?.podInterfaces ?? new Map(),
    record,
    recorded,
    notes: [...new Set([...readRequest.notes, ...others.notes])],
  };
}

/** Which of the namespaces a record is about: the node's own, and those of its ztunnels that are still the same. */
async function recordedIn(
  machine: Machine,
  record: ApplyRecord | null,
  places: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, readonly DesignRecord[]>> {
  if (record === null || record.designs.length === 0) return new Map();
  const inodes = record.ztunnels.map(({ inode }) => inode);
  const about = await Promise.all(
    places.map(async (netns) => netns === null || inodes.includes((await machine.inode(netns)) ?? '')),
  );
  return new Map(places.filter((_, index) => about[index]).map((netns) => [netns, record.designs]));
}

async function ztunnelPlace(
  machine: Machine,
  { designs, requirements: { ztunnel } }: ReadRequest,
  readings: readonly NamespaceReading[],
): Promise<ZtunnelPlace | null> {
  if (ztunnel === null) return null;
  const [there, own] = await Promise.all([machine.inode(ztunnel.netns), machine.inode(ownNamespace)]);
  if (there === null) return null;
  const tunnels = designs.flatMap((one) => Object.values(one.tunnels).map(({ peerName }) => peerName));
  const reading = readings.find(({ namespace }) => namespace.netns === ztunnel.netns);
  const addresses = reading?.network.allAddresses
    .filter(({ address, link }) => familyOf(address) === 'ipv4' && link !== 'lo' && !tunnels.includes(link))
    .map(({ address }) => address.replace(/\/\d+$/, ''));
  return { isNodesOwn: there === own, addresses: addresses ?? null };
}

export interface NamespaceReading {
  readonly namespace: NamespaceProgram;
  /** Its rules in the other backend; null when nothing of ours can be there. */
  readonly other: NamespaceProgram | null;
  readonly network: NetworkReading;
  /** Names of required interfaces that the document calls by an altname. */
  readonly altNames: ReadonlyMap<string, string>;
}

export async function observeNamespace(
  machine: Machine,
  readRequest: ReadRequest,
  place: { readonly scope: Scope; readonly netns: string | null },
): Promise<NamespaceReading> {
  const { scope, netns } = place;
  const questions = questionsOf(readRequest, place);
  const reading = { machine, scope, netns, ...readRequest.rules };
  const [rulesets, native, otherRulesets, sets, network, sysctls] = await Promise.all([
    readRulesets(reading),
    readNative(machine, netns, nativeTables(readRequest, scope)),
    readOtherBackend(reading),
    readSets(machine, netns, questions),
    readNetwork(machine, netns, questions.network),
    readSysctls(machine, netns, questions.sysctls),
  ]);
  const { links, addresses, routes, ipRules } = network;
  const namespace = {
    ...emptyNamespace(scope, netns),
    rulesets,
    native,
    sets,
    links,
    addresses,
    routes,
    ipRules,
    sysctls,
  };
  const other = otherRulesets.length === 0 ? null : { ...emptyNamespace(scope, netns), rulesets: otherRulesets };
  const altNames = await namesBehind(machine, place, missingInterfaces(readRequest.requirements, scope, sysctls));
  return { namespace, other, network, altNames };
}

/** Our tables of nft that may be there. */
export function nativeTables(
  { designs, ownership }: ReadRequest,
  scope: Scope,
): readonly { readonly family: Family; readonly chainPrefix: string }[] {
  const prefixes = [...new Set(designs.map(({ chainPrefix }) => chainPrefix))];
  return familiesOf(ownership, scope).flatMap((family) => prefixes.map((chainPrefix) => ({ family, chainPrefix })));
}

interface Questions {
  readonly network: NetworkQuestions;
  readonly sysctls: readonly string[];
  readonly sets: readonly string[];
  /** Names that a set has while it replaces another one. */
  readonly temporaries: readonly string[];
}

/** What is to be read in one namespace. */
export function questionsOf(
  { ownership, program, record, requirements }: ReadRequest,
  { scope, netns }: { readonly scope: Scope; readonly netns: string | null },
): Questions {
  const desired = program.namespaces.find((one) => one.netns === netns);
  const isHost = scope === 'host';
  const { links, sets, tables } = ownership.places(scope);
  const recorded = (record?.sysctls ?? []).filter((one) => one.netns === netns).map(({ key }) => key);
  const required = requirements.interfaces.filter((one) => one.scope === scope);
  const interfaces = required.map(({ name }) => sysctlOfInterface(name));
  return {
    network: {
      tables,
      links,
      addresses: !isHost && requirements.ztunnel?.netns === netns,
      tunnels: requirements.tunnelPort !== null && (isHost || requirements.ztunnel?.netns === netns),
      sourceTowards: isHost ? (requirements.source?.towards ?? null) : null,
      pods: isHost ? requirements.podsWithoutInterface.map(({ ip }) => ip) : [],
    },
    sysctls: [
      ...new Set([
        ...(desired?.sysctls ?? []).map(({ key }) => key),
        ...recorded,
        ...interfaces,
        ...requirements.settings.filter((one) => one.scope === scope).map(({ key }) => key),
        ...links.flatMap(sysctlsOfInterface),
      ]),
    ],
    sets,
    temporaries: isHost ? [...new Set([...sets.flatMap(besideNames), ...(record?.temporaries ?? [])])] : [],
  };
}

/** What is ours under the document's constants, or under those that were written down. */
export function ownershipOf(
  constants: Constants,
  tunnelKind: TunnelKind | null,
  record: ApplyRecord | null,
): Ownership {
  const { ownership } = modeOf('geneve');
  const desired = ownership(constants, tunnelKind);
  const earlier = (record?.designs ?? []).map((design) => ownership(design.constants, design.tunnelKind));
  return anyOwnership(desired, ...earlier);
}
