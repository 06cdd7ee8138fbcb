import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AgentEvent, Tell } from '../events.js';
import type { AgentStatus } from '../status/agent-status.js';
import { boundedLabels, knownCombinations } from './bounded-labels.js';
import { metricList } from './list.js';
import type { Metric, Sample } from './metric.js';

export interface Metrics {
  readonly tell: Tell;
  /** All of them in Prometheus' exposition format. */
  readonly text: () => Promise<string>;
}

export interface MetricsOptions {
  readonly status: () => AgentStatus;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/** The metrics of one agent, in a registry of their own: two agents in one process, as in tests, share none. */
export function agentMetricsOf({ now = Date.now, status }: MetricsOptions): Metrics {
  const registry = new Registry();
  // One state for all gauges of an answer.
  let seen: AgentStatus | null = null;
  const listeners = metricList(now).map((metric) => register(metric, registry, () => seen ?? status()));
  return {
    tell: (event) => {
      for (const listen of listeners) listen(event);
    },
    text: async () => {
      seen = status();
      try {
        return await registry.metrics();
      } finally {
        seen = null;
      }
    },
  };
}

/** @returns what takes the events that the metric counts. */
function register(metric: Metric, registry: Registry, status: () => AgentStatus): (event: AgentEvent) => void {
  const common = {
    name: metric.name,
    help: metric.help,
    labelNames: Object.keys(metric.labels ?? {}),
    registers: [registry],
  };
  const labelsOf = boundedLabels(metric);
  const nothing = () => {};
  switch (metric.type) {
    case 'counter': {
      const counter = new Counter(common);
      for (const labels of knownCombinations(metric)) counter.inc(labels, 0);
      return (event) => {
        for (const sample of metric.count(event)) counter.inc(labelsOf(sample), sample.value);
      };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...common, buckets: [...metric.buckets] });
      for (const labels of knownCombinations(metric)) histogram.zero(labels);
      return (event) => {
        for (const sample of metric.observe(event)) histogram.observe(labelsOf(sample), sample.value);
      };
    }
    case 'gauge':
      new Gauge({ ...common, collect: collectInto(labelsOf, () => metric.read(status())) });
      return nothing;
    case 'total':
      new Counter({
        ...common,
        collect() {
          this.reset();
          for (const sample of metric.read()) this.inc(labelsOf(sample), sample.value);
        },
      });
      return nothing;
  }
}

function collectInto(labelsOf: (sample: Sample) => Readonly<Record<string, string>>, read: () => readonly Sample[]) {
  return function collect(this: Gauge): void {
    this.reset();
    for (const sample of read()) this.set(labelsOf(sample), sample.value);
  };
}
