import type { Backend, Profile, TunnelKind } from '../../../index.js';
import { type Lab, type LabNodeName, podsOf } from '../../topology.js';
import { uidOf } from '../../uid.js';
import type { LabDocumentOptions } from '../lab-mode.js';

/** A `redirect/v1` document as plain data; its keys are the contract's. */
export interface LabDocument {
  readonly apiVersion: 'redirect/v1';
  readonly kind: 'NodeState';
  readonly mode: 'geneve';
  readonly profile: Profile;
  readonly backend: Backend;
  readonly node: { readonly name: string; readonly hostIP: string };
  readonly ztunnel?: {
    readonly namespace: string;
    readonly name: string;
    readonly ip: string;
    readonly hostInterface: string;
    readonly netns: string;
    readonly captureDNS: boolean;
  };
  readonly tunnel: { readonly kind: TunnelKind };
  readonly pods: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly ip: string;
    readonly hostInterface: string;
    readonly netns: string;
    readonly mesh: boolean;
  }[];
}

/**
 * The document of a node of the lab, to be applied in the namespace `lab.nodes[name].netns`. The default tunnel is a
 * veth: it works on every kernel and inside a user namespace.
 */
export function labDocument(lab: Lab, name: LabNodeName, options: LabDocumentOptions = {}): LabDocument {
  const node = lab.nodes[name];
  const mesh = options.mesh ?? lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name);
  return {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: options.profile ?? 'hardened',
    backend: options.backend ?? 'auto',
    node: { name: node.name, hostIP: node.ip },
    ...(options.ztunnel === false
      ? {}
      : {
          ztunnel: {
            namespace: 'istio-system',
            name: node.proxy.name,
            ip: node.proxy.ip,
            hostInterface: node.proxy.hostInterface,
            netns: node.proxy.netns,
            captureDNS: options.captureDNS ?? false,
          },
        }),
    tunnel: { kind: options.tunnel ?? 'veth' },
    pods: podsOf(lab, name).map((pod) => ({
      namespace: 'default',
      name: pod.name,
      uid: uidOf(pod),
      ip: pod.ip,
      hostInterface: pod.hostInterface,
      netns: pod.netns,
      mesh: mesh.includes(pod.name),
    })),
  };
}
