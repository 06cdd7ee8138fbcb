import { clashesAmong } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import { canonicalNetnsPath } from '../../../model/values/netns-path.js';
import type { GeneveRule } from './geneve-rule.js';
import { isZtunnel } from './is-ztunnel.js';

const hint = 'every pod has a network namespace of its own';

/**
 * A network namespace belongs to one pod. Pods in the host's network share the host's, and ztunnel may be listed as a
 * pod too.
 */
export const namespacesDistinct: GeneveRule = ({ pods, ztunnel }) => {
  const ofPods = pods.map((pod) =>
    pod.hostNetwork === false && !isZtunnel(pod, ztunnel) ? canonical(pod.netns) : null,
  );
  return clashesAmong('duplicate-netns', 'the network namespace', hint, {
    values: [canonical(ztunnel?.netns), ...ofPods],
    placeOf: (at) =>
      at === 0
        ? { path: 'ztunnel.netns', owner: 'ztunnel' }
        : { path: `pods[${at - 1}].netns`, owner: podLabel(pods[at - 1], at - 1) },
  });
};

function canonical(path: string | null | undefined): string | null | undefined {
  return path === undefined || path === null ? path : canonicalNetnsPath(path);
}
