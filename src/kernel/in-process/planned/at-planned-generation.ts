import { argvOf } from '../../argv-of.js';
import { ChangedMeanwhileError } from '../../changed-meanwhile-error.js';
import type { Command } from '../../command.js';
import type { Libc } from '../../native/libc.js';
import { batchAt } from '../../native/netfilter/batch.js';
import { generationAfter, generationOf, parseGeneration } from '../../native/netfilter/generation.js';
import { changeRequest } from '../../native/netfilter/table-changes.js';
import { NetlinkError } from '../../native/netlink/netlink-error.js';
import type { Execute } from '../../run-command.js';
import { workInside } from '../inside.js';
import { libcUnlessOff } from '../libc-unless-off.js';
import { parseNftChanges } from './nft-changes.js';

/**
 * Holds writes of nf_tables to the generation that they were planned on. What is ours to send is sent with it, and the
 * kernel refuses it at any other one: compare and swap. Programs and their libraries send what they made themselves:
 * for them it is compared right before, and whoever writes between that and their commit is noticed by the generation
 * that they leave.
 */
export function atPlannedGeneration(execute: Execute): Execute {
  return async (command, signal) => {
    const { plannedOn } = command;
    const libc = plannedOn === undefined || signal?.aborted ? null : await libcUnlessOff();
    if (plannedOn === undefined || libc === null) return execute(command, signal);
    const commits = commitsOf(command);
    if (commits === 0) return { ...(await execute(command, signal)), generation: plannedOn };
    const swapped = swap(libc, command, plannedOn);
    if (swapped !== null) return { command, exitCode: 0, stdout: '', stderr: '', generation: swapped };
    const before = generationIn(libc, command);
    if (before !== null && before !== plannedOn) throw changedMeanwhile(command, plannedOn, before);
    const result = await execute(command, signal);
    if (result.exitCode !== 0 || before === null) return result;
    const after = generationIn(libc, command);
    return after === generationAfter(plannedOn, commits) ? { ...result, generation: after } : result;
  };
}

const restoresOfTables = /^ip6?tables-nft-restore$/;

/** How many commits a write makes: a transaction of nft one, a restore of iptables one a table, others none. */
function commitsOf({ argv, stdin = '' }: Command): number {
  const [program = ''] = argv;
  if (program === 'nft') return 1;
  return restoresOfTables.test(program) ? (stdin.match(/^COMMIT$/gm)?.length ?? 0) : 0;
}

/**
 * @returns the generation that it left; null: it is not ours to send, or the kernel refuses it, which nft says in its
 * own words.
 */
function swap(libc: Libc, command: Command, plannedOn: number): number | null {
  const changes = command.argv.join(' ') === 'nft -f -' ? parseNftChanges(command.stdin ?? '') : null;
  if (changes === null) return null;
  let left = plannedOn;
  try {
    workInside(libc, command.netns, ({ netfilter }) =>
      netfilter().tellNow('batch of nf_tables', batchAt(plannedOn, changes.map(changeRequest)), (message) => {
        left = parseGeneration(message) ?? left;
      }),
    );
    return left;
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'ERESTART')
      throw changedMeanwhile(command, plannedOn, generationIn(libc, command));
    return null;
  }
}

/** Null: nobody knows. */
function generationIn(libc: Libc, { netns }: Command): number | null {
  try {
    return workInside(libc, netns, ({ netfilter }) => generationOf(netfilter()));
  } catch {
    return null;
  }
}

function changedMeanwhile(command: Command, plannedOn: number, now: number | null): ChangedMeanwhileError {
  const is = now === null ? 'is another one now' : `is ${now} now`;
  return new ChangedMeanwhileError(
    `${argvOf(command).join(' ')}: somebody else changed the rules of nf_tables since this was planned (their generation was ${plannedOn}, and ${is}), so nothing was written`,
  );
}
