import type { Command } from './command.js';

/**
 * The argument vector that runs a command inside its namespace. Unlike `ip netns exec`, nsenter takes a path instead of
 * a name under /run/netns, and does not remount /sys.
 */
export function argvOf({ argv, netns }: Pick<Command, 'argv' | 'netns'>): readonly string[] {
  return netns ? ['nsenter', `--net=${netns}`, '--', ...argv] : argv;
}
