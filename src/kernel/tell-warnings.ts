import type { Command } from './command.js';
import type { Machine } from './machine.js';

/** Receives what a tool printed on stderr although it succeeded. */
export type OnWarning = (program: string, text: string) => void;

/**
 * A machine that reports the warnings of its tools. They decide nothing: the exit status says whether a tool succeeded,
 * and its effect is read back.
 */
export function tellWarnings(machine: Machine, onWarning: OnWarning | undefined): Machine {
  if (onWarning === undefined) return machine;
  return {
    ...machine,
    execute: async (command, signal) => {
      const result = await machine.execute(command, signal);
      if (result.exitCode === 0)
        for (const line of result.stderr.split('\n')) if (isWarning(line)) onWarning(programOf(command), line.trim());
      return result;
    },
  };
}

/**
 * Warnings of every call: iptables-nft's about legacy tables and nft's about tables of iptables-nft, which doctor
 * reports, and those of `ip netns list` about files in /run/netns on which a namespace was mounted once.
 */
const usual = /^# Warning|^Error: Peer netns reference is invalid\.$/;

function isWarning(line: string): boolean {
  return line.trim() !== '' && !usual.test(line);
}

function programOf({ argv }: Command): string {
  return argv[0] ?? '';
}
