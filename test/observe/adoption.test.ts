import { expect, test } from 'vitest';
import type { GeneveState as NodeState } from '../../src/index.js';
import type { KernelNamespace, KernelProgram } from '../../src/ir/program.js';
import { partsOf } from '../../src/plan/perform/parts.js';
import { performStep } from '../../src/plan/perform/step.js';
import type { Step } from '../../src/plan/step.js';
import { bareNode, documentWith, planOn } from '../arbitraries/judged-plan.js';

/** As the agent of 2023 leaves them: nothing carries our number. */
function unsigned(program: KernelProgram): KernelProgram {
  return {
    namespaces: program.namespaces.map((namespace) => ({
      ...namespace,
      routes: namespace.routes.map((route) => ({ ...route, protocol: 'boot' })),
      ipRules: namespace.ipRules.map((rule) => ({ ...rule, protocol: null })),
    })),
  };
}

function everyState(start: KernelProgram, steps: readonly Step[]): readonly KernelProgram[] {
  const states = [start];
  let live = start;
  for (const part of steps.filter(({ work }) => work.tool !== 'sysctl').flatMap(partsOf)) {
    live = performStep(live, part);
    states.push(live);
  }
  return states;
}

function objectsOf({ ipRules, links, native, routes, rulesets, sets }: KernelNamespace): readonly unknown[] {
  const chains = rulesets.flatMap(({ tables }) => tables.flatMap((table) => table.chains));
  const filled = chains.filter(({ policy, rules }) => policy === null || rules.length > 0);
  return [...ipRules, ...links, ...native, ...routes, ...sets, ...filled];
}

/** One tunnel with nothing on it and no other end: its name and number are all that it has. */
function isLoneTunnel(program: KernelProgram): boolean {
  const left = program.namespaces.flatMap(objectsOf);
  return left.length === 1 && program.namespaces.some(({ links }) => links.length === 1);
}

const published: NodeState = documentWith({ profile: 'istio-1.20' });

test.each<readonly [string, NodeState, (program: KernelProgram) => KernelProgram]>([
  ['the agent of 2023', published, unsigned],
  ['geneve', documentWith(), (program) => program],
  ['veth', documentWith({ tunnel: { kind: 'veth', port: 6081 } }), (program) => program],
  ['native nft', documentWith({ backend: 'nft' }), (program) => program],
])(
  'without a record, %s: every intermediate state of apply and destroy is adopted, and removed',
  (_, document, seen) => {
    const bare = bareNode(document);
    const up = planOn(bare, document).steps;
    const full = seen(up.reduce(performStep, bare));
    const states = [...everyState(bare, up).map(seen), ...everyState(full, planOn(full, document, null).steps)];
    expect(states.length).toBeGreaterThan(60);
    const alone: KernelProgram[] = [];
    for (const live of states) {
      const plan = planOn(live, document);
      expect(plan.obstacles).toEqual([]);
      expect(planOn(plan.steps.reduce(performStep, live), document).changes).toEqual([]);
      const left = planOn(live, document, null).steps.reduce(performStep, live);
      if (isLoneTunnel(left)) alone.push(live);
      else expect(left.namespaces.flatMap(objectsOf)).toEqual([]);
    }
    expect(alone.length).toBeLessThanOrEqual(3);
  },
);
