import { clashes } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import { canonicalNetnsPath } from '../../../model/values/netns-path.js';
import type { InpodRule } from './inpod-rule.js';

const hint = 'every pod has a network namespace of its own';

/** Two paths of one namespace are found later, by its inode. */
export const namespacesDistinct: InpodRule = ({ pods }) =>
  clashes(
    'duplicate-netns',
    'the network namespace',
    hint,
    pods.flatMap((pod, index) =>
      pod.hostNetwork === false && pod.netns
        ? [
            {
              value: canonicalNetnsPath(pod.netns),
              place: () => ({ path: `pods[${index}].netns`, owner: podLabel(pod, index) }),
            },
          ]
        : [],
    ),
  );
