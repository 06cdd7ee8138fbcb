import type { Metric } from './metric.js';

export const ztunnelMetrics: readonly Metric[] = [
  {
    type: 'gauge',
    name: 'redirect_agent_ztunnel_connections',
    help: 'Connections of ztunnels, by whether the pods that were there first have all been sent.',
    labels: { snapshot: ['sent', 'pending'] },
    read: ({ ztunnel }) =>
      [true, false].map((sent) => ({
        labels: { snapshot: sent ? 'sent' : 'pending' },
        value: ztunnel.filter(({ isSnapshotSent }) => isSnapshotSent === sent).length,
      })),
  },
  {
    type: 'gauge',
    name: 'redirect_agent_ztunnel_acknowledged_pods',
    help: 'Pods that the ztunnel with the most of them has acknowledged.',
    read: ({ ztunnel }) => [{ value: Math.max(0, ...ztunnel.map(({ pods }) => pods)) }],
  },
  {
    type: 'counter',
    name: 'redirect_agent_ztunnel_connects_total',
    help: 'Connections that a ztunnel opened.',
    count: ({ kind }) => (kind === 'ztunnel-connected' ? [{ value: 1 }] : []),
  },
  {
    type: 'counter',
    name: 'redirect_agent_ztunnel_disconnects_total',
    help: 'Connections of a ztunnel that ended.',
    count: ({ kind }) => (kind === 'ztunnel-disconnected' ? [{ value: 1 }] : []),
  },
  {
    type: 'counter',
    name: 'redirect_agent_ztunnel_refusals_total',
    help: 'Pods that a ztunnel refused.',
    count: ({ kind }) => (kind === 'ztunnel-refused' ? [{ value: 1 }] : []),
  },
];
