import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { converge } from '../../src/cli/converge.js';
import { jsonKinds } from '../../src/cli/json/json-kinds.js';
import type { JsonKind, JsonOutputs } from '../../src/cli/json/json-outputs.js';
import {
  type ApplyOptions,
  apply,
  destroy,
  diagnose,
  type NodeState,
  observe,
  plan,
  verify,
  viewPlan,
} from '../../src/index.js';
import { aPod, aStatus } from '../agent/status/a-status.js';
import { commandLine, contextOf } from '../cli/command-line.js';
import { factsWith } from '../doctor/facts.js';
import { inpodEntry, joiner, withFakeInpodNode, withFakeNode } from '../fakes/index.js';
import { schemaOf, violations } from './violations.js';

/*
 * That every JSON output of a command line in these tests has no key that its schema lacks is a matter of
 * command-line.ts.
 */

const goldens = readdirSync('golden').map((name) => `golden/${name}/document.yaml`);

test('there is a schema of every output, with a description of what it is not named after', () => {
  const files = readdirSync('dist/schemas').map((file) => file.replace('.json', ''));
  expect(files.toSorted()).toEqual([...Object.keys(jsonKinds), 'change'].toSorted());
  expect(schemaOf('plan')).toMatchObject({ $schema: expect.stringContaining('2020-12'), title: 'plan' });
  expect(schemaOf('plan')['$defs'].ChangeView.properties.netns.description).toContain('null is the node');
});

test('a missing key, an unknown one and a value of another type are against a schema', () => {
  const report = { formatVersion: 1, outcome: 'failed', reason: 'usage', message: 'm', remedy: 'r' };
  expect(violations('error', report)).toEqual([]);
  const { message: _, ...rest } = report;
  for (const wrong of [
    rest,
    { ...report, more: 1 },
    { ...report, formatVersion: 2 },
    { ...report, reason: 'other' },
    [],
  ])
    expect(violations('error', wrong)).not.toEqual([]);
});

test.each(goldens)('%s: its artefacts', async (file) => {
  const { code, out } = await commandLine(['render', '-f', file, '--output', 'json']);
  expect([code, JSON.parse(out).formatVersion]).toEqual([0, 1]);
});

test('proofs that hold, and that fail with packets', async () => {
  for (const name of ['geneve-istio-1.20', 'geneve-hardened']) {
    const { out } = await commandLine(['prove', '-f', `golden/${name}/document.yaml`, '--output', 'json']);
    expect(JSON.parse(out).nodes).toHaveLength(1);
  }
});

test('traces, with tunnels, an answer, other ways, and of a packet that is not captured', async () => {
  const inPod = 'golden/inpod-default/document.yaml';
  const node = 'golden/geneve-hardened/document.yaml';
  for (const words of [
    ['-f', node, '--from', 'default/appb-7774fb945-qhq6l', '--to', '10.96.0.1:80', '--reply'],
    ['-f', node, '--from', 'node', '--to', 'default/appb-7774fb945-qhq6l:80', '--count', '4'],
    ['-f', inPod, '--from', '10.0.0.9', '--to', 'default/web-0:80', '--reply'],
  ]) {
    const { code, out, err } = await commandLine(['trace', ...words, '--output', 'json']);
    expect([code, err, JSON.parse(out).hops.length > 0]).toEqual([0, '', true]);
  }
});

test('errors and refusals of every command that prints JSON', async () => {
  const bad = { bad: 'kind: NodeState\n' };
  for (const words of [
    ['plan', '-f', 'bad'],
    ['review', 'bad', 'bad'],
    ['explain', 'nothing'],
    ['status', '--address', '127.0.0.1:1'],
  ]) {
    const { code, out } = await commandLine([...words, '--output', 'json'], bad);
    expect([code, JSON.parse(out)]).toEqual([
      code === 1 ? 1 : 3,
      expect.objectContaining({ reason: expect.any(String) }),
    ]);
  }
});

test.each(Object.keys({ NodeState: 1, Change: 1, destroy: 1, verify: 1, ...jsonKinds }))(
  'redirect schema %s prints one',
  async (kind) => {
    const { code, out } = await commandLine(['schema', kind]);
    expect([code, JSON.parse(out).$schema]).toEqual([0, expect.stringContaining('json-schema.org')]);
  },
);

test('another word is refused, with the nearest one', async () => {
  expect(await commandLine(['schema', 'plam'])).toEqual({
    ...{ code: 3, out: '' },
    err: 'redirect: there is no schema of plam (did you mean plan?)\n  remedy: redirect help schema shows its options, with examples\n',
  });
});

test('plan, apply, verify, observe and destroy of a node, and an apply that fails', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const state = document({ profile: 'hardened' });
    hold('plan', viewPlan((await plan(state, options)).plan));
    expect((await converged(state, options)).outcome).toBe('done');
    expect((await converged(state, { ...options, confirmWithin: 60_000 })).outcome).toBe('nothing-to-do');
    const { effect, plan: differs, pods } = await verify(document({ pods: [joiner] }), options);
    hold('plan', viewPlan(differs, effect, pods));
    const { meta, snapshots } = await observe(state, options);
    hold('observe', { ...meta, snapshots });
    kernel.faults.push({ kind: 'refused', meets: (_, write) => write !== null });
    expect(await converged(document({ pods: [joiner] }), options)).toMatchObject({ outcome: 'failed', undone: true });
    expect((await converged(null, options)).outcome).toBe('done');
  }));

test('a row for each pod of a mode that has namespaces of pods', () =>
  withFakeInpodNode([inpodEntry(3)], async ({ document, options }) => {
    const report = await converged(document([inpodEntry(3)]), options);
    expect(report.plan.pods).toMatchObject([{ pod: 'default/pod-3', status: 'programmed' }]);
    const lost = { ...inpodEntry(4), netns: '/run/netns/pod-4' };
    const { pods, plan: differs, effect } = await verify(document([inpodEntry(3), lost]), options);
    hold('plan', viewPlan(differs, effect, pods));
  }));

test('what a saved plan shows', async () => {
  const [document, fingerprint] = [
    readFileSync('golden/geneve-seed/document.yaml', 'utf8'),
    { sha256: '', objects: {} },
  ];
  const node = { boot: 'b', namespace: '1' };
  const file = JSON.stringify({ formatVersion: 1, kind: 'RedirectPlan', node, document, fingerprint });
  expect((await commandLine(['show', 'node.plan', '--output', 'json'], { 'node.plan': file })).code).toBe(0);
});

test('findings of a node', () => {
  hold('doctor', diagnose(factsWith('*filter\n:FORWARD DROP [0:0]\nCOMMIT\n', { runsNetworkd: true })));
});

test('the status of an agent, with pods in every state', () => {
  const error = { code: 'command', message: 'm', at: 1, attempts: 2, nextAttemptAt: null };
  const pods = [
    aPod('default/a'),
    aPod('default/b', { phase: 'failed', error, acknowledgement: { state: 'refused', why: 'w' } }),
    aPod('default/c', { phase: 'waiting', declaredAt: null, acknowledgement: { state: 'not-needed' } }),
    aPod('default/d', { phase: 'pending', acknowledgement: { state: 'pending', why: 'w' } }),
  ];
  hold('status', aStatus({ pods, error }));
});

test('what became of an apply that waited for its confirmation', () => {
  const end = {
    since: '2026-11-28T10:00:00.000Z',
    at: '2026-11-28T10:01:00.000Z',
    why: 'nobody confirmed it',
    told: false,
  };
  for (const state of ['confirmed', 'taken-back', 'not-taken-back', 'left'] as const)
    hold('confirm', { formatVersion: 1, state, ...end });
});

/** The type checker holds the value to the type, and this the value to the schema made of it. */
function hold<Kind extends JsonKind>(kind: Kind, value: JsonOutputs[Kind]): void {
  expect(violations(kind, JSON.parse(JSON.stringify(value)))).toEqual([]);
}

/** What apply, or destroy without a document, prints as JSON. */
async function converged(
  state: NodeState | null,
  { confirmWithin, ...options }: ApplyOptions & { confirmWithin?: number },
) {
  const printed = { out: '', err: '' };
  const flags = { file: [], output: 'json', lockTimeout: 1, rehearsal: false, yes: true } as const;
  const asked = {
    ...flags,
    ...(confirmWithin !== undefined && { confirmWithin }),
    stateDir: options.stateDirectory ?? '',
  };
  await converge(
    (confirm) => (state === null ? destroy(null, { ...options, confirm }) : apply(state, { ...options, confirm })),
    asked,
    contextOf(printed),
  ).catch(() => {});
  const report = JSON.parse(printed.out) as JsonOutputs['apply'];
  hold('apply', report);
  return report;
}
