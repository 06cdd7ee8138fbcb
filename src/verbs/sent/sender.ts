import { addressBytes } from '../../course/tuples.js';
import { hostScope } from '../../ir/program.js';
import type { Machine } from '../../kernel/machine.js';
import type { Libc } from '../../kernel/native/libc.js';
import { SystemCallError } from '../../kernel/native/libc.js';
import { openNamespace } from '../../kernel/native/namespace.js';
import { namespaceBehind } from '../../kernel/native/rtnetlink/namespace-behind.js';
import { openProbe, type Probe, type ProbeRequest } from '../../kernel/native/trace/probe.js';
import type { Origin } from '../../simulate/conversation.js';
import type { Packet } from '../../simulate/packet.js';
import type { Place } from './listening.js';
import { NotObservableError } from './not-observable.js';

/** A socket for the packet, in the namespace of its sender. @throws NotObservableError. */
export async function openSender(
  libc: Libc,
  machine: Machine,
  {
    header,
    origin,
    places,
    protocol,
  }: {
    readonly origin: Origin;
    readonly header: Packet;
    readonly places: readonly Place[];
    readonly protocol: ProbeRequest['protocol'];
  },
): Promise<Probe> {
  const path = await pathOf(libc, machine, origin, places);
  const namespace = openNamespace(libc, path);
  try {
    return openProbe(libc, namespace, {
      protocol,
      source: origin.kind === 'process' && origin.choosesSource ? null : addressBytes(header.source),
      sourcePort: header.sourcePort,
      destination: addressBytes(header.destination),
      destinationPort: header.destinationPort,
      mark: header.mark,
      mayBorrow: origin.kind === 'process',
    });
  } catch (error) {
    throw whyNotSent(error);
  } finally {
    namespace.close();
  }
}

/** Why the kernel did not send, in words. */
export function whyNotSent(error: unknown): unknown {
  if (!(error instanceof SystemCallError) || error.reason === 'EPERM') return error;
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'its source port is in use there',
    EADDRNOTAVAIL: 'its sender does not have the source address',
    ENETUNREACH: 'its sender has no route to the destination',
    EHOSTUNREACH: 'its sender has no route to the destination',
    EACCES: 'the route of its sender refuses the destination',
  };
  return new NotObservableError(`the packet was not sent: ${why[error.reason] ?? error.message}`, { cause: error });
}

async function pathOf(libc: Libc, machine: Machine, origin: Origin, places: readonly Place[]): Promise<string> {
  const own = places.find(({ namespace }) => namespace === origin.namespace)?.path;
  if (own === undefined) throw new NotObservableError(`it is not known where the namespace of ${origin.namespace} is`);
  if (origin.kind === 'process') return own;
  const host = openNamespace(libc, own);
  try {
    const found = namespaceBehind(libc, host, origin.device, await namespacePaths(machine));
    if (found !== null) return found;
  } finally {
    host.close();
  }
  const where = origin.namespace === hostScope ? '' : ` of ${origin.namespace}`;
  throw new NotObservableError(
    `there is no namespace behind ${origin.device}${where} to send from: --observe sends from a pod or a process of this node`,
  );
}

/** Where container runtimes have namespaces, then those that processes are in. */
async function namespacePaths(machine: Machine): Promise<readonly string[]> {
  const [named, processes] = await Promise.all([machine.list('/run/netns'), machine.list('/proc')]);
  return [
    ...named.map((name) => `/run/netns/${name}`),
    ...processes.filter((name) => /^\d+$/.test(name)).map((name) => `/proc/${name}/ns/net`),
  ];
}
