import type { Facts } from '../doctor/facts.js';
import type { Machine } from '../kernel/machine.js';

/**
 * A machine that tolerates iptables-save stopping at a native rule that it cannot parse. It then exits 3 at that table
 * (1.8.9): the table is passed to `found`, and the output before it is used.
 */
export function tolerateUnparsable(
  machine: Machine,
  found: (table: Facts['incompatibleTables'][number]) => void,
): Machine {
  return {
    ...machine,
    execute: async (command, signal) => {
      const result = await machine.execute(command, signal);
      const program = command.argv[0] ?? '';
      if (!program.endsWith('-save') || !/Parsing nftables rule failed/.test(result.stderr)) return result;
      const [, table = ''] = [...result.stdout.matchAll(/^\*(\S+)$/gm)].at(-1) ?? [];
      found({ table, evidence: `${program}: ${result.stderr.trim().split('\n')[0]}: Parsing nftables rule failed` });
      return { ...result, exitCode: 0, stdout: result.stdout.slice(0, result.stdout.lastIndexOf(`*${table}`)) };
    },
  };
}
