import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { NamespaceGoneError } from '../kernel/namespace-gone.js';
import type { Design } from '../model/design.js';
import type { Observation } from '../plan/observation.js';
import type { ApplyRecord } from '../plan/record.js';
import { findNamespaces } from './find-namespaces.js';
import { namespaceFacts } from './namespace-facts.js';
import { observeNamespace } from './observe-namespace.js';
import type { ReadRequest } from './read-request.js';
import { withVethPeers } from './veth-peers.js';

/** @throws NamespaceGoneError if a namespace of the document does not exist. */
export async function observeLive(machine: Machine, readRequest: ReadRequest): Promise<Observation> {
  const { backend, backendReason, designs, notes, record } = readRequest;
  const desired = await desiredNamespaces(machine, readRequest);
  const observe = (refs: readonly NamespaceRef[]) =>
    Promise.all(refs.map((ref) => observeNamespace(machine, readRequest, ref)));
  const searching = findNamespaces(machine, { ...readRequest, desired: desired.map(({ netns }) => netns) });
  const [found, near, far] = await Promise.all([
    searching,
    observe([{ scope: hostScope, netns: null }, ...desired]),
    searching.then(({ namespaces }) => observe(namespaces)),
  ]);
  const observed = [...near, ...far];
  const namespaces = observed.map(({ namespace }) => namespace);
  return {
    backend,
    backendReason,
    program: { namespaces: withVethPeers(namespaces, designs) },
    otherBackend: { namespaces: observed.flatMap(({ other }) => other ?? []) },
    facts: await namespaceFacts(machine, readRequest, observed),
    altNames: new Map(observed.flatMap(({ altNames }) => [...altNames])),
    podInterfaces: observed[0]?.network.podInterfaces ?? new Map(),
    record,
    recorded: await recordedIn(machine, record, namespaces),
    notes: [...new Set([...notes, ...found.notes])],
  };
}

async function desiredNamespaces(machine: Machine, { program, requirements }: ReadRequest) {
  const desired = program.namespaces.flatMap(({ netns, scope }) => (netns === null ? [] : [{ scope, netns }]));
  const inodes = await Promise.all(desired.map(({ netns }) => machine.inode(netns)));
  const gone = desired.find((_, index) => inodes[index] === null);
  if (gone === undefined) return desired;
  const named = requirements.namespaces.find(({ netns }) => netns === gone.netns);
  throw new NamespaceGoneError(gone.netns, named?.path ?? gone.scope, named?.owner ?? gone.scope);
}

/** The namespaces that a record describes: the node's own, and others that are still the same. */
async function recordedIn(
  machine: Machine,
  record: ApplyRecord | null,
  namespaces: readonly NamespaceRef[],
): Promise<ReadonlyMap<string | null, readonly Design[]>> {
  if (record === null || record.designs.length === 0) return new Map();
  const inodes = record.namespaces.map(({ inode }) => inode);
  const about = await Promise.all(
    namespaces.map(async ({ netns }) => netns === null || inodes.includes((await machine.inode(netns)) ?? '')),
  );
  return new Map(namespaces.filter((_, index) => about[index]).map(({ netns }) => [netns, record.designs]));
}
