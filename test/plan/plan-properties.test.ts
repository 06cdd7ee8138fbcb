import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import type { Ownership } from '../../src/ir/ownership.js';
import type { KernelProgram } from '../../src/ir/program.js';
import type { NodeState } from '../../src/model/node-state.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { invertWork } from '../../src/plan/invert.js';
import { meaningOf, meaningOfObject } from '../../src/plan/meaning.js';
import { ownView } from '../../src/plan/own-view.js';
import { performStep } from '../../src/plan/perform/step.js';
import { makePlan } from '../../src/plan/plan.js';
import type { Step } from '../../src/plan/step.js';
import { incidents, spoil } from '../arbitraries/dirty-program.js';
import { nodeState } from '../arbitraries/document.js';

function performed(program: KernelProgram, steps: readonly Step[]): KernelProgram {
  return steps.reduce(performStep, program);
}

/** In iptables or native nft, where there is no jump to place. */
const anyState = fc
  .tuple(nodeState, fc.boolean())
  .map(
    ([state, isNative]): NodeState =>
      isNative ? { ...state, backend: 'nft', constants: { ...state.constants, jumps: 'first' } } : state,
  );

const twoStates = fc.record({ before: anyState, after: anyState });

test('a node that holds what the document says needs no plan', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const { changes, steps } = makePlan(desiredStateOf(state), imaginedObservation(imaginedNode(state)));
      expect(changes).toEqual([]);
      expect(steps).toEqual([]);
    }),
  );
});

test('from any state, dirty ones included, the plan leads to the desired state, and the next plan is empty', () => {
  fc.assert(
    fc.property(twoStates, incidents, ({ before, after }, happened) => {
      const start = spoil(imaginedNode(before, after), happened);
      const desiredState = desiredStateOf(after, before);
      const { steps } = makePlan(desiredState, imaginedObservation(start));
      const end = performed(start, steps);
      const again = makePlan(desiredState, imaginedObservation(end));
      expect(again.changes).toEqual([]);
      expect(again.steps).toEqual([]);
      expectOurRules(end, after);
    }),
    { numRuns: 300 },
  );
});

test('after a plan is cut short anywhere and the desired state changes, the next plan still converges', () => {
  const cut = fc.record({ steps: fc.nat(12), operations: fc.nat(20) });
  fc.assert(
    fc.property(
      twoStates,
      anyState,
      incidents,
      fc.array(cut, { maxLength: 3 }),
      ({ before, after }, last, happened, cuts) => {
        const states = [before, after, last];
        let live = spoil(imaginedNode(before, after, last), happened);
        for (const [index, { steps: whole, operations }] of cuts.entries()) {
          const desiredState = desiredStateOf(index % 2 === 0 ? after : last, ...states);
          const { steps } = makePlan(desiredState, imaginedObservation(live));
          live = performed(live, steps.slice(0, whole));
          const next = steps[whole];
          // ip and ipset stop in the middle of what they read; iptables-restore commits a table or leaves it, nft all
          // of it.
          if (next === undefined || next.work.tool === 'iptables' || next.work.tool === 'nft') continue;
          const part = { ...next, work: { ...next.work, operations: next.work.operations.slice(0, operations) } };
          live = performStep(live, part as typeof next);
        }
        const desiredState = desiredStateOf(last, ...states);
        const end = performed(live, makePlan(desiredState, imaginedObservation(live)).steps);
        expect(makePlan(desiredState, imaginedObservation(end)).changes).toEqual([]);
        expectOurRules(end, last);
      },
    ),
    { numRuns: 1_000 },
  );
});

/** What others have in each namespace whatever else happened; the first chain of all is a built-in one. */
const strangers = ['a foreign rule on top', 'a foreign route elsewhere', 'a foreign ip rule'].flatMap((kind) =>
  [0, 1].map((namespace) => ({ kind, namespace, at: 0 })),
);

test('foreign state is unchanged afterwards', () => {
  const seen = { routes: 0, ipRules: 0, rules: 0, operations: 0 };
  fc.assert(
    fc.property(twoStates, incidents, ({ before, after }, happened) => {
      const start = spoil(imaginedNode(before, after), [...happened, ...strangers]);
      const desiredState = desiredStateOf(after, before);
      const { steps } = makePlan(desiredState, imaginedObservation(start));
      const theirs = foreignTexts(start);
      expect(foreignTexts(performed(start, steps))).toEqual(theirs);
      seen.routes += theirs.routes.length;
      seen.ipRules += theirs.ipRules.length;
      seen.rules += theirs.rules.length;
      seen.operations += steps.filter(({ work }) => work.operations.length > 0).length;
    }),
    { numRuns: 200 },
  );
  // There was something to lose in every case, and something was done.
  expect(Math.min(seen.routes, seen.ipRules)).toBeGreaterThanOrEqual(400);
  expect(seen.rules).toBeGreaterThan(100);
  expect(seen.operations).toBeGreaterThan(200);
});

test('undoing the steps in reverse restores the first state', () => {
  fc.assert(
    fc.property(twoStates, incidents, ({ before, after }, happened) => {
      const start = spoil(imaginedNode(before, after), happened);
      const desiredState = desiredStateOf(after, before);
      const { steps } = makePlan(desiredState, imaginedObservation(start));
      const end = performed(start, steps);
      const back = [...steps]
        .reverse()
        .reduce((state, step) => performStep(state, { ...step, work: invertWork(step.work) }), end);
      expect(normal(ownView(back, desiredState.ownership))).toEqual(normal(ownView(start, desiredState.ownership)));
    }),
    { numRuns: 200 },
  );
});

function expectOurRules(end: KernelProgram, state: NodeState): void {
  const { ownership, program } = desiredStateOf(state);
  expect(ourRules(end, ownership)).toEqual(ourRules(program, ownership));
}

/** Our chains with their rules, in the order that counts. */
function ourRules(program: KernelProgram, ownership: Ownership): readonly string[] {
  return ownView(program, ownership)
    .namespaces.flatMap(({ native, netns, rulesets }) =>
      [...rulesets, ...native].flatMap(({ tables }) =>
        tables.flatMap(({ name, chains }) =>
          chains
            .filter(({ rules, policy }) => rules.length > 0 || policy === null)
            .map((chain) => `${netns} ${name} ${chain.name} ${chain.rules.map(meaningOfObject)}`),
        ),
      ),
    )
    .sort();
}

function chainOf(text: string): string {
  return text.split(' ', 3).join(' ');
}

function foreignTexts({ namespaces }: KernelProgram) {
  const inBuiltin = (namespace: KernelProgram['namespaces'][number]) =>
    namespace.rulesets.flatMap(({ tables }) =>
      tables.flatMap(({ chains, name }) =>
        chains
          .filter(({ policy }) => policy !== null)
          .flatMap((chain) => chain.rules.map((rule) => `${name} ${chain.name} ${meaningOf(rule)}`))
          .filter((text) => text.includes('203.0.113.')),
      ),
    );
  const placed = (textsOf: (namespace: KernelProgram['namespaces'][number]) => readonly string[]) =>
    namespaces.flatMap((namespace) => textsOf(namespace).map((text) => `${namespace.netns} ${text}`));
  const isTheirs = ({ action }: KernelProgram['namespaces'][number]['ipRules'][number]) =>
    action.kind === 'lookup' && action.table === 7000;
  return {
    routes: placed(({ routes }) => routes.filter(({ table }) => table === 7000).map(meaningOf)).sort(),
    ipRules: placed(({ ipRules }) => ipRules.filter(isTheirs).map(meaningOf)).sort(),
    // Their order in a chain counts, that of the chains does not.
    rules: placed(inBuiltin).sort((one, other) =>
      chainOf(one) < chainOf(other) ? -1 : Number(chainOf(one) > chainOf(other)),
    ),
  };
}

/** Everything that has an order in the kernel keeps it; the rest is sorted. */
function normal(program: KernelProgram): unknown {
  const sorted = (items: readonly unknown[]) => items.map(meaningOf).sort();
  return program.namespaces.map(({ netns, rulesets, sets, links, addresses, routes, ipRules }) => ({
    netns,
    chains: rulesets
      .flatMap(({ tables }) =>
        tables.flatMap(({ name, chains }) =>
          chains.map((chain) => ({ place: `${name} ${chain.name}`, rules: chain.rules.map(meaningOf) })),
        ),
      )
      .filter(({ rules }) => rules.length > 0)
      .sort((a, b) => (a.place < b.place ? -1 : 1)),
    sets: sorted(sets.map((set) => ({ ...set, members: sorted(set.members) }))),
    links: sorted(links),
    addresses: sorted(addresses),
    routes: sorted(routes),
    ipRules: sorted(ipRules),
  }));
}
