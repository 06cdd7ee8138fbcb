import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';

/** Identifies a node until its next boot. It holds nothing secret: a saved plan contains it. */
export interface NodeIdentity {
  readonly boot: string;
  /** Inode number of its network namespace. */
  readonly namespace: string;
}

export async function nodeIdentity(machine: Machine): Promise<NodeIdentity> {
  const [boot, namespace] = await Promise.all([
    machine.readText('/proc/sys/kernel/random/boot_id'),
    machine.inode(ownNamespace),
  ]);
  return { boot: (boot ?? '').trim(), namespace: namespace ?? '' };
}

export function isSameNode(one: NodeIdentity, other: NodeIdentity): boolean {
  return one.boot !== '' && one.boot === other.boot && one.namespace === other.namespace;
}
