import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import { defaultStateDirectory, type StateLocation } from '../kernel/state-directory.js';
import type { LiveOptions } from './live-options.js';

/** The location of the record of the node's own namespace. */
export async function stateLocation(
  machine: Machine,
  { stateDirectory = defaultStateDirectory }: Pick<LiveOptions, 'stateDirectory'>,
): Promise<StateLocation> {
  const inode = await machine.inode(ownNamespace);
  return { directory: stateDirectory, inode: inode ?? 'unknown' };
}
