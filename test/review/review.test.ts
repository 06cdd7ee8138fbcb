import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type GeneveState,
  type NodePair,
  type NodeState,
  type ReviewView,
  review,
  reviewStream,
} from '../../src/index.js';
import { nodeState } from '../arbitraries/document.js';
import { goldenInpodState, goldenState } from '../simulate/golden-states.js';

const hardened = few(goldenState('geneve-hardened'));
const published = few(goldenState('geneve-istio-1.20'));
const inpod = goldenInpodState('inpod-default');
const everything = { from: 'any', to: 'any', protocol: null, port: null, before: null, after: 'any' } as const;

/** Two pods are enough, and a proof of them is quick. */
function few(state: GeneveState): GeneveState {
  return { ...state, pods: state.pods.filter(({ mesh }) => mesh).slice(0, 2) };
}

function pair(before: NodeState | null, after: NodeState | null, name = 'worker-1'): NodePair {
  return { name, before, after };
}

async function* oneByOne(pairs: readonly NodePair[]) {
  yield* pairs;
}

function only({ groups }: ReviewView) {
  const [group] = groups;
  if (group === undefined || groups.length > 1) throw new Error(`there are ${groups.length} groups`);
  return group;
}

describe('what stays', () => {
  test('any node beside itself has nothing to show, whatever it states', () => {
    fc.assert(
      fc.property(nodeState, (state) => {
        expect(review([pair(state, structuredClone(state))])).toEqual({
          formatVersion: 1,
          holds: true,
          reasons: [],
          nodes: { unchanged: 1, changed: 0, added: 0, removed: 0 },
          groups: [],
        });
      }),
      { numRuns: 50 },
    );
  });

  test('another order of pods is no change', () => {
    const { nodes } = review([pair(hardened, { ...hardened, pods: hardened.pods.toReversed() })]);
    expect(nodes.unchanged).toBe(1);
  });

  test('other marks and tables change rules, and no flow', () => {
    const tables = { ...hardened.constants.tables, inbound: 200 };
    const after = { ...hardened, constants: { ...hardened.constants, tables }, change: [] };
    const view = review([pair(hardened, after)]);
    expect(view.reasons).toEqual([]);
    const { cost, flows, risk, rules, statements } = only(view);
    expect(flows).toEqual([]);
    expect(risk.level).not.toBe('high');
    // Routes and ip rules take no process, and no rule of iptables changes.
    expect([cost?.processes, (cost?.steps ?? 0) > 0]).toEqual([0, true]);
    expect(rules.map(({ path }) => path)).toContain('host/ip.batch');
    expect(statements.map(({ holds, text }) => [text, holds])).toEqual([['everything else stays as it is', true]]);
  });
});

describe('properties', () => {
  test('a better profile gains some, and none is lost', () => {
    const view = review([pair(published, hardened)]);
    expect(only(view).cost?.processes).toBeGreaterThan(0);
    const { profile, properties, transition } = only(view);
    expect(view.holds).toBe(true);
    expect(profile).toBe('istio-1.20 to hardened');
    expect(properties.gained.map(({ name }) => name)).toContain('node-reaches-pods');
    expect([properties.lost, properties.missing]).toEqual([[], []]);
    expect(transition?.broken).toEqual([]);
  });

  test('a worse one loses them, which is against the change', () => {
    const view = review([pair(hardened, published)]);
    const { properties, risk } = only(view);
    expect(view.holds).toBe(false);
    expect(view.reasons).toContain('worker-1: property node-reaches-pods is lost');
    expect(properties.lost.find(({ name }) => name === 'node-reaches-pods')?.counterExamples.length).toBeGreaterThan(0);
    expect(risk.level).toBe('high');
  });

  test('an expectation that is new and does not hold counts as lost', () => {
    const after = {
      ...hardened,
      expect: [{ from: 'mesh', to: 'world', protocol: 'tcp', port: null, outcome: 'direct' }] as const,
    };
    expect(review([pair(hardened, after)]).reasons).toEqual(['worker-1: property expect[0] is lost']);
  });

  test('what a new node does not achieve is not lost', () => {
    const view = review([pair(null, published)]);
    expect([view.holds, view.nodes.added]).toEqual([true, 1]);
    expect(only(view).properties.missing.map(({ name }) => name)).toContain('node-reaches-pods');
  });
});

describe('statements', () => {
  const [first, ...others] = hardened.pods;
  if (first === undefined) throw new Error('the document has no pod');
  const before = { ...hardened, pods: [{ ...first, mesh: false }, ...others] };
  const name = `${first.namespace}/${first.name}`;
  const statement = {
    from: name,
    to: 'world',
    protocol: 'tcp',
    port: 80,
    before: 'direct',
    after: 'captured',
  } as const;

  test('of the document: what they do not allow is against the change; one that it had before is not about it', () => {
    const change = [everything];
    const view = review([pair({ ...before, change }, { ...hardened, change: [...change, statement] })]);
    const { pods, risk, statements } = only(view);
    expect(statements.map(({ holds, text }) => [text, holds])).toEqual([
      [`tcp from ${name} to world port 80, direct before is captured afterwards`, true],
      ['everything else stays as it is', false],
    ]);
    expect(view.holds).toBe(false);
    expect(view.reasons).toHaveLength(1);
    expect(view.reasons[0]).toMatch(/^worker-1: "everything else stays as it is" does not hold for \d+ of \d+ conv/);
    expect(pods).toEqual({ added: 0, removed: 0, changed: 1 });
    expect(risk.sentence).toContain('open connections of pods that join the mesh are reset');
  });

  test('of a file for many nodes: one need not be about each, but about some', () => {
    const tables = { ...hardened.constants.tables, inbound: 200 };
    const other = { ...hardened, constants: { ...hardened.constants, tables } };
    const unknown = { ...statement, from: 'default/nobody' };
    const pairs = [pair(before, hardened), pair(hardened, other, 'worker-2')];
    expect(review(pairs, { expect: [statement, unknown, everything] }).reasons).toEqual([
      '"tcp from default/nobody to world port 80, direct before is captured afterwards" is about no flow of any node that changes',
    ]);
  });
});

describe('many nodes', () => {
  const node = (number: number, profile: 'istio-1.29' | 'hardened'): NodeState => ({
    ...inpod,
    profile,
    node: { name: `worker-${number}`, hostIP: null },
    pods: inpod.pods.slice(0, 1).map((pod, index) => ({
      ...pod,
      name: `${pod.name}-${number}`,
      uid: pod.uid === null ? null : `uid-${number}-${index}`,
      netns: pod.netns === null ? null : `/run/netns/${number}-${index}`,
      ips: [`10.${number >> 8}.${number & 255}.${index + 1}`],
    })),
  });

  test('those that change alike are one group, whatever their names and addresses', async () => {
    const pairs = Array.from({ length: 5000 }, (_, number) =>
      pair(node(number, 'istio-1.29'), node(number, number < 2000 ? 'istio-1.29' : 'hardened'), `worker-${number}`),
    );
    const view = review(pairs);
    expect(view.nodes).toEqual({ unchanged: 2000, changed: 3000, added: 0, removed: 0 });
    expect(await reviewStream(oneByOne(pairs))).toEqual(view);
    const { nodes, rules } = only(view);
    expect([nodes.length, nodes[0]]).toEqual([3000, 'worker-2000']);
    expect(rules.length).toBeLessThan(10);
  });
});

test('of two modes no flow is compared, which is against the change', () => {
  const view = review([pair(hardened, inpod)]);
  expect(only(view).conversations).toBe(null);
  expect(view.reasons).toEqual(['worker-1: the mode is another, so that flows cannot be compared']);
});
