import type { NodeState } from '../../../../index.js';
import type { KubernetesMode } from '../kubernetes-mode.js';
import { inPod } from './in-pod.js';
import { nodeGeneve } from './node-geneve.js';

const modes: readonly KubernetesMode[] = [inPod, nodeGeneve];

/** The mode with this name. It exists, because a state comes from a validated document. */
export function kubernetesModeOf(name: NodeState['mode']): KubernetesMode {
  const found = modes.find(({ mode }) => mode === name);
  if (found === undefined) throw new Error(`mode ${name} has nothing to do with Kubernetes`);
  return found;
}

/** What an import takes where no defaults are named: what clusters run today. */
export const usualDefaults = 'apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\n';
