import { samePlace } from '../values/netns-path.js';
import { clashes } from './clash.js';
import { isZtunnel } from './is-ztunnel.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

const hint = 'every pod has a network namespace of its own';

/** A network namespace belongs to one pod. Pods in the host's network share the host's; ztunnel may be listed once more. */
export const namespacesDistinct: Rule = ({ pods, ztunnel }) =>
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
  return path === undefined || path === null ? undefined : samePlace(path);
}
