import { findEach } from './find-each.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A pod in the host's network has no veth and no address of its own: capturing it would capture the node. */
export const hostNetworkOutsideMesh: Rule = ({ pods }) =>
  findEach(pods, (pod, index) =>
    pod.hostNetwork === true && pod.mesh === true
      ? [
          {
            code: 'host-network-in-mesh',
            path: `pods[${index}].hostNetwork`,
            message: `${podLabel(pod, index)} is in the host's network, so it cannot be in the mesh`,
            hint: 'set mesh: false, which must be written out, or hostNetwork: false',
          },
        ]
      : [],
  );
