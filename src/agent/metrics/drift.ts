import type { ChangeKind } from '../../index.js';
import type { AgentEvent } from '../events.js';
import type { PodError } from '../status/pod-row.js';
import { type Metric, type Sample, wordsOf } from './metric.js';

const kinds = wordsOf<ChangeKind>({ missing: true, extra: true, changed: true, moved: true, duplicated: true });

type Differences = Readonly<Record<ChangeKind, number>>;

/** @param repairedBy what of the drift that was found an event repairs. */
export function driftMetrics(repairedBy: (event: AgentEvent) => readonly Differences[]): readonly Metric[] {
  return [
    {
      type: 'counter',
      name: 'redirect_agent_drift_found_total',
      help: 'Objects of ours that were found to differ from the desired state without our doing, by kind of difference.',
      labels: { kind: kinds },
      count: (event) => (event.kind === 'drift' ? samplesOf(event.differences) : []),
    },
    {
      type: 'counter',
      name: 'redirect_agent_drift_repaired_total',
      help: 'The same, once they were repaired.',
      labels: { kind: kinds },
      count: (event) => repairedBy(event).flatMap(samplesOf),
    },
    {
      type: 'counter',
      name: 'redirect_agent_fights_total',
      help: 'Times another program kept undoing repairs, so that the agent paused.',
      count: (event) => (event.kind === 'fight' ? [{ value: 1 }] : []),
    },
    {
      type: 'counter',
      name: 'redirect_agent_jumps_pushed_down_total',
      help: 'Times another program put a rule before a jump of ours, by whether the jump was put back or is only reported.',
      labels: { repaired: ['true', 'false'] },
      count: (event) =>
        event.kind === 'jump-pushed-down' ? [{ labels: { repaired: String(event.isRepaired) }, value: 1 }] : [],
    },
    {
      type: 'gauge',
      name: 'redirect_agent_jumps_left_down',
      help: 'Pods, and the node as one more, in which a jump of ours stands behind a rule of another program and is not put back any more.',
      read: ({ error, pods }) => [{ value: [error, ...pods.map((pod) => pod.error)].filter(isLeftDown).length }],
    },
  ];
}

function isLeftDown(error: PodError | null): boolean {
  return error?.code === 'jump-pushed-down';
}

function samplesOf(differences: Differences): readonly Sample[] {
  return Object.entries(differences)
    .filter(([, value]) => value > 0)
    .map(([kind, value]) => ({ labels: { kind }, value }));
}
