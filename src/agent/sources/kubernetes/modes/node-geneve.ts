import type { KubernetesMode } from '../kubernetes-mode.js';
import { redirectionAnnotation } from '../pod-view.js';
import { followNode } from './follow-node.js';

/** A pod needs the node's end of its veth; the node its own address and the active ztunnel. */
export const nodeGeneve: KubernetesMode = {
  mode: 'geneve',
  needsHostInterface: true,
  needsZtunnel: true,
  optOut: ({ annotations }) =>
    annotations[redirectionAnnotation] === 'disabled' ? `annotation ${redirectionAnnotation} is disabled` : null,
  podKeys: (_pod, { hostInterface, netns }) => ({
    ok: true,
    keys: netns === null ? { hostInterface } : { hostInterface, netns },
  }),
  follow: followNode,
  nodeKeys: ({ hostIP, name }, ztunnel) => {
    const ip = ztunnel?.ips.find((one) => one.includes('.'));
    const node = { name, ...(hostIP !== null && { hostIP }) };
    if (ztunnel?.place == null || ip === undefined) return { node };
    const { hostInterface, netns, podInterface } = ztunnel.place;
    const { asksForDNS, name: own, namespace } = ztunnel;
    return { node, ztunnel: { namespace, name: own, ip, hostInterface, podInterface, netns, captureDNS: asksForDNS } };
  },
};
