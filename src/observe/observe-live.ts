import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope, isPodScope, type KernelNamespace } from '../ir/program.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { NamespaceGoneError } from '../kernel/namespace-gone.js';
import type { Design } from '../model/design.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { Observation } from '../plan/observation.js';
import type { ApplyRecord } from '../plan/record.js';
import { findNamespaces } from './find-namespaces.js';
import { namespaceFacts } from './namespace-facts.js';
import { type ObservedNamespace, observeNamespace } from './observe-namespace.js';
import type { ReadRequest } from './read-request.js';
import { stillUnwritten, type UnwrittenPods } from './unwritten-pods.js';
import { withVethPeers } from './veth-peers.js';

/**
 * Reads the node. A pod that cannot be read is listed in `unread`; any other failure is thrown.
 * @param unwritten pods that are not read again.
 * @throws NamespaceGoneError if a namespace of the document does not exist.
 */
export async function observeLive(
  machine: Machine,
  readRequest: ReadRequest,
  unwritten?: UnwrittenPods,
): Promise<Observation> {
  const { backend, backendReason, designs, notes, record } = readRequest;
  const desired = await desiredNamespaces(machine, readRequest);
  const kept = unwritten === undefined ? [] : await stillUnwritten(machine, readRequest, unwritten, desired);
  const isKept = new Set(kept.map(({ netns }) => netns));
  const observe = (refs: readonly NamespaceRef[]) =>
    Promise.all(refs.map((ref) => observeOrFail(machine, readRequest, ref)));
  const known = [...desired.map(({ netns }) => netns), ...readRequest.leftOut];
  const searching = findNamespaces(machine, { ...readRequest, desired: known });
  const [found, near, far] = await Promise.all([
    searching,
    observe([{ scope: hostScope, netns: null }, ...desired.filter(({ netns }) => !isKept.has(netns))]),
    searching.then(({ namespaces }) => observe(namespaces)),
  ]);
  const all = [...near, ...far];
  const observed = all.filter((one) => 'namespace' in one);
  const unread = all.filter((one) => 'why' in one);
  const namespaces = inOrder([...kept, ...observed.map(({ namespace }) => namespace)], desired);
  const others = (unwritten?.otherBackend.namespaces ?? []).filter(({ netns }) => isKept.has(netns));
  const facts = [...(unwritten?.facts ?? [])].filter(([netns]) => isKept.has(netns));
  return {
    backend,
    backendReason,
    program: { namespaces: withVethPeers(namespaces, designs) },
    otherBackend: { namespaces: inOrder([...others, ...observed.flatMap(({ other }) => other ?? [])], desired) },
    facts: await namespaceFacts(machine, readRequest, observed, facts),
    altNames: new Map(observed.flatMap(({ altNames }) => [...altNames])),
    podInterfaces: observed[0]?.network.podInterfaces ?? new Map(),
    record,
    recorded: await recordedIn(machine, record, namespaces),
    ...(unread.length === 0 ? {} : { unread }),
    notes: [...new Set([...notes, ...found.notes])],
  };
}

/** The node's own namespace, the desired ones, then others. */
function inOrder(namespaces: readonly KernelNamespace[], desired: readonly NamespaceRef[]): readonly KernelNamespace[] {
  const ranks = new Map([null, ...desired.map(({ netns }) => netns)].map((netns, index) => [netns, index]));
  const rank = ({ netns }: KernelNamespace) => ranks.get(netns) ?? ranks.size;
  return namespaces.toSorted((a, b) => rank(a) - rank(b));
}

/** A namespace, or why that of a pod cannot be read. @throws NamespaceGoneError for a pod that ended meanwhile. */
export async function observeOrFail(
  machine: Machine,
  readRequest: ReadRequest,
  ref: NamespaceRef,
): Promise<ObservedNamespace | FailedPod> {
  const { netns, scope } = ref;
  try {
    return await observeNamespace(machine, readRequest, ref);
  } catch (error) {
    const isCancelled = error instanceof CommandError && error.reason === 'cancelled';
    if (netns === null || !isPodScope(scope) || isCancelled) throw error;
    // A pod that ended meanwhile is no failure; whoever plans looks again.
    if ((await machine.inode(netns)) === null) throw new NamespaceGoneError(netns, scope, scope, true);
    return { scope, netns, why: error instanceof Error ? error.message : String(error) };
  }
}

async function desiredNamespaces(machine: Machine, { leftOut, program, requirements }: ReadRequest) {
  const desired = program.namespaces.flatMap(({ netns, scope }) =>
    netns === null || leftOut.includes(netns) ? [] : [{ scope, netns }],
  );
  const inodes = await Promise.all(desired.map(({ netns }) => machine.inode(netns)));
  const gone = desired.find((_, index) => inodes[index] === null);
  if (gone === undefined) return desired;
  const named = requirements.namespaces.find(({ netns }) => netns === gone.netns);
  const owner = named?.owner ?? gone.scope;
  throw new NamespaceGoneError(gone.netns, named?.path ?? gone.scope, owner, isPodScope(gone.scope));
}

/** The namespaces that a record describes: the node's own, and others that are still the same. */
export async function recordedIn(
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
