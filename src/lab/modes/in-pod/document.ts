import { type Lab, type LabNodeName, podsOf } from '../../topology.js';
import { uidOf } from '../../uid.js';
import type { LabDocumentOptions } from '../lab-mode.js';
import { overrides } from './layout.js';

/** The document of a node of the lab, to be applied in the node's namespace. */
export function labDocument(lab: Lab, name: LabNodeName, options: LabDocumentOptions = {}): object {
  const mesh = options.mesh ?? lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name);
  return {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: options.profile ?? 'hardened',
    backend: options.backend ?? 'auto',
    node: { name },
    inpod: { dnsCapture: options.captureDNS ?? true, ipv6: options.ipv6 ?? true },
    pods: podsOf(lab, name).map((pod) => ({
      namespace: 'default',
      name: pod.name,
      uid: uidOf(pod),
      ips: [pod.ip, pod.ip6],
      hostInterface: pod.hostInterface,
      netns: pod.netns,
      mesh: mesh.includes(pod.name),
      ...overrides[pod.name],
    })),
  };
}
