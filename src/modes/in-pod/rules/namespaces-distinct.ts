import { clashesAmong } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import { canonicalNetnsPath } from '../../../model/values/netns-path.js';
import type { InpodRule } from './inpod-rule.js';

const hint = 'every pod has a network namespace of its own';

/** Two paths of one namespace are found later, by its inode. */
export const namespacesDistinct: InpodRule = ({ pods }) =>
  clashesAmong('duplicate-netns', 'the network namespace', hint, {
    values: pods.map((pod) => (pod.hostNetwork === false && pod.netns ? canonicalNetnsPath(pod.netns) : null)),
    placeOf: (index) => ({ path: `pods[${index}].netns`, owner: podLabel(pods[index], index) }),
  });
