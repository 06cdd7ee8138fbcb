import type { Diagnostic } from '../../../base/diagnostic.js';
import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { GeneveRule } from './geneve-rule.js';
import { isZtunnel } from './is-ztunnel.js';

/**
 * No pod has an address of the node or of ztunnel, because the pod's route would take their traffic. Exceptions are
 * pods in the host's network, which have the node's address, and ztunnel itself, listed outside the mesh.
 */
export const podAddressesFree: GeneveRule = ({ node, pods, ztunnel }) => {
  const ofTheNode = new Set([node.hostIP, ztunnel?.tunnelPeer]);
  return findEach(pods, (pod, index) =>
    findEach(pod.ips, (ip): readonly Diagnostic[] => {
      const path = `pods[${index}].ips`;
      if (ip === undefined) return [];
      if (ofTheNode.has(ip) && pod.hostNetwork === false) {
        const message = `${podLabel(pod, index)} cannot have ${ip}: it is the node's address`;
        return [
          {
            code: 'pod-has-node-ip',
            path,
            message,
            hint: "only a pod in the host's network has it (hostNetwork: true)",
          },
        ];
      }
      if (ip === ztunnel?.ip && !isZtunnel(pod, ztunnel)) {
        const message = `${podLabel(pod, index)} cannot have ${ip}: it is ztunnel's address`;
        return [
          {
            code: 'pod-has-ztunnel-ip',
            path,
            message,
            hint: 'ztunnel itself may be listed under its name, with mesh: false',
          },
        ];
      }
      return [];
    }),
  );
};
