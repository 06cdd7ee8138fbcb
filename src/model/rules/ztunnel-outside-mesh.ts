import { isZtunnel } from './is-ztunnel.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A captured ztunnel would get its own outgoing connections back, for ever. */
export const ztunnelOutsideMesh: Rule = ({ pods, ztunnel }) =>
  pods.flatMap((pod, index) =>
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
