import { expect, test } from 'vitest';
import { AbortError, ApplyError, apply, type Machine, plan, verify } from '../../src/index.js';
import { comparable } from './node/comparable.js';
import { stateFor, watched } from './node/library.js';
import { withTestNode } from './node/test-node.js';

/** The machine, on which a chosen process hangs until it is ended, or until the test fails. */
function hanging(machine: Machine, isChosen: (argv: readonly string[], isWrite: boolean) => boolean): Machine {
  return {
    ...machine,
    execute: (command, signal) =>
      machine.execute(
        isChosen(command.argv, command.writes === true) ? { ...command, argv: ['sleep', '3600'] } : command,
        signal,
      ),
  };
}

const reason = new Error('enough');

test('an abort while the node is read ends the readers', () =>
  withTestNode(async (node) => {
    for (const work of [plan, verify, apply]) {
      const controller = new AbortController();
      const machine = hanging(watched(node).machine, ([program]) => {
        if (program !== 'nft') return false;
        setTimeout(() => controller.abort(reason), 50);
        return true;
      });
      const options = { machine, stateDirectory: node.folder, signal: controller.signal };
      const failed = await work(stateFor(node, { backend: 'nft' }), options).catch((error: unknown) => error);
      if (!(failed instanceof AbortError)) throw new Error(String(failed));
      expect([failed.cause, failed.message]).toEqual([reason, 'enough; nothing was changed']);
    }
  }));

test('an abort during the read-back of an apply leaves the node as it was', () =>
  withTestNode(async (node) => {
    const before = comparable(node);
    const controller = new AbortController();
    let hasWritten = false;
    const machine = hanging(watched(node).machine, ([program], isWrite) => {
      hasWritten ||= isWrite;
      const isChosen = hasWritten && !isWrite && program === 'nft' && !controller.signal.aborted;
      if (isChosen) setTimeout(() => controller.abort(reason), 50);
      return isChosen;
    });
    const options = { machine, stateDirectory: node.folder, signal: controller.signal };
    const failed = await apply(stateFor(node, { backend: 'nft' }), options).catch((error: unknown) => error);
    if (!(failed instanceof ApplyError)) throw new Error(String(failed));
    expect([failed.undone, failed.message]).toEqual(['all', expect.stringContaining('enough')]);
    expect(comparable(node)).toBe(before);
  }));
