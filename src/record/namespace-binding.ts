import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import type { NamespaceBinding } from '../plan/record.js';
import { parseAddressStamps } from '../render/ip-save/address-stamps.js';

/** The oldest addresses are the most stable, and a node with hundreds of pods need not record all of theirs. */
const keptStamps = 16;

/**
 * Identifies the machine's own namespace. A namespace has no identifier that a file or tool shows; its cookie needs a
 * system call.
 */
export async function bindingOf(machine: Machine): Promise<NamespaceBinding> {
  const [boot, onlyInFirst] = await Promise.all([
    machine.readText('/proc/sys/kernel/random/boot_id'),
    // The kernel shows this sysctl in the initial namespace only.
    machine.readText('/proc/sys/net/core/dev_weight'),
  ]);
  const isInitial = onlyInFirst !== null;
  return { boot: (boot ?? '').trim(), isInitial, stamps: isInitial ? [] : await stampsOf(machine, null) };
}

/**
 * Whether both are the same namespace: one address created at the same time proves it, since a time does not repeat
 * within a boot.
 */
export function isSameNamespace(recorded: NamespaceBinding, now: NamespaceBinding): boolean {
  if (recorded.boot !== now.boot || now.boot === '') return false;
  return now.isInitial ? recorded.isInitial : haveCommon(recorded.stamps, now.stamps);
}

export function haveCommon(recorded: readonly string[], now: readonly string[]): boolean {
  return recorded.some((stamp) => now.includes(stamp));
}

/**
 * What distinguishes a pod's namespace: the time of its mount takes no process. Without one, the times of its
 * addresses. Empty where neither can be read: the pod is not to stop the rest.
 */
export async function podStampsOf(machine: Machine, netns: string): Promise<readonly string[]> {
  const mounted = (await machine.mountTime?.(netns)) ?? null;
  if (mounted !== null) return [`mounted ${mounted}`];
  try {
    return await stampsOf(machine, netns);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'cancelled') throw error;
    return [];
  }
}

/** The times at which the addresses of a namespace were created, in hundredths of a second since the boot. */
export async function stampsOf(machine: Machine, netns: string | null): Promise<readonly string[]> {
  const result = expectSuccess(await machine.execute({ argv: ['ip', 'address', 'save'], netns, bytes: true }));
  const stamps = parseAddressStamps(Buffer.from(result.stdout, 'latin1'));
  if (stamps === null) throw new CommandError(result.command, { reason: 'unreadable' });
  return stamps.slice(0, keptStamps);
}
