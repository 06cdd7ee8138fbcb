import type { Machine } from './machine.js';

/**
 * A machine that looks at the namespace behind a path once, until a command begins or ends: what is compared at one
 * moment need not be looked up for each comparison.
 */
export function rememberInodes(machine: Machine): Machine {
  const known = new Map<string, Promise<string | null>>();
  return {
    ...machine,
    inode: (path) => {
      const found = known.get(path) ?? machine.inode(path);
      known.set(path, found);
      return found;
    },
    execute: (command, signal) => {
      known.clear();
      return machine.execute(command, signal).finally(() => known.clear());
    },
  };
}
