import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, plan } from '../../src/index.js';
import { comparable } from './node/comparable.js';
import { stateFor, watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const refusal = (error: unknown) =>
  error instanceof ApplyError ? [error.reason, error.plan.obstacles.map(({ code }) => code)] : error;

/** Every command that would write, and what it says. */
async function tried(node: TestNode, netns: string) {
  const options = { machine: watched(node).machine, stateDirectory: node.folder };
  const state = stateFor(node, { ztunnel: { ...node.ztunnel, netns } });
  return [
    await apply(state, options).catch(refusal),
    await destroy(state, options).catch(refusal),
    (await plan(state, options)).plan.obstacles.map(({ code }) => code),
  ];
}

test('a wrong namespace for ztunnel is refused before any write', () =>
  withTestNode(async (node) => {
    const link = join(node.folder, 'netns-link');
    symlinkSync(`/run/netns/${node.netns.host}`, link);
    const own = ['namespace-is-the-nodes'];
    const before = comparable(node);
    for (const path of [`/run/netns/${node.netns.host}`, '/proc/self/ns/net', link]) {
      expect([path, await tried(node, path)]).toEqual([path, [['obstacles', own], ['obstacles', own], own]]);
    }

    node.run('ztunnel', 'ip address add 10.244.9.9/24 dev eth0; ip address del 10.244.1.2/24 dev eth0');
    const wrong = ['ztunnel-address'];
    expect(await tried(node, `/run/netns/${node.netns.ztunnel}`)).toEqual([
      ['obstacles', wrong],
      ['obstacles', wrong],
      wrong,
    ]);
    node.run('ztunnel', 'ip address add 10.244.1.2/24 dev eth0; ip address del 10.244.9.9/24 dev eth0');
    expect(comparable(node)).toBe(before);

    node.run('ztunnel', 'ip address flush dev eth0');
    const file = node.write();
    expect(node.redirect('apply', '--yes', '-f', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--no-address-check'),
    });
    expect(node.redirect('apply', '--yes', '--no-address-check', '-f', file)).toMatchObject({ code: 0 });
    // Written down, it is known; and what leaves may have lost its address.
    expect(node.redirect('destroy', '--yes', '-f', file)).toMatchObject({ code: 0 });
  }));

test('a plan saved on another node is refused, whatever that node holds', () =>
  withTestNode(async (one) =>
    withTestNode(async (other) => {
      const file = one.write();
      const saved = join(one.folder, 'document-plan.json');
      expect(one.redirect('plan', '-f', file, '--out', saved)).toMatchObject({ code: 0 });
      const before = comparable(other);
      expect(other.redirect('apply', '--yes', saved)).toMatchObject({
        code: 1,
        err: expect.stringContaining('made on another one'),
      });
      expect(comparable(other)).toBe(before);
      expect(one.redirect('apply', '--yes', saved)).toMatchObject({ code: 0 });
    }),
  ));
