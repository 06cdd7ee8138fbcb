import { readdirSync } from 'node:fs';
import type { Metric, Sample } from './metric.js';

/**
 * What every process has, by the names that every dashboard knows. prom-client's own set also watches the event loop
 * and the garbage collector, and costs an idle agent 1 % of a core.
 */
export const processMetrics: readonly Metric[] = [
  {
    type: 'total',
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the agent itself.',
    read: () => {
      const { system, user } = process.cpuUsage();
      return [{ value: (system + user) / 1e6 }];
    },
  },
  {
    type: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the agent.',
    read: () => [{ value: process.memoryUsage.rss() }],
  },
  {
    type: 'gauge',
    name: 'process_open_fds',
    help: 'Open file descriptors of the agent.',
    read: openDescriptors,
  },
  {
    type: 'gauge',
    name: 'process_start_time_seconds',
    help: 'When the agent was started.',
    read: ({ startedAt }) => [{ value: startedAt / 1000 }],
  },
];

function openDescriptors(): readonly Sample[] {
  try {
    // Without the one that reads.
    return [{ value: readdirSync('/proc/self/fd').length - 1 }];
  } catch {
    return [];
  }
}
