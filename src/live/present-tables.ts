import { isPodScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import { listNative, readNative } from '../observe/read-native.js';
import { noteGeneration } from '../observe/seen-generation.js';
import type { CachedScope } from './cached-state.js';

/**
 * A cached scope with its own nft tables as they are now. Their listing costs one message while nobody has committed
 * anything since they were cached; where somebody has, as a service proxy may all the time, they alone are read again,
 * so that what is planned is not refused for a commit that is long over.
 */
export async function withPresentTables<T extends Pick<CachedScope, 'facts' | 'namespace'>>(
  given: Machine,
  cached: T,
): Promise<T> {
  const { facts, namespace } = cached;
  const { native, netns, scope } = namespace;
  const [first] = native;
  if (first === undefined || facts.generation === undefined || isPodScope(scope)) return cached;
  const { generation, machine } = noteGeneration(given);
  await listNative(machine, netns, first.family, first.chainPrefix);
  const now = generation();
  if (now === undefined || now === facts.generation) return cached;
  const present = await readNative(machine, netns, native);
  return { ...cached, namespace: { ...namespace, native: present }, facts: { ...facts, generation: now } };
}
