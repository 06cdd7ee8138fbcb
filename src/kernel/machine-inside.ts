import { CommandError } from './command-error.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';
import { ownNamespace } from './network-namespace.js';

/**
 * A machine as a process in another network namespace sees it. Files below /proc show the namespace of the process that
 * opens them, so a process in that namespace reads and writes them.
 * @param placeOf maps the path of a requested namespace to the one to use; null means the node's own.
 * @example
 * const node = machineInside(thisMachine, (netns) => netns ?? '/run/netns/node1');
 * await apply(state, { machine: node });
 */
export function machineInside(machine: Machine, placeOf: (netns: string | null) => string): Machine {
  const { lookAtNft } = machine;
  const here = placeOf(null);
  const inside = (path: string) => path.startsWith('/proc/');
  const printed = async (argv: readonly string[]): Promise<string | null> => {
    const result = await machine.execute({ argv, netns: here });
    if (result.exitCode === 0) return result.stdout;
    if (result.stderr.includes('No such file or directory')) return null;
    throw new CommandError(result.command, { reason: 'exit', ...result });
  };
  return {
    netns: here,
    execute: (command, signal) => machine.execute({ ...command, netns: placeOf(command.netns ?? null) }, signal),
    readText: (path) => (inside(path) ? printed(['cat', path]) : machine.readText(path)),
    writeText: async (path, text) => {
      if (!inside(path)) return machine.writeText(path, text);
      expectSuccess(await machine.execute({ argv: ['tee', path], stdin: text, netns: here }));
    },
    list: async (path) => {
      if (!inside(path)) return machine.list(path);
      return ((await printed(['ls', '-1', '-A', path])) ?? '').split('\n').filter((name) => name !== '');
    },
    inode: (path) => machine.inode(path === ownNamespace ? here : path),
    ...(machine.mountTime === undefined ? {} : { mountTime: machine.mountTime }),
    ...(lookAtNft === undefined ? {} : { lookAtNft: (netns, look) => lookAtNft(placeOf(netns), look) }),
    openScratch: machine.openScratch,
  };
}
