import { readFileSync } from 'node:fs';
import type { PodKey } from '../../../src/agent/desired/desired.js';
import { defaultEnrolment } from '../../../src/agent/enrolment/enrolment.js';
import type { AgentEvent } from '../../../src/agent/events.js';
import { kubeApi } from '../../../src/agent/kube/client.js';
import { follow } from '../../../src/agent/kube/follow.js';
import { readKubeconfig } from '../../../src/agent/kube/kubeconfig.js';
import { toldApi } from '../../../src/agent/kube/told-api.js';
import { annotationOutput, usualAnnotationPace } from '../../../src/agent/sources/kubernetes/annotation-output.js';
import { readDefaults } from '../../../src/agent/sources/kubernetes/defaults.js';
import { usualPace } from '../../../src/agent/sources/kubernetes/options.js';
import { kubernetesSource } from '../../../src/agent/sources/kubernetes/source.js';
import type { AgentPod } from '../../../src/agent/status/pod-row.js';
import { thisMachine } from '../../../src/index.js';
import { aPod } from '../status/a-status.js';

const defaultsFile = 'golden/inpod-default/document.yaml';

export interface SimulatedAgent {
  /** Pods that it redirects; null: it has not read everything. */
  readonly redirected: () => number | null;
  readonly stop: () => Promise<void>;
}

/** All of an agent that speaks with the API server, with a kernel in which every pod is redirected at once. */
export function simulatedAgent(kubeconfig: string, node: string, tell: (event: AgentEvent) => void): SimulatedAgent {
  const api = toldApi(kubeApi(readKubeconfig(kubeconfig, 'the simulation')), tell);
  const warn = (message: string) => tell({ kind: 'warning', message });
  const defaults = readDefaults(withoutPods(readFileSync(defaultsFile, 'utf8')), node, defaultsFile);
  if (!defaults.ok) throw new Error(`${defaultsFile}: ${defaults.diagnostics[0]?.message}`);
  const source = kubernetesSource({
    ...{ api, node, defaults: defaults.value, enrolment: defaultEnrolment, machine: thisMachine, warn },
    files: { readText: async () => null, list: async () => [], inode: async (path) => path },
    follow: (request) => follow(api, request),
    locate: async (lost) =>
      new Map(
        lost.map(({ uid }) => [
          uid,
          { found: { netns: `/run/netns/${uid}`, inode: uid, hostInterface: null, podInterface: null } },
        ]),
      ),
    whenZtunnelIsGone: 'keep',
    pace: usualPace,
  });
  const output = annotationOutput({ api, source, warn, pace: usualAnnotationPace });
  const ending = new AbortController();
  const running = source.run(() => output.tell(rows()), ending.signal);

  function rows(): ReadonlyMap<PodKey, AgentPod> {
    const desired = source.current();
    if (desired?.kind !== 'state') return new Map();
    return new Map(
      desired.state.pods.map(({ name, namespace, ...pod }) => {
        const key = `${namespace}/${name}`;
        return [key, aPod(key, { uid: 'uid' in pod && pod.uid !== undefined ? String(pod.uid) : null })] as const;
      }),
    );
  }

  return {
    redirected: () => (source.current() === null ? null : rows().size),
    stop: async () => {
      ending.abort();
      await output.stop();
      await running;
      api.close();
    },
  };
}

function withoutPods(document: string): string {
  return document.slice(0, document.indexOf('\npods:') + 1);
}
