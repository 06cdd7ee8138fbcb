import { hostScope, isPodScope, type KernelNamespace, type Scope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { NamespaceFacts, Observation } from '../plan/observation.js';

/** A cached observation of one namespace. */
export interface CachedScope {
  /** Identifies what it was read for: the namespace, and the document without its pods. */
  readonly cacheKey: string;
  readonly namespace: KernelNamespace;
  /** Its rules in the other iptables; null: it has none of ours. */
  readonly other: KernelNamespace | null;
  readonly facts: NamespaceFacts;
}

/**
 * The state of the node after an apply, which the next apply of the same process need not read again. Foreign changes
 * in the meantime are noticed only in our own nft tables and where the next steps write, so a process that keeps a
 * state should verify from time to time, or refresh single scopes.
 */
export interface CachedState {
  /** The scopes that it covers; any other is read. */
  readonly scopes: ReadonlyMap<Scope, CachedScope>;
  /** Namespaces that the document no longer names and that may still hold objects of ours. */
  readonly retiring: readonly Omit<CachedScope, 'cacheKey'>[];
  /** Facts about the node as a whole. */
  readonly node: Pick<Observation, 'altNames' | 'backend' | 'backendReason' | 'notes' | 'podInterfaces' | 'recorded'>;
}

/**
 * The state without some scopes: the next plan or apply reads these, and only these. Pure.
 * @example
 * await apply(state, { cached: refresh(cached, ['host']) });
 */
export function refresh(cached: CachedState, scopes: readonly Scope[]): CachedState {
  return { ...cached, scopes: new Map([...cached.scopes].filter(([scope]) => !scopes.includes(scope))) };
}

export type CacheKeys = ReadonlyMap<Scope, string>;

/**
 * The cache keys by scope. The node's own namespace holds ends of links into other namespaces, so its key includes
 * those; pod namespaces are left out, since pods come and go without it.
 */
export async function cacheKeysOf(machine: Machine, state: NodeState, backend: Backend): Promise<CacheKeys> {
  const { pods: _pods, ...rest } = state;
  const named = modeOf(state.mode).namespaces(state);
  const inodes = await Promise.all(named.map(({ netns }) => machine.inode(netns)));
  const lasting = inodes.filter((_, index) => !isPodScope(named[index]?.scope ?? ''));
  const keyOf = (about: unknown) => JSON.stringify([backend, about, rest]);
  return new Map([
    [hostScope, keyOf(lasting)],
    ...named.map(({ scope }, index) => [scope, keyOf(inodes[index])] as const),
  ]);
}

/**
 * The cached scopes whose keys match; null if the key of the node's own namespace differs, since that affects all
 * scopes.
 */
export function coveredBy(cached: CachedState | null | undefined, keys: CacheKeys): CachedState | null {
  const host = cached?.scopes.get(hostScope);
  if (cached == null || (host !== undefined && host.cacheKey !== keys.get(hostScope))) return null;
  const covered = [...cached.scopes].filter(([scope, { cacheKey }]) => cacheKey === keys.get(scope));
  return covered.length === 0 ? null : { ...cached, scopes: new Map(covered) };
}
