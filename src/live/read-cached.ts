import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { namespaceFacts } from '../observe/namespace-facts.js';
import { observeNamespace } from '../observe/observe-namespace.js';
import { questionsOf, type ReadRequest } from '../observe/read-request.js';
import { readSysctls } from '../observe/read-sysctls.js';
import { withVethPeers } from '../observe/veth-peers.js';
import type { Observation } from '../plan/observation.js';
import type { CachedScope, CachedState } from './cached-state.js';
import { withPresentTables } from './present-tables.js';

/**
 * The cached node, completed by what the cache lacks: scopes that it does not cover, and sysctls that only this
 * document needs.
 */
export async function readUncovered(
  machine: Machine,
  { node, retiring, scopes }: CachedState,
  readRequest: ReadRequest,
): Promise<Observation> {
  const desired = readRequest.program.namespaces;
  const refs: readonly NamespaceRef[] = [
    { scope: hostScope, netns: null },
    ...desired.filter(({ netns }) => netns !== null),
  ];
  const covered = refs.flatMap(({ scope }) => scopes.get(scope) ?? []);
  const uncovered = refs.filter(({ scope }) => !scopes.has(scope));
  const [cached, observed] = await Promise.all([
    Promise.all([...covered, ...retiring].map((one) => present(machine, one, readRequest))),
    Promise.all(uncovered.map((ref) => observeNamespace(machine, readRequest, ref))),
  ]);
  const fresh = observed.length === 0 ? new Map() : await namespaceFacts(machine, readRequest, observed);
  const read = observed.map(({ namespace, other }) => ({ namespace, other }));
  const all = [...cached, ...read].sort((a, b) => rank(a.namespace) - rank(b.namespace));
  const namespaces = all.map(({ namespace }) => namespace);
  return {
    ...node,
    program: { namespaces: observed.length === 0 ? namespaces : withVethPeers(namespaces, readRequest.designs) },
    otherBackend: { namespaces: all.flatMap(({ other }) => other ?? []) },
    facts: new Map([...cached.map(({ facts, namespace }) => [namespace.netns, facts] as const), ...fresh]),
    altNames: new Map([...(node.altNames ?? []), ...observed.flatMap(({ altNames }) => [...altNames])]),
    podInterfaces: new Map([...node.podInterfaces, ...observed.flatMap(({ network }) => [...network.podInterfaces])]),
    record: readRequest.record,
  };

  /** The node's own namespace first, retiring ones last. */
  function rank({ netns }: KernelNamespace): number {
    const index = refs.findIndex((one) => one.netns === netns);
    return index < 0 ? refs.length : index;
  }
}

async function present<T extends Pick<CachedScope, 'facts' | 'namespace'>>(
  machine: Machine,
  cached: T,
  readRequest: ReadRequest,
): Promise<T> {
  return withPresentTables(machine, await withSysctls(machine, cached, readRequest));
}

async function withSysctls<T extends { readonly namespace: KernelNamespace }>(
  machine: Machine,
  cached: T,
  readRequest: ReadRequest,
): Promise<T> {
  const { namespace } = cached;
  const known = new Set(namespace.sysctls.map(({ key }) => key));
  const keys = questionsOf(readRequest, namespace).sysctls.filter((key) => !known.has(key));
  const sysctls = [...namespace.sysctls, ...(await readSysctls(machine, namespace.netns, keys))];
  return { ...cached, namespace: { ...namespace, sysctls } };
}
