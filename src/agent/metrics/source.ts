import type { Metric } from './metric.js';

export const sourceMetrics: readonly Metric[] = [
  {
    type: 'gauge',
    name: 'redirect_agent_source_synced',
    help: 'Whether the source of the desired state was read at least once and is current: 1 or 0.',
    labels: { source: ['documents', 'kubernetes'] },
    read: ({ source }) => [
      { labels: { source: source.name }, value: source.isSynced && source.error === null ? 1 : 0 },
    ],
  },
  {
    type: 'counter',
    name: 'redirect_agent_source_errors_total',
    help: 'Times the source of the desired state could not be read.',
    count: (event) => (event.kind === 'source' && event.error !== null ? [{ value: 1 }] : []),
  },
];
