import { spawnSync } from 'node:child_process';
import { CommandError } from '../../../dist/lib/index.js';

/** What can happen to a process that is to change the node. */
export const faults = [
  'exit 1',
  'killed before it did anything',
  'killed when it had done everything',
  'timeout',
  'lock held',
  'no space left',
  'tool missing',
  'namespace vanishes',
];

/**
 * The same machine, on which one write goes wrong; writes are counted from 1.
 * @param {import('../../../src/index.js').Machine} machine
 * @param {{ at: number, kind: string, ztunnel: string }} fault `ztunnel` is the name of ztunnel's namespace, for the fault that takes it away.
 */
export function faultyMachine(machine, { at, kind, ztunnel }) {
  let count = 0;
  /** @type {string | null} */
  let struck = null;
  const isDue = (what) => {
    count += 1;
    if (count === at) struck = `write ${at}, ${what}`;
    return count === at;
  };
  const vanish = () => spawnSync('sh', ['-c', `ip netns del ${ztunnel}; ip link del vzt`]);
  return {
    /** The write that was met; null: there were not so many. */
    struck: () => struck,
    machine: {
      ...machine,
      execute: async (command, signal) => {
        if (!command.writes || !isDue(command.argv[0])) return machine.execute(command, signal);
        const refused = (exitCode, stderr) => ({ command, exitCode, stdout: '', stderr });
        switch (kind) {
          case 'exit 1':
            return refused(1, 'something went wrong\n');
          case 'killed before it did anything':
            throw new CommandError(command, { reason: 'signal' });
          case 'killed when it had done everything':
            await machine.execute(command, signal);
            throw new CommandError(command, { reason: 'signal' });
          case 'timeout':
            throw new CommandError(command, { reason: 'timeout' });
          case 'lock held':
            return refused(4, 'Another app is currently holding the xtables lock.\n');
          case 'no space left':
            return refused(1, 'No space left on device\n');
          case 'tool missing':
            throw new CommandError(command, { reason: 'not-found' });
          case 'namespace vanishes':
            vanish();
            return machine.execute(command, signal);
          default:
            throw new Error(`no such fault: ${kind}`);
        }
      },
      writeText: async (path, text) => {
        const isMet = isDue(path);
        if (isMet && kind === 'namespace vanishes') vanish();
        else if (isMet) throw new Error(`EACCES: permission denied, open '${path}'`);
        await machine.writeText(path, text);
      },
    },
  };
}
