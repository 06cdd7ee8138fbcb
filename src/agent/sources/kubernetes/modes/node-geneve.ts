import type { KubernetesMode } from '../kubernetes-mode.js';
import { redirectionAnnotation } from '../pod-view.js';
import { followNode } from './follow-node.js';

/** A pod needs the node's end of its veth; the node its own address and the active ztunnel. */
export const nodeGeneve: KubernetesMode = {
  mode: 'geneve',
  needsHostInterface: true,
  needsZtunnel: true,
  optOut: ({ annotations }) =>
    annotations[redirectionAnnotation] === 'disabled' ? `annotation ${redirectionAnnotation} is disabled` : null,
  podKeys: (_pod, { hostInterface, netns }) => ({
    ok: true,
    keys: netns === null ? { hostInterface } : { hostInterface, netns },
  }),
  follow: followNode,
};
