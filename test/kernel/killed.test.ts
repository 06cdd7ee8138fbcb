import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledScript } from './node/bundled-script.js';
import { withResident } from './node/resident.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';
import { spawnSync } from './sync-process.js';

const script = await bundledScript('apply-and-die.mjs');

/** Whether it was killed; false: it finished, since there are fewer writes. */
function dies(node: TestNode, file: string, at: number, where: 'before' | 'inside'): boolean {
  const argv = ['netns', 'exec', node.netns.host, process.execPath, script, file, node.folder, String(at), where];
  const { signal, status, stderr } = spawnSync('ip', argv, { encoding: 'utf8' });
  if (signal === 'SIGKILL' || status === 137) return true;
  expect([status, stderr]).toEqual([0, '']);
  return false;
}

const changed = {
  pods: [...pods, joiner],
  profile: 'istio-1.18',
  constants: { set: 'mesh-pods', chainPrefix: 'mesh-' },
};

/**
 * What a real process leaves behind, at every second write; test/apply/killed.test.ts has every write, and more starts
 * and places.
 */
const ways = [
  ['iptables-nft', 'before', 'programmed'],
  ['nft', 'inside', 'bare'],
] as const;

for (const [backend, where, start] of ways)
  test(`${backend}: killed ${where} every second write of an apply, the next apply converges and destroy leaves nothing`, () =>
    withTestNode((node) =>
      withResident(node, async ({ go, state }) => {
        const bare = await state();
        const [old, next] = [node.document({ backend }), node.document({ backend, ...changed })];
        const file = node.write({ backend, ...changed });
        const expected = new Map<unknown, string>();
        for (const document of [old, next]) {
          await go(document);
          expected.set(document, await state());
          await go(null);
        }
        let survived = 0;
        for (let at = 1; ; at += 2) {
          if (start === 'programmed') expect((await go(old)).error).toBe(undefined);
          if (!dies(node, file, at, where)) break;
          survived += 1;
          const target = survived % 2 === 0 ? old : next;
          if (survived % 3 > 0) {
            expect([at, (await go(target)).error]).toEqual([at, undefined]);
            expect([at, await state()]).toEqual([at, expected.get(target)]);
          }
          expect([at, (await go(null)).error]).toEqual([at, undefined]);
          expect([at, await state()]).toEqual([at, bare]);
        }
        expect(survived).toBeGreaterThan(2);
        expect(readdirSync(node.folder).filter((name) => name.endsWith('.new'))).toEqual([]);
      }),
    ));

test('killed at every second write of a destroy, the next destroy leaves nothing', () =>
  withTestNode((node) =>
    withResident(node, async ({ go, state }) => {
      const bare = await state();
      for (let at = 1; ; at += 2) {
        expect((await go(node.document())).error).toBe(undefined);
        if (!dies(node, '-', at, at % 4 === 1 ? 'before' : 'inside')) break;
        expect((await go(null)).error).toBe(undefined);
        expect([at, await state()]).toEqual([at, bare]);
      }
    }),
  ));
