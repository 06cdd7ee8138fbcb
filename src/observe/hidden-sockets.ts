import * as z from 'zod';
import type { Link } from '../ir/link.js';
import type { Machine } from '../kernel/machine.js';
import { parseLinks } from '../render/ip-json/links.js';
import { askIp } from './ask-ip.js';
import { jsonOf } from './json-of.js';
import { listSockets, takenUdpPorts } from './taken-udp-ports.js';

/** Sockets that occupy our tunnels' port although no link of the node shows them. */
export interface HiddenSockets {
  /** Tunnels that were moved to another namespace: their sockets stay where they were made. */
  readonly tunnels: readonly Link[];
  readonly isOfProgram: boolean;
}

const namespaceList = z.array(z.object({ name: z.string(), id: z.number().optional() }));

/**
 * Searched only if the port is taken and no link, ours or foreign, has it. All our tunnels of a namespace use one port.
 */
export async function hiddenSockets(
  machine: Machine,
  [tunnelPort]: readonly number[],
  visible: readonly Link[],
): Promise<HiddenSockets> {
  const isShown = visible.some(({ port, socket }) => port === tunnelPort && socket?.families.length !== 0);
  if (tunnelPort === undefined || isShown) return { tunnels: [], isOfProgram: false };
  if (!(await takenUdpPorts(machine)).includes(tunnelPort)) return { tunnels: [], isOfProgram: false };
  const isOfProgram = await hasOwner(machine, tunnelPort);
  return { tunnels: isOfProgram ? [] : await movedTunnels(machine, tunnelPort), isOfProgram };
}

/**
 * The socket of a tunnel belongs to the kernel, not to a process. If the owner is unknown, the kernel decides when we
 * apply.
 */
async function hasOwner(machine: Machine, port: number): Promise<boolean> {
  const sockets = await listSockets(machine, [`sport = :${port}`]);
  return sockets?.some(({ isOfProgram }) => isOfProgram) ?? false;
}

/** Searches the named namespaces that a link of this one leads into. */
async function movedTunnels(machine: Machine, tunnelPort: number): Promise<readonly Link[]> {
  const listed = await machine.execute({ argv: ['ip', '-json', 'netns', 'list'] });
  const named = listed.stdout.trim() === '' ? [] : jsonOf(listed, (json) => namespaceList.parse(json));
  const found = await Promise.all(
    named
      .filter(({ id }) => id !== undefined)
      .map(async ({ name }) => {
        const questions = ['vxlan', 'geneve'].map((kind) => ({ words: `link show type ${kind}` }));
        const answers = await askIp(machine, `/run/netns/${name}`, 'ipv4', questions);
        return answers
          .flatMap(({ read }) => read(parseLinks, 'Unknown device type'))
          .filter(({ isCreatedElsewhere, link }) => isCreatedElsewhere && link.port === tunnelPort)
          .map(({ asCreatedHere, link }) => ({ ...asCreatedHere, name: `${link.name} in ${name}` }));
      }),
  );
  return found.flat();
}
