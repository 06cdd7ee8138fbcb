import { clashes } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import { canonicalNetnsPath } from '../../../model/values/netns-path.js';
import type { GeneveRule } from './geneve-rule.js';
import { isZtunnel } from './is-ztunnel.js';

const hint = 'every pod has a network namespace of its own';

/** A network namespace belongs to one pod. Pods in the host's network share the host's, and ztunnel may be listed as a pod too. */
export const namespacesDistinct: GeneveRule = ({ pods, ztunnel }) =>
  clashes('duplicate-netns', 'the network namespace', hint, [
    { value: placeOf(ztunnel?.netns), place: () => ({ path: 'ztunnel.netns', owner: 'ztunnel' }) },
    ...pods.flatMap((pod, index) =>
      pod.hostNetwork === false && !isZtunnel(pod, ztunnel)
        ? [
            {
              value: placeOf(pod.netns),
              place: () => ({ path: `pods[${index}].netns`, owner: podLabel(pod, index) }),
            },
          ]
        : [],
    ),
  ]);

function placeOf(path: string | null | undefined): string | undefined {
  return path === undefined || path === null ? undefined : canonicalNetnsPath(path);
}
