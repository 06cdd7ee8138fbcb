import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apply, destroy, type Machine } from '../../src/index.js';
import { atWrite, type FakeNode, joiner, pods, withFakeNode } from '../fakes/index.js';

type Where = 'before' | 'half-way' | 'after';

/**
 * What killed processes wait for. As long as somebody knows it their files are open, and not for the garbage collector
 * to close.
 */
const waitedFor: Promise<never>[] = [];

/** A machine on which the process is killed at one of its writes: from then on nothing happens, not even a failure. */
function killedAt({ kernel }: FakeNode, at: number, where: Where): { machine: Machine; dies: Promise<'killed'> } {
  let die: (what: 'killed') => void = () => {};
  const dies = new Promise<'killed'>((resolve) => {
    die = resolve;
  });
  let [writes, isDead] = [0, false];
  const never = new Promise<never>(() => {});
  waitedFor.push(never);
  const live = async <T>(isWrite: boolean, work: () => Promise<T>): Promise<T> => {
    if (isDead) return never;
    if (isWrite) writes += 1;
    if (!isWrite || writes < at) return work();
    isDead = true;
    if (where !== 'before') {
      kernel.countWritesAnew();
      if (where === 'half-way') kernel.faults.push(atWrite(1, 'killed-half-way'));
      await work().catch(() => {});
    }
    die('killed');
    return never;
  };
  const { machine } = kernel;
  return {
    dies,
    machine: {
      ...machine,
      execute: (command, signal) => live(command.writes === true, () => machine.execute(command, signal)),
      writeText: (path, text) => live(true, () => machine.writeText(path, text)),
    },
  };
}

/** A copy of the killed process's folder. A real kill releases the locks; here our own process still holds them. */
function leftBy({ stateDirectory = '', ...rest }: FakeNode['options'], turn: number): FakeNode['options'] {
  const folder = join(stateDirectory, `left-${turn}`);
  for (const name of readdirSync(stateDirectory).filter((one) => !/^left-|\.lock$/.test(one)))
    cpSync(join(stateDirectory, name), join(folder, name), { recursive: true });
  return { ...rest, stateDirectory: folder };
}

const constants = { set: 'mesh-pods', chainPrefix: 'mesh-' };

const ways = [
  ['iptables-nft', 'before', 'bare'],
  ['iptables-nft', 'half-way', 'programmed'],
  ['iptables-legacy', 'half-way', 'bare'],
  ['iptables-legacy', 'after', 'programmed'],
  ['nft', 'half-way', 'programmed'],
] as const;

test.each(ways)(
  '%s: killed %s any write of an apply on a %s node, the next one arrives and destroy leaves nothing',
  (backend, where, start) =>
    withFakeNode(async (node) => {
      const { document, kernel } = node;
      let { options } = node;
      const bare = kernel.state();
      const old = document({ backend });
      const next = document({ backend, pods: [...pods, joiner], profile: 'istio-1.18', constants });
      const expected = new Map<unknown, readonly string[]>();
      for (const state of [old, next]) {
        await apply(state, options);
        expected.set(state, kernel.state());
        await destroy(null, options);
      }
      let survived = 0;
      for (;;) {
        if (start === 'programmed') await apply(old, options);
        const { dies, machine } = killedAt(node, survived + 1, where);
        const end = await Promise.race([apply(next, { ...options, machine }), dies]);
        if (end !== 'killed') break;
        survived += 1;
        options = leftBy(options, survived);
        const target = survived % 3 === 0 ? old : next;
        if (survived % 4 > 0) {
          await apply(target, options);
          expect([survived, kernel.state()]).toEqual([survived, expected.get(target)]);
        }
        await destroy(null, options);
        expect([survived, kernel.state()]).toEqual([survived, bare]);
      }
      expect(survived).toBeGreaterThan(3);
    }),
);

test.each(['before', 'half-way', 'after'] as const)(
  'killed %s any write of a destroy, the next one leaves nothing',
  (where) =>
    withFakeNode(async (node) => {
      const { document, kernel } = node;
      let { options } = node;
      const bare = kernel.state();
      for (let at = 1; ; at += 1) {
        await apply(document(), options);
        const { dies, machine } = killedAt(node, at, where);
        const end = await Promise.race([destroy(null, { ...options, machine }), dies]);
        if (end === 'killed') {
          options = leftBy(options, at);
          await destroy(null, options);
        }
        expect([at, kernel.state()]).toEqual([at, bare]);
        if (end !== 'killed') break;
      }
    }),
);
