import { type Metric, secondsBuckets } from './metric.js';

const commands = ['ADD', 'DEL', 'CHECK', 'STATUS', 'GC', 'VERSION'];

export const cniMetrics: readonly Metric[] = [
  {
    type: 'counter',
    name: 'redirect_agent_cni_requests_total',
    help: 'Requests of the CNI plugin, by command and by what became of them.',
    labels: { command: commands, outcome: ['redirected', 'not-in-mesh', 'done', 'refused', 'malformed'] },
    count: (event) =>
      event.kind === 'cni-request' ? [{ labels: { command: event.command, outcome: event.outcome }, value: 1 }] : [],
  },
  {
    type: 'histogram',
    name: 'redirect_agent_cni_request_duration_seconds',
    help: 'How long the start of a pod waited for the agent, by command.',
    labels: { command: commands },
    buckets: secondsBuckets,
    observe: (event) =>
      event.kind === 'cni-request' ? [{ labels: { command: event.command }, value: event.durationMs / 1000 }] : [],
  },
];
