import type { Diagnostic } from '../../../base/diagnostic.js';
import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { InpodRule } from './inpod-rule.js';

/**
 * No pod has the address of the node, or that of the probes: a pod takes connections from there for probes and answers
 * them past ztunnel.
 */
export const podAddressesFree: InpodRule = ({ constants: { probe }, node, pods }) =>
  findEach(pods, (pod, index) =>
    findEach(pod.ips, (ip): readonly Diagnostic[] => {
      if (ip === undefined || pod.hostNetwork !== false) return [];
      const path = `pods[${index}].ips`;
      if (ip === node.hostIP) {
        const message = `${podLabel(pod, index)} cannot have ${ip}: it is the node's address`;
        return [
          {
            ...{ code: 'pod-has-node-ip', path, message },
            hint: "only a pod in the host's network has it (hostNetwork: true)",
          },
        ];
      }
      if (ip !== probe.ipv4 && ip !== probe.ipv6) return [];
      const message = `${podLabel(pod, index)} cannot have ${ip}: it is the source of the node's probes`;
      return [{ code: 'pod-has-probe-ip', path, message, hint: 'choose another address in constants.probe' }];
    }),
  );
