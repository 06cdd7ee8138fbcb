import type * as z from 'zod';
import type { Expectation, ExpectedOutcome } from '../model/expectation.js';
import type { Mode, Profile, TunnelKind } from '../model/node-state.js';
import { backends, profilesOf } from '../model/supported.js';
import { expectedEndWord } from '../model/values/expected-end.js';
import { hostAddress } from '../model/values/host-address.js';
import { interfaceName } from '../model/values/interface-name.js';
import { namespaceName, objectName } from '../model/values/kubernetes-name.js';
import { netnsPath } from '../model/values/netns-path.js';
import { port, udpPort } from '../model/values/port.js';
import { uid } from '../model/values/uid.js';
import { choice, flag, integer, text } from '../schema/leaf.js';
import { forgiving, type Strictness, strict } from '../schema/strictness.js';
import { constantsShape } from './constants-shape.js';

const modes: readonly Mode[] = ['geneve', 'inpod'];
const profiles: readonly Profile[] = [...profilesOf.geneve, ...profilesOf.inpod];
const outcomes: readonly ExpectedOutcome[] = ['captured', 'direct', 'lost'];
const expectedProtocols: readonly Expectation['protocol'][] = ['tcp', 'udp', 'icmp'];
const tunnelKinds: readonly TunnelKind[] = ['geneve', 'vxlan', 'veth'];

/** The keys of a document and what stands under each, with the defaults that do not depend on other keys. */
function documentShape({ section, keep, list, optional }: Strictness) {
  const pod = section(
    {
      namespace: keep(text(namespaceName, 'Kubernetes namespace of the pod.')),
      name: keep(text(objectName, 'Name of the pod.')),
      uid: optional(text(uid, 'uid of the pod, unique on the node.')),
      ip: keep(text(hostAddress, 'The address of the pod. Either this or `ips`.')).optional(),
      ips: list(keep(text(hostAddress, 'One address of the pod.'))).optional(),
      hostInterface: optional(
        text(interfaceName, "The node's end of the pod's veth. Without it the routes of the node must show it."),
      ),
      netns: optional(text(netnsPath, "Path of the pod's network namespace.")),
      mesh: keep(flag('Whether the pod is enrolled. false: known to the node only.')).prefault(true),
      hostNetwork: keep(
        flag("Whether the pod is in the node's own network namespace; only with mesh: false."),
      ).prefault(false),
    },
    {
      description: 'A pod of this node.',
      oneOf: [{ required: ['ip'] }, { required: ['ips'] }],
      if: { required: ['hostNetwork'], properties: { hostNetwork: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['mesh'], properties: { mesh: { const: false } } },
    },
  );
  const ztunnel = section(
    {
      namespace: keep(text(namespaceName, 'Kubernetes namespace of ztunnel.')),
      name: keep(text(objectName, "Name of ztunnel's pod.")),
      ip: keep(text(hostAddress, "The address of ztunnel's pod.")),
      hostInterface: keep(text(interfaceName, "The node's end of ztunnel's veth.")),
      podInterface: keep(text(interfaceName, "ztunnel's own end of its veth.")).prefault('eth0'),
      netns: keep(text(netnsPath, "Path of ztunnel's network namespace.")),
      captureDNS: keep(flag('Whether DNS over UDP of the mesh pods goes to ztunnel.')).prefault(false),
      tunnelPeer: keep(
        text(hostAddress, "The node's address as ztunnel's tunnels see it; default node.hostIP."),
      ).optional(),
    },
    { description: 'The active ztunnel of the node. Left out: there is none, so the node must hold nothing of ours.' },
  );
  const expectation = section(
    {
      from: keep(text(expectedEndWord, 'Who asks: a pod, an address, mesh, others, node, ztunnel or world.')),
      to: keep(text(expectedEndWord, 'Who is asked: a pod, an address, mesh, others, node, ztunnel or world.')),
      protocol: keep(choice('a protocol', expectedProtocols, 'Protocol of the conversation.')).prefault('tcp'),
      port: optional(integer(port, 'The port that is asked. Left out: any.')),
      outcome: keep(
        choice(
          'an outcome',
          outcomes,
          'captured: by ztunnel. direct: it arrives without ztunnel and is answered. lost: it does not arrive.',
        ),
      ),
    },
    { description: 'What `redirect prove` has to find of conversations.' },
  );
  return section(
    {
      apiVersion: keep(choice('a version of this document', ['redirect/v1'], 'Version of the document.')),
      kind: keep(choice('a kind of document', ['NodeState'], 'Kind of the document.')),
      mode: keep(choice('a mode', modes, 'geneve: node-level redirection. inpod: rules in the namespace of each pod.')),
      profile: keep(choice('a profile', profiles, 'The published rule set to produce.')),
      backend: keep(
        choice('a backend', backends, 'How the rules reach the kernel; auto is settled by reading the node.'),
      ).prefault('auto'),
      node: section(
        {
          name: keep(text(objectName, 'Name of the node.')),
          hostIP: keep(text(hostAddress, "Source address of the node's own traffic to its pods (kubelet probes).")),
        },
        { description: 'The node.' },
      ),
      ztunnel: ztunnel.nullish(),
      tunnel: section(
        {
          kind: keep(
            choice('a kind of tunnel', tunnelKinds, 'Kind of the links between the node and ztunnel.'),
          ).prefault('geneve'),
          port: keep(integer(udpPort, 'UDP port of the tunnels; default 6081, with vxlan 4789.')).optional(),
        },
        { description: 'The tunnels between the node and ztunnel (mode geneve only).' },
      ).prefault({}),
      pods: list(pod).nullish(),
      constants: constantsShape({ section, keep, list, optional }).prefault({}),
      expect: list(expectation).nullish(),
    },
    { title: 'NodeState', description: 'What a Kubernetes node is, for ambient-redirect.' },
  );
}

/** Refuses everything that is not as it should be, unknown keys included. */
export const strictShape = documentShape(strict);

/** Refuses nothing: it makes undefined of bad values and passes over unknown keys, so that the rest can be checked too. */
export const forgivingShape = documentShape(forgiving);

export type DocumentShape = z.output<typeof strictShape>;
