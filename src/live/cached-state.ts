import { hostScope, type KernelNamespace, type Scope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { NamespaceFacts, Observation } from '../plan/observation.js';

/** One namespace as it was left. */
export interface CachedScope {
  /** What it was read for: this namespace, and this document but for its pods. */
  readonly cacheKey: string;
  readonly namespace: KernelNamespace;
  /** Its rules in the other iptables, where there may be some. */
  readonly other: KernelNamespace | null;
  readonly facts: NamespaceFacts;
}

/**
 * The node as an apply left it, for the next apply of the same process: it saves reading what has not been touched. What
 * others changed meanwhile is seen only where the next steps write: who holds a state should verify now and then, or have
 * single scopes refreshed.
 */
export interface CachedState {
  /** What it covers; a scope that is not in it is read anew. */
  readonly scopes: ReadonlyMap<Scope, CachedScope>;
  /** Namespaces that the document no longer names, as long as they may hold something of ours. */
  readonly retiring: readonly Omit<CachedScope, 'cacheKey'>[];
  /** What is known of the node as a whole. */
  readonly node: Pick<Observation, 'altNames' | 'backend' | 'backendReason' | 'notes' | 'podInterfaces' | 'recorded'>;
}

/**
 * The state without some scopes, which the next plan or apply that is given it reads anew, and no others. Pure.
 * @example
 * await apply(state, { cached: refresh(cached, ['host']) });
 */
export function refresh(cached: CachedState, scopes: readonly Scope[]): CachedState {
  return { ...cached, scopes: new Map([...cached.scopes].filter(([scope]) => !scopes.includes(scope))) };
}

export type CacheKeys = ReadonlyMap<Scope, string>;

/**
 * By scope, what a reading is good for. The node's own namespace has ends of what reaches into others, and changes with those; pods
 * come and go without it.
 */
export async function cacheKeysOf(machine: Machine, state: NodeState, asked: Backend): Promise<CacheKeys> {
  const { pods: _pods, ...rest } = state;
  const named = modeOf(state.mode).namespaces(state);
  const inodes = await Promise.all(named.map(({ netns }) => machine.inode(netns)));
  const lasting = inodes.filter((_, index) => named[index]?.scope.startsWith('pods/') !== true);
  const keyOf = (about: unknown) => JSON.stringify([asked, about, rest]);
  return new Map([
    [hostScope, keyOf(lasting)],
    ...named.map(({ scope }, index) => [scope, keyOf(inodes[index])] as const),
  ]);
}

/** The scopes of a state that hold for these keys; null where the node's own is of another time, which concerns them all. */
export function coveredBy(cached: CachedState | null | undefined, keys: CacheKeys): CachedState | null {
  const host = cached?.scopes.get(hostScope);
  if (cached == null || (host !== undefined && host.cacheKey !== keys.get(hostScope))) return null;
  const covered = [...cached.scopes].filter(([scope, { cacheKey }]) => cacheKey === keys.get(scope));
  return covered.length === 0 ? null : { ...cached, scopes: new Map(covered) };
}
