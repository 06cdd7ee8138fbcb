import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { planHtml, viewPlan } from '../../src/index.js';
import { emptyKernelNamespace, type KernelNamespace, type KernelProgram } from '../../src/ir/program.js';
import type { Rule } from '../../src/ir/ruleset.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { makePlan } from '../../src/plan/plan.js';
import { nodeOfPlan } from '../../src/report/picture/node-of-plan.js';
import type { ChangeView, PlanView } from '../../src/report/plan-view.js';
import { goldenState } from '../simulate/traced.js';
import { active, contentOf } from './page-content.js';

const state = goldenState('geneve-istio-1.20');

function pageOf(live: KernelProgram) {
  const desired = desiredStateOf(state, state);
  const observation = imaginedObservation(live, 'iptables-nft');
  const view = viewPlan(makePlan(desired, observation));
  const programs = { desired: desired.program, observed: observation.program };
  return { view, programs, page: planHtml(view, { programs }) };
}

const joined = pageOf(imaginedNode({ ...state, pods: state.pods.slice(1) }, state));

test('the picture has the node, its pods and the proxy, with the tunnels between them', () => {
  const { places, wires } = nodeOfPlan(joined.view, joined.programs);
  expect(places.map(({ side, title }) => [title, side])).toEqual([
    ['2 pods', 'left'],
    ['node', 'middle'],
    ['ztunnel', 'right'],
  ]);
  expect(wires.map(({ from, text, to }) => [from, text, to])).toEqual([
    ['host', '', 'pods'],
    ['host', 'istioin', 'ztunnel'],
    ['host', 'istioout', 'ztunnel'],
  ]);
});

test('what a pod adds is told by a sign, beside what is as it should be', () => {
  const { places } = nodeOfPlan(joined.view, joined.programs);
  const parts = places.find(({ title }) => title === 'node')?.parts ?? [];
  const part = (name: string) => parts.find((one) => one.name === name);
  expect(part('ztunnel-pods-ips')).toMatchObject({ group: 'sets', marks: { missing: 1 } });
  expect(part('ztunnel-PREROUTING')).toMatchObject({ group: 'mangle', marks: {} });
  const row = /<a id="row-part-\d+-\d+" class="row missing"[^>]*><title>sets ztunnel-pods-ips: \d+, \+1</;
  expect(joined.page).toMatch(row);
});

test('each row of the picture leads to its rules, with purpose and statement of the document', () => {
  const rows = [...joined.page.matchAll(/class="row [^"]*" href="#([^"]+)"/g)].map(([, id]) => id);
  expect(rows.length).toBeGreaterThan(20);
  for (const id of rows) expect(joined.page.split(`<div id="${id}"`)).toHaveLength(2);
  expect(joined.page).toContain('<div class="purpose">TCP of mesh pods goes to the outbound tunnel</div>');
  expect(joined.page).toContain('<div class="causes">from <code>constants.marks.outbound');
});

test('a node in sync is drawn whole, and says so first', () => {
  const { page, view } = pageOf(imaginedNode(state));
  expect(view.changes).toEqual([]);
  expect(page).toContain('<span class="badge">In sync</span>');
  expect(page).toContain('>ztunnel-PREROUTING</text>');
  expect(page).not.toMatch(/class="row (?:missing|extra|changed)"/);
});

const hostile = `"'><script>alert(1)</script></style><img src=x onerror=alert(1)>\u202e&amp;{{x}}`;

test('no name of any field becomes markup', () => {
  const change: ChangeView = {
    ...{ kind: 'changed', scope: `pods/${hostile}`, netns: hostile, object: 'rule' },
    ...{ text: `nat -A ${hostile}`, before: hostile, purpose: hostile, causes: [`pods[${hostile}]`, hostile] },
  };
  const command = { argv: [hostile], stdin: hostile };
  const view: PlanView = {
    ...{ formatVersion: 1, node: hostile, backend: hostile, backendReason: hostile, notes: [hostile] },
    summary: { missing: 0, extra: 0, changed: 1, moved: 0, duplicated: 0 },
    changes: [change, { ...change, object: hostile }, { ...change, object: 'set', text: `set ${hostile}` }],
    steps: [{ ...change, number: 1, description: hostile, commands: [command], inverse: [] }],
    obstacles: [{ code: hostile, scope: hostile, message: hostile, remedy: hostile, path: hostile, object: hostile }],
    layouts: [{ name: hostile, since: hostile, extent: 'whole', backend: hostile, scopes: [hostile] }],
    pods: [
      {
        pod: hostile,
        scope: hostile,
        netns: hostile,
        status: 'failed',
        why: hostile,
        differences: joined.view.summary,
      },
    ],
    effect: {
      ...{ holds: false, checked: 1, notes: [hostile] },
      failures: [
        { properties: [hostile], certain: true, message: hostile, culprits: [hostile], pods: [hostile], example: null },
      ],
    },
  };
  const facts = { node: hostile, at: hostile, versions: { [hostile]: hostile } };
  const content = contentOf(planHtml(view, { facts, outcome: hostile }));
  expect(content.split('onerror').length).toBeGreaterThan(20);
  expect(content).not.toMatch(active);
  expect(content).not.toContain('\u202e');
});

function podsOf(count: number): readonly KernelNamespace[] {
  const rule: Rule = { matches: [], target: null, origin: { causes: ['constants'], purpose: 'counts' } };
  const chain = { name: 'OURS', policy: null, rules: Array.from({ length: 20 }, () => rule) };
  return Array.from({ length: count }, (_, index) => ({
    ...emptyKernelNamespace(`pods/default_web-${index}`, `/run/netns/${index}`),
    rulesets: [{ family: 'ipv4' as const, tables: [{ name: 'mangle', chains: [chain] }] }],
  }));
}

function nodeOf(rules: number): KernelNamespace {
  const foreign = Array.from({ length: rules }, () => ({ matches: [], target: null }));
  const chain = { name: 'KUBE-SERVICES', policy: null, rules: foreign };
  return {
    ...emptyKernelNamespace('host', null),
    rulesets: [{ family: 'ipv4', tables: [{ name: 'nat', chains: [chain] }] }],
  };
}

test('10,000 pods that are alike are one place, and a page of them beside 50,000 foreign rules stays small', () => {
  const pods = podsOf(10_000);
  const changes = pods.slice(0, 3000).map(
    ({ netns, scope }): ChangeView => ({
      ...{ kind: 'missing', scope, netns, object: 'rule', text: 'mangle -A OURS', before: null },
      ...{ purpose: 'counts', causes: [] },
    }),
  );
  const view = { ...joined.view, changes };
  const programs = { desired: { namespaces: [...pods] }, observed: { namespaces: [nodeOf(50_000), ...pods] } };
  expect(nodeOfPlan(view, programs).places.map(({ members, title }) => [title, members?.count])).toEqual([
    ['3,000 pods alike', 3000],
    ['7,000 pods alike', 7000],
    ['node', undefined],
  ]);
  const page = planHtml(view, { programs });
  expect(page).toContain('<title>nat rules of others: 50,000</title>');
  expect(page).toContain('and 2,988 more');
  expect(page.length).toBeLessThan(300_000);
  expect(page.match(/<[a-z]/g)?.length).toBeLessThan(3000);
});
