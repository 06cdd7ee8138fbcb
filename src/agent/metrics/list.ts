import { agentMetrics } from './agent.js';
import { cniMetrics } from './cni.js';
import { convergenceMetrics } from './convergence.js';
import { driftMetrics } from './drift.js';
import { kubeMetrics } from './kube.js';
import type { Metric } from './metric.js';
import { podMetrics } from './pods.js';
import { processMetrics } from './process.js';
import { repairs } from './repairs.js';
import { sourceMetrics } from './source.js';
import { ztunnelMetrics } from './ztunnel.js';

/** All metrics of one agent, in the order of docs/agent.md. @param now in milliseconds since 1970. */
export function metricList(now: () => number): readonly Metric[] {
  return [
    ...agentMetrics,
    ...sourceMetrics,
    ...podMetrics(now),
    ...convergenceMetrics,
    ...driftMetrics(repairs()),
    ...ztunnelMetrics,
    ...cniMetrics,
    ...kubeMetrics,
    ...processMetrics,
  ];
}
