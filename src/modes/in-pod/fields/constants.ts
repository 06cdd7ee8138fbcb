import type * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import { chainName } from '../../../model/values/chain-name.js';
import { hostAddress } from '../../../model/values/host-address.js';
import { printMark } from '../../../model/values/mark.js';
import { port } from '../../../model/values/port.js';
import { priority } from '../../../model/values/priority.js';
import { setName } from '../../../model/values/set-name.js';
import { tableId } from '../../../model/values/table-id.js';
import { integer, text } from '../../../schema/leaf.js';
import type { Strictness } from '../../../schema/strictness.js';
import { type InpodConstants, inpodConstants } from '../constants.js';

/** `constants`: in a document every key may be omitted and then has the published value. */
export function constantsShape({ byDefault, keep, mark, section }: Strictness): z.ZodType<Draft<InpodConstants>> {
  const published = inpodConstants;
  const group = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
    byDefault(section(shape, { description }), {});
  const markOf = (name: keyof InpodConstants['marks'], description: string) =>
    byDefault(mark(description), printMark(published.marks[name]));
  const portOf = (name: keyof InpodConstants['ports'], description: string) =>
    byDefault(keep(integer(port, description)), published.ports[name]);
  const probeOf = (family: keyof InpodConstants['probe'], description: string) =>
    byDefault(keep(text(hostAddress, description)), published.probe[family]);
  const setOf = (family: keyof InpodConstants['sets'], description: string) =>
    byDefault(keep(text(setName, description)), published.sets[family]);
  const chainOf = (name: keyof InpodConstants['chains'], description: string) =>
    byDefault(keep(text(chainName, description)), published.chains[name]);
  return section(
    {
      marks: group(
        {
          ztunnel: markOf('ztunnel', "ztunnel's own packets."),
          connection: markOf('connection', "Connections on which ztunnel speaks with a client's address."),
        },
        'Marks with masks.',
      ),
      table: byDefault(
        keep(integer(tableId, 'Route table that leads answers on such connections back to ztunnel.')),
        published.table,
      ),
      priority: byDefault(keep(integer(priority, 'Priority of the ip rule to that table.')), published.priority),
      ports: group(
        {
          outbound: portOf('outbound', "ztunnel's port for connections of the pod."),
          inbound: portOf('inbound', "ztunnel's port for plain connections to the pod."),
          hbone: portOf('hbone', "ztunnel's port for HBONE connections to the pod."),
          dns: portOf('dns', "ztunnel's port for DNS."),
        },
        'Ports that ztunnel listens on in the pod.',
      ),
      probe: group(
        {
          ipv4: probeOf('ipv4', 'IPv4 source of the probes.'),
          ipv6: probeOf('ipv6', 'IPv6 source of the probes.'),
        },
        "Source addresses that the node's own connections to mesh pods get.",
      ),
      sets: group(
        {
          ipv4: setOf('ipv4', 'Set of the IPv4 addresses.'),
          ipv6: setOf('ipv6', 'Set of the IPv6 addresses.'),
        },
        'Sets of the node with the addresses of its mesh pods.',
      ),
      chains: group(
        {
          prerouting: chainOf('prerouting', 'Chain of a pod for arriving packets.'),
          output: chainOf('output', 'Chain of a pod for packets that it sends.'),
          postrouting: chainOf('postrouting', 'Chain of the node for packets that leave it.'),
        },
        'Names of our chains.',
      ),
    },
    { description: 'Every number and name of the design, for nodes that collide with the published ones.' },
  );
}
