import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { ipv4Sockets, type ListedSocket, udpPorts } from '../render/udp-ports.js';

/** UDP ports of this namespace that sockets of IPv4 have, those of both families included (as many programs open theirs). */
export async function takenUdpPorts(machine: Machine): Promise<readonly number[]> {
  const [own = [], others = []] = await Promise.all(
    ['udp', 'udp6'].map(async (file) => udpPorts((await machine.readText(`/proc/self/net/${file}`)) ?? '')),
  );
  const doubtful = others.filter((port) => !own.includes(port));
  if (doubtful.length === 0) return own;
  const listed = (await listSockets(machine, [])) ?? [];
  return [...own, ...doubtful.filter((port) => listed.some((socket) => socket.port === port))];
}

/** Null where ss is not installed, or cannot tell: then the kernel will. */
export async function listSockets(
  machine: Machine,
  filter: readonly string[],
): Promise<readonly ListedSocket[] | null> {
  const argv = ['ss', '-H', '-u', '-l', '-n', '-p', ...filter];
  const listed = await machine.execute({ argv }).catch((error: unknown) => {
    if (error instanceof CommandError && error.reason === 'not-found') return null;
    throw error;
  });
  return listed?.exitCode === 0 ? ipv4Sockets(listed.stdout) : null;
}
