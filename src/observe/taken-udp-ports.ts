import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { ipv4Sockets, type ListedSocket, udpPorts } from '../render/udp-ports.js';

/** UDP ports of this namespace that are taken in IPv4, also by sockets of both families, which many programs open. */
export async function takenUdpPorts(machine: Machine): Promise<readonly number[]> {
  const [own = [], others = []] = await Promise.all(
    ['udp', 'udp6'].map(async (file) => udpPorts((await machine.readText(`/proc/self/net/${file}`)) ?? '')),
  );
  const doubtful = others.filter((port) => !own.includes(port));
  if (doubtful.length === 0) return own;
  const listed = (await listSockets(machine, [])) ?? [];
  return [...own, ...doubtful.filter((port) => listed.some((socket) => socket.port === port))];
}

/** Null if ss is not installed or fails: then the kernel decides. */
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
