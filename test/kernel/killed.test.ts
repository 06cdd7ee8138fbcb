import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparable } from './node/comparable.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

const script = join(import.meta.dirname, 'node/apply-and-die.mjs');

/** Whether it was killed; false: it came to its end, since there are not so many writes. */
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

const ways = [
  ['iptables-nft', 'before'],
  ['iptables-legacy', 'inside'],
] as const;

for (const [backend, where] of ways)
  test(
    `${backend}: killed ${where} any write of an apply, the next apply arrives and destroy leaves nothing`,
    () =>
      withTestNode((node) => {
        const bare = comparable(node);
        const [old, next] = [node.write({ backend }), node.write({ backend, ...changed })];
        const expected = new Map<string, string>();
        for (const file of [old, next]) {
          expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
          expected.set(file, comparable(node));
          expect(node.redirect('destroy', '--yes').code).toBe(0);
        }
        let survived = 0;
        for (const start of [null, old])
          for (let at = 1; ; at += 1) {
            if (start !== null) expect(node.redirect('apply', '--yes', '-f', start).code).toBe(0);
            if (!dies(node, next, at, where)) break;
            survived += 1;
            const target = at % 3 === 0 ? old : next;
            if (at % 3 > 0) {
              const { code, err } = node.redirect('apply', '--yes', '-f', target);
              expect(`${at} ${code} ${err}`).toBe(`${at} 0 `);
              expect([at, comparable(node)]).toEqual([at, expected.get(target)]);
            }
            const { code, err } = node.redirect('destroy', '--yes');
            expect(`${at} ${code} ${err}`).toBe(`${at} 0 `);
            expect([at, comparable(node)]).toEqual([at, bare]);
          }
        expect(survived).toBeGreaterThan(8);
        expect(readdirSync(node.folder).filter((file) => file.endsWith('.new'))).toEqual([]);
      }),
    120_000,
  );

test(
  'killed at any write of a destroy, the next destroy leaves nothing',
  () =>
    withTestNode((node) => {
      const bare = comparable(node);
      const file = node.write();
      for (let at = 1; ; at += 1) {
        expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
        if (!dies(node, '-', at, at % 2 === 0 ? 'before' : 'inside')) break;
        expect(node.redirect('destroy', '--yes').code).toBe(0);
        expect([at, comparable(node)]).toEqual([at, bare]);
      }
    }),
  60_000,
);
