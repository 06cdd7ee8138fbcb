import { kubeApi } from '../agent/kube/client.js';
import { kubeconfig } from '../agent/kube/kubeconfig.js';
import { serviceAccount } from '../agent/kube/service-account.js';
import { type AskAtExit, askAtExit } from '../install/at-exit/ask-at-exit.js';
import type { OnExit } from './at-exit-choices.js';
import { UsageError } from './usage-error.js';

interface Question {
  readonly onExit: OnExit;
  /** Of the DaemonSet that this process is a pod of. */
  readonly daemonSet: string;
  readonly namespace: string | undefined;
  readonly node: string | undefined;
  readonly kubeconfig: string | undefined;
}

/** kubelet waits 30 s for a pod to end, and the removal needs most of it. */
const timeoutMs = 5000;

/** @returns null where nobody has to be asked. @throws UsageError if it is not known what to ask for. */
export function asksAtExit({ daemonSet, kubeconfig: file, namespace, node, onExit }: Question): AskAtExit | null {
  if (onExit !== 'ask') return null;
  if (!namespace || !node)
    throw new UsageError(
      '--on-exit ask needs to know its DaemonSet: POD_NAMESPACE and NODE_NAME, which a pod gets from its specification',
    );
  const api = kubeApi(file === undefined ? serviceAccount() : kubeconfig(file), { silence: timeoutMs });
  const get = (path: string, signal: AbortSignal) => api.request({ path, signal });
  return askAtExit({ get, namespace, daemonSet, node, timeoutMs });
}
