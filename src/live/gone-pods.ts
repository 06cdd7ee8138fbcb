import { isPodScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { NodeState } from '../model/node-state.js';
import type { NamedNamespace } from '../modes/mode.js';

/**
 * The namespaces of pods that do not exist. A pod that ended is no error; its program is left out, and nothing else of
 * it stays.
 */
export async function gonePods(machine: Machine, named: readonly NamedNamespace[]): Promise<readonly NamedNamespace[]> {
  const ofPods = named.filter(({ scope }) => isPodScope(scope));
  const inodes = await Promise.all(ofPods.map(({ netns }) => machine.inode(netns)));
  return ofPods.filter((_, index) => inodes[index] === null);
}

/** A document without the pods that have these namespaces. */
export function withoutPods(state: NodeState, namespaces: readonly NamedNamespace[]): NodeState {
  if (namespaces.length === 0) return state;
  const left = new Set<string | null>(namespaces.map(({ netns }) => netns));
  return { ...state, pods: state.pods.filter(({ netns }) => netns === null || !left.has(netns)) };
}
