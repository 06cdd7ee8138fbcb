import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { parseNodeState } from '../../src/index.js';
import type { KernelProgram } from '../../src/ir/program.js';
import type { NodeState } from '../../src/model/node-state.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { performStep } from '../../src/plan/perform/step.js';
import { makePlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/step.js';

const text = readFileSync(join(import.meta.dirname, '../../golden/geneve-hardened/document.yaml'), 'utf8');

function state(change: readonly (readonly [string, string])[]): NodeState {
  const parsed = parseNodeState(change.reduce((document, [from, to]) => document.replace(from, to), text));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

const hardened = state([]);
const published = state([['profile: hardened', 'profile: istio-1.20']]);
const veth = state([['profile: hardened', 'profile: hardened\ntunnel: { kind: veth }']]);

/** The node after every number of operations of `ip` and `ipset`, and of whole tables. */
function* cuts(start: KernelProgram, steps: readonly Step[]): Generator<KernelProgram> {
  let live = start;
  for (const step of steps) {
    const { work } = step;
    if (work.tool === 'ip' || work.tool === 'ipset' || work.tool === 'sysctl')
      for (let count = 1; count < work.operations.length; count += 1)
        yield performStep(live, { ...step, work: { ...work, operations: work.operations.slice(0, count) } } as Step);
    live = performStep(live, step);
    yield live;
  }
}

function isNew(known: Set<string>, live: KernelProgram): boolean {
  const text = JSON.stringify(live);
  if (known.has(text)) return false;
  known.add(text);
  return true;
}

test.each([
  ['another profile', hardened, published],
  ['and back', published, hardened],
  ['tunnels of another kind', hardened, veth],
] as const)(
  '%s, cut short at any operation: it goes forward or back, even when that is cut short too',
  (_name, from, to) => {
    let [first, second] = [0, 0];
    // Both designs are known: an apply records the new one before its first write.
    const wanted = new Map([from, to].map((one) => [one, desiredStateOf(one, from, to)]));
    const stepsTo = (desired: NodeState, live: KernelProgram) =>
      makePlan(wanted.get(desired) ?? desiredStateOf(desired, from, to), imaginedObservation(live)).steps;
    const start = imaginedNode(from, to);
    // The ways to one node are many, and what follows is the same.
    const [cut, cutAgain] = [new Set<string>(), new Set<string>()];
    for (const live of cuts(start, stepsTo(to, start))) {
      first += 1;
      if (!isNew(cut, live)) continue;
      for (const desired of [from, to])
        for (const again of cuts(live, stepsTo(desired, live))) {
          second += 1;
          if (!isNew(cutAgain, again)) continue;
          for (const last of [from, to]) {
            const end = stepsTo(last, again).reduce(performStep, again);
            expect(stepsTo(last, end)).toEqual([]);
          }
        }
    }
    expect([first > 10, second > 100]).toEqual([true, true]);
  },
);
