import { unreachable } from '../base/unreachable.js';
import type { Family } from '../ir/ruleset.js';
import type { SysctlOperation } from '../ir/sysctl-operation.js';
import type { Command } from '../kernel/command.js';
import type { ResolvedBackend } from '../model/backend.js';
import { ruleTools } from '../observe/tools.js';
import type { Step, Work } from '../plan/step.js';
import { printBatch } from '../render/ip-batch/print.js';
import { printSetOperations } from '../render/ipset/print.js';
import { printRestore } from '../render/iptables/restore.js';
import { printNftOperations } from '../render/nft/print-operations.js';

/** One action of a step: a process, or a write to /proc/sys of our own namespace, which needs no process. */
export type Action =
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'write'; readonly path: string; readonly text: string };

/** Seconds that iptables-restore waits for the lock of legacy tables; without -w some versions wait forever. */
export const defaultLockSeconds = 10;

/** Seconds that iptables-restore may take in addition. */
const restoreSeconds = 60;

export interface ActionOptions {
  readonly backend: ResolvedBackend;
  readonly lockSeconds?: number;
}

export function stepActions(step: Step, options: ActionOptions): readonly Action[] {
  return workActions(step.work, step.netns, options);
}

/** The actions that carry out work in a namespace: one process per tool, independent of the number of operations. */
export function workActions(work: Work, netns: string | null, options: ActionOptions): readonly Action[] {
  const run = (argv: readonly string[], stdin: string, timeoutMs?: number): readonly Action[] => [
    { kind: 'run', command: { argv, stdin, netns, writes: true, ...(timeoutMs === undefined ? {} : { timeoutMs }) } },
  ];
  switch (work.tool) {
    case 'ip':
      return run(['ip', work.family === 'ipv6' ? '-6' : '-4', '-batch', '-'], printBatch(work.operations));
    case 'ipset':
      return run(['ipset', 'restore'], printSetOperations(work.operations));
    case 'nft':
      return run(['nft', '-f', '-'], printNftOperations(work.operations));
    case 'iptables': {
      const [restore, ...wait] = restoreWords(work.backend ?? options.backend, work.family, options);
      const timeoutMs = (restoreSeconds + (options.lockSeconds ?? defaultLockSeconds)) * 1000;
      return run([restore, '--noflush', ...wait], printRestore(work.operations), timeoutMs);
    }
    case 'sysctl':
      return netns === null ? work.operations.map(writeHere) : writeElsewhere(work.operations, run);
    default:
      return unreachable(work);
  }
}

/** The command that restores rules, with a bounded wait for the lock. */
export function restoreWords(
  backend: ResolvedBackend,
  family: Family,
  { lockSeconds = defaultLockSeconds }: Pick<ActionOptions, 'lockSeconds'>,
): readonly [string, ...string[]] {
  // 0 would mean forever.
  return [ruleTools(backend, family).restore, '-w', String(Math.max(1, lockSeconds))];
}

function writeHere({ key, value }: SysctlOperation): Action {
  return { kind: 'write', path: `/proc/sys/${key}`, text: value };
}

/** tee writes its input to any number of files: one process per value. */
function writeElsewhere(
  operations: readonly SysctlOperation[],
  run: (argv: readonly string[], stdin: string) => readonly Action[],
): readonly Action[] {
  const values = [...new Set(operations.map(({ value }) => value))];
  return values.flatMap((value) => {
    const paths = operations.filter((operation) => operation.value === value).map(({ key }) => `/proc/sys/${key}`);
    return run(['tee', ...paths], value);
  });
}
