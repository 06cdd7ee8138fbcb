import { samePlace } from '../values/netns-path.js';
import { clashes } from './clash.js';
import { isZtunnel } from './is-ztunnel.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A network namespace belongs to one pod. Pods in the host's network share the host's; ztunnel may be listed once more. */
export const namespacesDistinct: Rule = ({ pods, ztunnel }) => {
  const claims = [
    { value: placeOf(ztunnel?.netns), path: 'ztunnel.netns', owner: 'ztunnel' },
    ...pods.flatMap((pod, index) =>
      pod.hostNetwork === false && !isZtunnel(pod, ztunnel)
        ? [{ value: placeOf(pod.netns), path: `pods[${index}].netns`, owner: podLabel(pod, index) }]
        : [],
    ),
  ];
  return clashes(claims).map(({ value, first, second }) => ({
    code: 'duplicate-netns',
    path: second.path,
    message: `${value} is the network namespace of ${first.owner} already`,
    hint: 'every pod has a network namespace of its own',
  }));
};

function placeOf(path: string | null | undefined): string | undefined {
  return path === undefined || path === null ? undefined : samePlace(path);
}
