import { isPodScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { namespaceGoneNote } from '../kernel/namespace-gone.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { interfaceName } from '../model/values/interface-name.js';
import { type LinkNames, linkNames, linkNamesOf } from '../observe/link-names.js';
import { deviceOf } from '../plan/compare-sysctls.js';
import type { ApplyRecord, NamespaceRecord, SysctlRecord } from '../plan/record.js';
import { bindingOf, haveCommon, isSameNamespace, podStampsOf, stampsOf } from './namespace-binding.js';
import { readRecord, recordPath, type StoredRecord } from './record-file.js';

export interface AskedParts {
  /** Sysctls of the node. */
  readonly sysctls: readonly string[];
  /** Paths of namespaces. */
  readonly namespaces: readonly string[];
  /**
   * Of other namespaces only the inode is compared; `kept`: those of pods are not looked at, unless they have the inode
   * of one of these.
   */
  readonly others: 'compared' | 'kept';
}

/**
 * The record of this namespace, without namespaces and interfaces that are gone, even where others have their names and
 * numbers now.
 * @param named the paths of namespaces in the document: a recorded namespace takes the path from there.
 * @param askedOf what to bring up to date; undefined: all. The rest stays as it is recorded.
 */
export async function currentRecord(
  machine: Machine,
  location: StateLocation,
  named: readonly string[],
  askedOf?: (record: ApplyRecord) => AskedParts,
): Promise<StoredRecord> {
  const { record, notes } = await readRecord(location);
  if (record === null) return { record, notes };
  const asked = askedOf?.(record);
  const isAsked = ({ netns, key }: SysctlRecord) =>
    asked === undefined || (netns === null && asked.sysctls.includes(key));
  const sysctls = record.sysctls.filter(isAsked);
  const isConcerned = ({ netns }: NamespaceRecord) => asked === undefined || asked.namespaces.includes(netns);
  const isKept = await keptOf(machine, asked);
  const hostNames = hostNamesFor(machine, sysctls, asked);
  const [binding, namespaces, renamed] = await Promise.all([
    bindingOf(machine),
    Promise.all(
      record.namespaces.map((one) =>
        isKept(one) ? unread(one) : currentNamespace(machine, one, sysctls, isConcerned(one)),
      ),
    ),
    renaming(machine, record.namespaces, named),
    hostNames,
  ]);
  if (!isSameNamespace(record.binding, binding)) {
    const note = `the record ${recordPath(location)} is of an earlier boot or of a namespace that is gone, not of this one: it is left out of account`;
    return { record: null, notes: [...notes, note] };
  }
  const gone = record.namespaces.filter((_, index) => namespaces[index] === null);
  const present = namespaces.filter((one) => one !== null);
  const names = new Map<string | null, LinkNames>([
    [null, await hostNames],
    ...present.map((one) => [one.namespace.netns, one.names] as const),
  ]);
  const current: ApplyRecord = {
    ...record,
    binding,
    namespaces: present.map(({ namespace }) => ({ ...namespace, netns: renamed(namespace.netns) })),
    sysctls: record.sysctls
      .flatMap((one) => (isAsked(one) ? presentSysctl(one, names) : [one]))
      .map((one) => (one.netns === null ? one : { ...one, netns: renamed(one.netns) })),
  };
  return { record: current, notes: [...notes, ...gone.map(namespaceGoneNote)] };
}

/**
 * Which recorded namespaces need not be looked at. An inode number may be used again, so the asked ones tell which
 * others are in question.
 */
async function keptOf(machine: Machine, asked: AskedParts | undefined): Promise<(one: NamespaceRecord) => boolean> {
  if (asked?.others !== 'kept') return () => false;
  const inodes = new Set(await Promise.all(asked.namespaces.map((path) => machine.inode(path))));
  const named = new Set(asked.namespaces);
  return ({ inode, netns, scope }) => isPodScope(scope) && !named.has(netns) && !inodes.has(inode);
}

function unread(namespace: NamespaceRecord): CurrentNamespace {
  return { namespace, names: new Map() };
}

/** Single links are read by name, so a renamed one is not found. */
function hostNamesFor(
  machine: Machine,
  sysctls: readonly SysctlRecord[],
  asked: AskedParts | undefined,
): Promise<LinkNames> {
  if (asked === undefined) return namesFor(machine, null, sysctls);
  return linkNamesOf(machine, null, [...new Set(sysctls.filter(isOfLink).map(({ key }) => deviceOf(key)))]);
}

function isOfLink({ ifindex }: SysctlRecord): boolean {
  return ifindex !== null;
}

/**
 * Links are asked for by name, since a node may have thousands of others; all are listed to find one that has another
 * name now.
 */
async function namesFor(machine: Machine, netns: string | null, sysctls: readonly SysctlRecord[]): Promise<LinkNames> {
  const ofLinks = sysctls.filter((one) => one.netns === netns && isOfLink(one));
  if (ofLinks.length === 0) return new Map();
  const found = await linkNamesOf(machine, netns, [...new Set(ofLinks.map(({ key }) => deviceOf(key)))]);
  const isAsRecorded = ofLinks.every(({ ifindex, key }) => found.get(ifindex ?? 0) === deviceOf(key));
  return isAsRecorded ? found : linkNames(machine, netns);
}

interface CurrentNamespace {
  readonly namespace: NamespaceRecord;
  readonly names: LinkNames;
}

/** The namespace with its present stamps and link names; null when it is gone. */
async function currentNamespace(
  machine: Machine,
  recorded: NamespaceRecord,
  sysctls: readonly SysctlRecord[],
  isConcerned: boolean,
): Promise<CurrentNamespace | null> {
  const { inode, netns } = recorded;
  const isThere = async () => (await machine.inode(netns)) === inode;
  if (!(await isThere())) return null;
  if (!isConcerned) return unread(recorded);
  try {
    const ownStamps = isPodScope(recorded.scope) ? podStampsOf : stampsOf;
    const [stamps, names] = await Promise.all([ownStamps(machine, netns), namesFor(machine, netns, sysctls)]);
    return haveCommon(recorded.stamps, stamps) ? { namespace: { ...recorded, stamps }, names } : null;
  } catch (error) {
    if (await isThere()) throw error;
    return null;
  }
}

/** The document's path of a recorded namespace: `/var/run/netns/x` and `/run/netns/x` are one namespace. */
async function renaming(
  machine: Machine,
  recorded: readonly NamespaceRecord[],
  named: readonly string[],
): Promise<(netns: string) => string> {
  const isKnown = (path: string) => recorded.some(({ netns }) => netns === path);
  const renamed = new Map<string, string>();
  for (const path of named.filter((one) => !isKnown(one))) {
    const inode = await machine.inode(path);
    const other = recorded.find((one) => one.inode === inode)?.netns;
    if (other !== undefined) renamed.set(other, path);
  }
  return (netns) => renamed.get(netns) ?? netns;
}

/**
 * Empty where its namespace or interface is gone. A renamed interface keeps its values, so the key follows the name.
 */
export function presentSysctl(
  one: SysctlRecord,
  names: ReadonlyMap<string | null, LinkNames>,
): readonly SysctlRecord[] {
  const here = names.get(one.netns);
  if (here === undefined) return [];
  if (one.ifindex === null) return [one];
  const name = here.get(one.ifindex);
  return name !== undefined && interfaceName.read(name).ok ? [{ ...one, key: withDevice(one.key, name) }] : [];
}

function withDevice(key: string, device: string): string {
  const parts = key.split('/');
  return [...parts.slice(0, -2), device, ...parts.slice(-1)].join('/');
}
