import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  apply,
  type LiveOptions,
  observe,
  plan,
  readObservation,
  viewPlan,
  writeObservation,
} from '../../src/index.js';
import { stateFor, watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const backends = ['iptables-nft', 'iptables-legacy', 'nft'] as const;

function fixtures(node: TestNode) {
  const options: LiveOptions = { machine: watched(node).machine, stateDirectory: node.folder };
  const folder = join(node.folder, 'observed');
  const state = (backend: string) => stateFor(node, { backend });
  const write = async (backend: string) => writeObservation(folder, await observe(state(backend), options));
  /** What would change, by the live node and by the folder. */
  const both = async (asked: string) => {
    const against = await readObservation(folder);
    const plans = [await plan(state(asked), options), await plan(state(asked), { ...options, against })];
    return plans.map((live) =>
      viewPlan(live.plan)
        .changes.map(({ kind, scope, text }) => `${scope} ${kind} ${text}`)
        .sort(),
    );
  };
  return { folder, options, state, write, both };
}

test.each(backends)('an observation of a node with %s is enough to plan a document of any backend', (held) =>
  withTestNode(async (node) => {
    const { both, folder, options, state, write } = fixtures(node);
    await apply(state(held), options);
    await write(held);
    for (const asked of backends) {
      const [live = [], saved = []] = await both(asked);
      expect([asked, saved]).toEqual([asked, live]);
      expect(live.length > 0).toBe(asked !== held);
    }
    rmSync(join(folder, 'meta.json'));
    const [live, saved] = await both(held);
    expect(saved).toEqual(live);
  }),
);

test('a folder written again holds the node as it is, not as it was', () =>
  withTestNode(async (node) => {
    const { both, options, state, write } = fixtures(node);
    await apply(state('nft'), options);
    await write('nft');
    node.run('host', 'nft delete table ip ztunnel-redirect');
    await write('nft');
    const [live = [], saved] = await both('nft');
    expect(live.length).toBeGreaterThan(10);
    expect(saved).toEqual(live);
  }));
