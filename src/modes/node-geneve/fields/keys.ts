import { hostAddress } from '../../../model/values/host-address.js';
import { interfaceName } from '../../../model/values/interface-name.js';
import { namespaceName, objectName } from '../../../model/values/kubernetes-name.js';
import { netnsPath } from '../../../model/values/netns-path.js';
import { udpPort } from '../../../model/values/port.js';
import { choice, flag, integer, text } from '../../../schema/leaf.js';
import type { Strictness } from '../../../schema/strictness.js';
import { tunnelKinds } from '../tunnel-kinds.js';

/** `ztunnel` and `tunnel` of a document. */
export function geneveKeys({ byDefault, keep, section }: Strictness) {
  const ztunnel = section(
    {
      namespace: keep(text(namespaceName, 'Kubernetes namespace of ztunnel.')),
      name: keep(text(objectName, "Name of ztunnel's pod.")),
      ip: keep(text(hostAddress, "The address of ztunnel's pod.")),
      hostInterface: keep(text(interfaceName, "The node's end of ztunnel's veth.")),
      podInterface: byDefault(keep(text(interfaceName, "ztunnel's own end of its veth.")), 'eth0'),
      netns: keep(text(netnsPath, "Path of ztunnel's network namespace.")),
      captureDNS: byDefault(keep(flag('Whether DNS over UDP of the mesh pods goes to ztunnel.')), false),
      tunnelPeer: keep(
        text(hostAddress, "The node's address as ztunnel's tunnels see it; default node.hostIP."),
      ).optional(),
    },
    { description: 'The active ztunnel of the node. Left out: there is none, so the node must hold nothing of ours.' },
  );
  const tunnel = section(
    {
      kind: byDefault(
        keep(choice('a kind of tunnel', tunnelKinds, 'Kind of the links between the node and ztunnel.')),
        'geneve',
      ),
      port: keep(integer(udpPort, 'UDP port of the tunnels; default 6081, with vxlan 4789.')).optional(),
    },
    { description: 'The tunnels between the node and ztunnel (mode geneve only).' },
  );
  return { ztunnel: ztunnel.nullish(), tunnel: byDefault(tunnel, {}) };
}

export type GeneveKeys = ReturnType<typeof geneveKeys>;
