import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import type { NamespaceBinding } from '../plan/record.js';
import { parseAddressStamps } from '../render/ip-save/address-stamps.js';

/** The oldest are those that stay; a node with hundreds of pods need not write down all of theirs. */
const keptStamps = 16;

/** The namespace of whoever asks. A namespace has no name of its own that a script could read: its cookie takes a system call. */
export async function bindingOf(machine: Machine): Promise<NamespaceBinding> {
  const [boot, onlyInFirst] = await Promise.all([
    machine.readText('/proc/sys/kernel/random/boot_id'),
    // The kernel shows this one in the namespace that it booted with and in no other.
    machine.readText('/proc/sys/net/core/dev_weight'),
  ]);
  const isInitial = onlyInFirst !== null;
  return { boot: (boot ?? '').trim(), isInitial, stamps: isInitial ? [] : await stampsOf(machine, null) };
}

/** Whether both are one namespace. Time goes on: an address that came to be at the same moment is the same address. */
export function isSameNamespace(recorded: NamespaceBinding, now: NamespaceBinding): boolean {
  if (recorded.boot !== now.boot || now.boot === '') return false;
  return now.isInitial ? recorded.isInitial : haveCommon(recorded.stamps, now.stamps);
}

export function haveCommon(recorded: readonly string[], now: readonly string[]): boolean {
  return recorded.some((stamp) => now.includes(stamp));
}

/** When the addresses in a namespace came to be, in hundredths of a second since the boot. */
export async function stampsOf(machine: Machine, netns: string | null): Promise<readonly string[]> {
  const result = expectSuccess(await machine.execute({ argv: ['ip', 'address', 'save'], netns, bytes: true }));
  const stamps = parseAddressStamps(Buffer.from(result.stdout, 'latin1'));
  if (stamps === null) throw new CommandError(result.command, { reason: 'unreadable' });
  return stamps.slice(0, keptStamps);
}
