import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { GeneveRule } from './geneve-rule.js';
import { isZtunnel } from './is-ztunnel.js';

/** A captured ztunnel would receive its own outgoing connections in an endless loop. */
export const ztunnelOutsideMesh: GeneveRule = ({ pods, ztunnel }) =>
  findEach(pods, (pod, index) =>
    pod.mesh === true && isZtunnel(pod, ztunnel)
      ? [
          {
            code: 'ztunnel-in-mesh',
            path: `pods[${index}]`,
            message: `${podLabel(pod, index)} is the ztunnel, which cannot be in the mesh that it serves`,
            hint: 'leave it out of pods, or set mesh: false',
          },
        ]
      : [],
  );
