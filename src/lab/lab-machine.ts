import { CommandError, type Machine, thisMachine } from '../index.js';
import { run } from './run.js';
import type { LabMember } from './topology.js';

/**
 * The machine as a process inside of a member's namespace would see it, so that one process can plan and apply for both
 * nodes. Files below /proc show the namespace of whoever opens them, so they are read and written by a process in there.
 */
export function labMachine(member: Pick<LabMember, 'netns'>): Machine {
  const { netns } = member;
  const inside = (path: string) => path.startsWith('/proc/');
  return {
    execute: (command, signal) => thisMachine.execute({ ...command, netns: command.netns ?? netns }, signal),
    readText: (path) => (inside(path) ? printed(netns, ['cat', path]) : thisMachine.readText(path)),
    writeText: async (path, text) => {
      if (inside(path)) await run({ argv: ['tee', path], stdin: text, netns });
      else await thisMachine.writeText(path, text);
    },
    list: async (path) => {
      if (!inside(path)) return thisMachine.list(path);
      const names = await printed(netns, ['ls', '-1', '-A', path]);
      return (names ?? '').split('\n').filter((name) => name !== '');
    },
    inode: (path) => thisMachine.inode(path === '/proc/self/ns/net' ? netns : path),
  };
}

/** What a command printed; null when the file that it was to read does not exist. */
async function printed(netns: string, argv: readonly string[]): Promise<string | null> {
  const result = await thisMachine.execute({ argv, netns });
  if (result.exitCode === 0) return result.stdout;
  if (result.stderr.includes('No such file or directory')) return null;
  throw new CommandError(result.command, { reason: 'exit', ...result });
}
