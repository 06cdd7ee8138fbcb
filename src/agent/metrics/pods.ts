import type { Acknowledgement, AgentPod, PodPhase } from '../status/pod-row.js';
import { countsOf, type Metric, secondsBuckets, wordsOf } from './metric.js';

const phases = wordsOf<PodPhase>({
  waiting: true,
  programming: true,
  pending: true,
  redirected: true,
  failed: true,
  removing: true,
});

const acknowledgements = wordsOf<Acknowledgement['state']>({
  'not-needed': true,
  pending: true,
  refused: true,
  acknowledged: true,
});

/** @param now in milliseconds since 1970. */
export function podMetrics(now: () => number): readonly Metric[] {
  return [
    {
      type: 'gauge',
      name: 'redirect_agent_pods',
      help: 'Pods by how far they got; `removing` are no longer declared.',
      labels: { phase: phases },
      read: ({ pods }) =>
        countsOf(
          'phase',
          phases,
          pods.map(({ phase }) => phase),
        ),
    },
    {
      type: 'gauge',
      name: 'redirect_agent_pods_by_acknowledgement',
      help: 'Pods by what ztunnel answered.',
      labels: { state: acknowledgements },
      read: ({ pods }) =>
        countsOf(
          'state',
          acknowledgements,
          pods.map(({ acknowledgement }) => acknowledgement.state),
        ),
    },
    {
      type: 'gauge',
      name: 'redirect_agent_longest_unredirected_seconds',
      help: 'For how long a pod that runs, or that cannot be redirected, has been declared without being redirected, the longest; 0: there is none.',
      read: ({ pods }) => [{ value: Math.max(0, ...pods.map((pod) => unredirectedFor(pod, now()))) }],
    },
    {
      type: 'gauge',
      name: 'redirect_agent_members',
      help: 'Addresses of pods that the kernel holds.',
      read: ({ pods }) => [
        { value: pods.reduce((sum, pod) => sum + (pod.verifiedAt === null ? 0 : pod.ips.length), 0) },
      ],
    },
    {
      type: 'histogram',
      name: 'redirect_agent_pod_redirected_seconds',
      help: 'From a pod being declared to its being redirected.',
      buckets: secondsBuckets,
      observe: (event) => (event.kind === 'pod-redirected' ? [{ value: event.sinceDeclared / 1000 }] : []),
    },
    {
      type: 'counter',
      name: 'redirect_agent_pod_failures_total',
      help: 'Attempts on a pod that failed, by code of the error (redirect explain CODE).',
      labels: { code: { atMost: 50 } },
      count: (event) => (event.kind === 'pod-failed' ? [{ labels: { code: event.code }, value: 1 }] : []),
    },
    {
      type: 'counter',
      name: 'redirect_agent_pods_removed_total',
      help: 'Pods that left the mesh or the node.',
      count: (event) => (event.kind === 'pod-removed' ? [{ value: 1 }] : []),
    },
  ];
}

/** A pod that merely waits, such as for its address, does not run yet. */
function unredirectedFor({ declaredAt, error, phase }: AgentPod, now: number): number {
  const isFine = phase === 'redirected' || phase === 'removing' || (phase === 'waiting' && error?.code === 'waiting');
  return declaredAt === null || isFine ? 0 : (now - declaredAt) / 1000;
}
