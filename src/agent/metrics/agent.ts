import type { AgentStatus } from '../status/agent-status.js';
import { type Metric, oneOf, wordsOf } from './metric.js';

const states = wordsOf<AgentStatus['state']>({
  starting: true,
  'in-sync': true,
  converging: true,
  keeping: true,
  failed: true,
  stopping: true,
});

export const agentMetrics: readonly Metric[] = [
  {
    type: 'gauge',
    name: 'redirect_agent_build_info',
    help: 'Always 1; the labels say what runs.',
    labels: { version: { atMost: 1 }, node_version: { atMost: 1 } },
    read: ({ version }) => [{ labels: { version, node_version: process.version }, value: 1 }],
  },
  {
    type: 'gauge',
    name: 'redirect_agent_state',
    help: '1 for the state that the agent is in.',
    labels: { state: states },
    read: ({ state }) => oneOf('state', states, state),
  },
  {
    type: 'gauge',
    name: 'redirect_agent_ready',
    help: 'Whether /readyz answers 200: 1 or 0.',
    read: ({ isReady }) => [{ value: isReady ? 1 : 0 }],
  },
  {
    type: 'gauge',
    name: 'redirect_agent_last_verified_timestamp_seconds',
    help: 'When the kernel was last seen to hold what all pods share; 0: never since the start.',
    read: ({ verifiedAt }) => [{ value: (verifiedAt ?? 0) / 1000 }],
  },
  {
    type: 'gauge',
    name: 'redirect_agent_queue_length',
    help: 'Pods that are to be looked at.',
    read: ({ queue }) => [{ value: queue }],
  },
  {
    type: 'counter',
    name: 'redirect_agent_warnings_total',
    help: 'Other warnings; the log has them.',
    count: ({ kind }) => (kind === 'warning' ? [{ value: 1 }] : []),
  },
];
