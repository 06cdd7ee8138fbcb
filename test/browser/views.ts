import { readFileSync } from 'node:fs';
import { once } from '../../src/base/once.js';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import {
  type Artefact,
  compile,
  type DoctorView,
  effect,
  type NodeState,
  type PageFacts,
  type PlanPrograms,
  type PlanView,
  type PodView,
  type ProofView,
  parseNodeState,
  programsOf,
  prove,
  type ReviewView,
  render,
  review,
  type StatusView,
  type TraceView,
  viewPlan,
} from '../../src/index.js';
import type { KernelProgram } from '../../src/ir/program.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { makePlan, type Plan } from '../../src/plan/plan.js';
import { aPod, aStatus } from '../agent/status/a-status.js';
import { goldenState, traced } from '../simulate/traced.js';

/** A plan with what it compared. */
export interface Planned {
  readonly view: PlanView;
  readonly programs: PlanPrograms;
}

/** What the pages show, as the commands make it of committed documents. */
export interface Views {
  readonly facts: PageFacts;
  readonly plan: Planned;
  readonly verify: Planned;
  readonly trace: TraceView;
  readonly proof: ProofView;
  readonly doctor: DoctorView;
  readonly status: StatusView;
  readonly review: ReviewView;
  readonly artefacts: readonly Artefact[];
}

const published = goldenState('geneve-istio-1.20');
const hardened = goldenState('geneve-hardened');
const inPod = stateOf('inpod-default');

/** Somebody emptied the sets and took the routes. */
const broken: KernelProgram = {
  namespaces: imaginedNode(published).namespaces.map((one) => ({
    ...one,
    routes: [],
    sets: one.sets.map((set) => ({ ...set, members: [] })),
  })),
};

const proof = once(() => prove([published]));
const reviewed = once(() => review([{ name: 'worker-1', before: hardened, after: published }]));

/** What takes seconds is made where a test asks for it. */
export const views: Views = {
  facts: { node: 'worker-1', at: '2026-11-28T12:00:00.000Z', versions: { redirect: '0.1.0', kernel: '6.1.0' } },
  plan: planned(inPod, imaginedNode({ ...inPod, pods: [] }, inPod), (plan) => viewPlan(plan)),
  verify: planned(published, broken, (plan) =>
    viewPlan({ ...plan, steps: [] }, effect(published, broken), [
      podRow('failed', 'RTNETLINK answers: No such file or directory'),
      podRow('differs', '2 missing'),
      podRow('unchanged', null),
    ]),
  ),
  trace: traced(hardened, 'appa-6f8d7c9b5-k2xvw', '203.0.113.9:443', { count: 2 }),
  get proof() {
    return proof();
  },
  doctor: {
    formatVersion: 1,
    summary: { error: 1, warning: 1, note: 1 },
    findings: (['error', 'warning', 'note'] as const).map((severity) => ({
      severity,
      code: 'no-effect',
      evidence: '-A FORWARD -i eth0 -j DROP\n-A FORWARD -j ACCEPT',
      consequence: 'Mesh traffic takes another path.',
      remedy: 'Put it behind our jump.',
    })),
  },
  status: aStatus({ pods: [aPod('default/web-0'), aPod('default/web-1', { phase: 'failed' })] }),
  get review() {
    return reviewed();
  },
  artefacts: render(compile(published)),
};

/** What a plan compares, and how it is shown. */
export function planned(state: NodeState, live: KernelProgram, view: (plan: Plan) => PlanView): Planned {
  const desiredState = desiredStateOf(state);
  const observation = imaginedObservation(live);
  return { view: view(makePlan(desiredState, observation)), programs: programsOf({ desiredState, observation }) };
}

function stateOf(name: string): NodeState {
  const parsed = parseNodeState(readFileSync(`golden/${name}/document.yaml`, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

function podRow(status: PodView['status'], why: string | null): PodView {
  const differences = { missing: 2, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  return {
    pod: `default/${status}-0`,
    scope: `pod ${status}`,
    netns: `/run/netns/${status}`,
    status,
    why,
    differences,
  };
}
