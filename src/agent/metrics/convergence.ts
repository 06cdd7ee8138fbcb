import type { Cause } from '../events.js';
import { type Metric, secondsBuckets, wordsOf } from './metric.js';

const causes = wordsOf<Cause>({
  start: true,
  desired: true,
  cni: true,
  drift: true,
  resync: true,
  retry: true,
  stop: true,
});

export const convergenceMetrics: readonly Metric[] = [
  {
    type: 'counter',
    name: 'redirect_agent_convergences_total',
    help: 'Times the kernel was brought to the desired state, or was found to hold it, by cause.',
    labels: { cause: causes },
    count: (event) => (event.kind === 'converged' ? [{ labels: { cause: event.cause }, value: 1 }] : []),
  },
  {
    type: 'counter',
    name: 'redirect_agent_convergence_failures_total',
    help: 'Times that failed, by cause and by code of the error (redirect explain CODE).',
    labels: { cause: causes, code: { atMost: 50 } },
    count: (event) =>
      event.kind === 'converge-failed' ? [{ labels: { cause: event.cause, code: event.code }, value: 1 }] : [],
  },
  {
    type: 'counter',
    name: 'redirect_agent_changes_total',
    help: 'Objects of the kernel that were written or removed, by cause.',
    labels: { cause: causes },
    count: (event) => (event.kind === 'converged' ? [{ labels: { cause: event.cause }, value: event.changes }] : []),
  },
  {
    type: 'histogram',
    name: 'redirect_agent_convergence_duration_seconds',
    help: 'How long a convergence took, all phases together, by cause.',
    labels: { cause: causes },
    buckets: secondsBuckets,
    observe: (event) => {
      if (event.kind !== 'converged') return [];
      const total = Object.values(event.durations).reduce((sum, ms) => sum + ms, 0);
      return [{ labels: { cause: event.cause }, value: total / 1000 }];
    },
  },
  {
    type: 'histogram',
    name: 'redirect_agent_convergence_phase_duration_seconds',
    help: 'How long each phase of a convergence took.',
    labels: { phase: { atMost: 12 } },
    buckets: secondsBuckets,
    observe: (event) =>
      event.kind === 'converged'
        ? Object.entries(event.durations).map(([phase, ms]) => ({ labels: { phase }, value: ms / 1000 }))
        : [],
  },
];
