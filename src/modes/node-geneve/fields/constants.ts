import type * as z from 'zod';
import type { Draft } from '../../../model/draft.js';
import { chainPrefix } from '../../../model/values/chain-name.js';
import { tunnelAddress } from '../../../model/values/cidr.js';
import type { IntegerValue } from '../../../model/values/integer-value.js';
import { interfaceName } from '../../../model/values/interface-name.js';
import { printMark } from '../../../model/values/mark.js';
import { port } from '../../../model/values/port.js';
import { priority } from '../../../model/values/priority.js';
import { setName } from '../../../model/values/set-name.js';
import { tableId } from '../../../model/values/table-id.js';
import { vni } from '../../../model/values/vni.js';
import { jumpPosition } from '../../../schema/jump-shape.js';
import { integer, text } from '../../../schema/leaf.js';
import type { Strictness } from '../../../schema/strictness.js';
import { defaultConstants, type GeneveConstants, type TunnelConstants } from '../constants.js';

/** `constants`: in a document every key may be omitted and then has the published value. */
export function constantsShape({ byDefault, keep, mark, section }: Strictness): z.ZodType<Draft<GeneveConstants>> {
  const { marks, tables, priorities, tunnels, ports, set, chainPrefix: prefix, jumps } = defaultConstants;
  const markOf = (name: keyof typeof marks, description: string) =>
    byDefault(mark(description), printMark(marks[name]));
  const number = (kind: IntegerValue, published: number, description: string) =>
    byDefault(keep(integer(kind, description)), published);
  const tunnel = (published: TunnelConstants, description: string) =>
    group(
      {
        name: byDefault(keep(text(interfaceName, "Name of the link in the node's namespace.")), published.name),
        peerName: byDefault(keep(text(interfaceName, "Name of the link in ztunnel's namespace.")), published.peerName),
        id: number(vni, published.id, 'Geneve or VXLAN network identifier.'),
        host: byDefault(keep(text(tunnelAddress, "Address of the node's end.")), published.host),
        ztunnel: byDefault(
          keep(text(tunnelAddress, "Address of ztunnel's end, in the same subnet.")),
          published.ztunnel,
        ),
      },
      description,
    );
  const table = (name: keyof typeof tables, description: string) => number(tableId, tables[name], description);
  const place = (name: keyof typeof priorities, description: string) => number(priority, priorities[name], description);
  const portOf = (name: keyof typeof ports, description: string) => number(port, ports[name], description);
  const group = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
    byDefault(section(shape, { description }), {});

  return section(
    {
      marks: group(
        {
          outbound: markOf('outbound', 'Captured packet, to the outbound tunnel.'),
          skip: markOf('skip', 'Routed by the main table.'),
          connSkip: markOf('connSkip', 'skip, and remembered on the connection.'),
          proxy: markOf('proxy', "ztunnel speaks with somebody else's address; remembered on the connection."),
          proxyReturn: markOf('proxyReturn', "Return half of a proxy connection, to ztunnel's veth."),
          tproxy: markOf('tproxy', "Set by TPROXY in ztunnel's namespace."),
          originalSource: markOf('originalSource', "For a connection of ztunnel's with a foreign source."),
        },
        'Marks with masks. Those of the node share no bit, except that connSkip and proxy hold skip.',
      ),
      tables: group(
        {
          inbound: table('inbound', 'Pods through the inbound tunnel.'),
          outbound: table('outbound', 'Everything through the outbound tunnel.'),
          proxy: table('proxy', "Everything to ztunnel's veth."),
        },
        'Route tables, in both namespaces.',
      ),
      priorities: group(
        {
          skip: place('skip', 'ip rule of mark skip; before outbound.'),
          outbound: place('outbound', 'ip rule of mark outbound; before proxyReturn.'),
          proxyReturn: place('proxyReturn', 'ip rule of mark proxyReturn; before inbound.'),
          inbound: place('inbound', 'ip rule of table inbound; after the other three.'),
          ztunnelTproxy: place('ztunnelTproxy', "ip rule of mark tproxy in ztunnel's namespace."),
          ztunnelOriginalSource: place(
            'ztunnelOriginalSource',
            "ip rule of mark originalSource in ztunnel's namespace.",
          ),
        },
        'Places of the ip rules.',
      ),
      tunnels: group(
        {
          inbound: tunnel(tunnels.inbound, 'The tunnel for connections to mesh pods.'),
          outbound: tunnel(tunnels.outbound, 'The tunnel for connections of mesh pods.'),
        },
        'The two tunnels between the node and ztunnel.',
      ),
      ports: group(
        {
          outbound: portOf('outbound', "ztunnel's port for connections of mesh pods."),
          inbound: portOf('inbound', "ztunnel's port for plain connections to mesh pods."),
          hbone: portOf('hbone', "ztunnel's port for HBONE connections to mesh pods."),
          dns: portOf('dns', "ztunnel's UDP port for DNS."),
        },
        'Ports that ztunnel listens on.',
      ),
      set: byDefault(keep(text(setName, 'Set of the addresses of the mesh pods.')), set),
      chainPrefix: byDefault(
        keep(text(chainPrefix, "What the names of our chains start with; the hook's name follows.")),
        prefix,
      ),
      jumps: byDefault(keep(jumpPosition), jumps),
    },
    { description: 'Every number and name of the design, for nodes that collide with the published ones.' },
  );
}
