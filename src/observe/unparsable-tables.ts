import type { Facts } from '../doctor/facts.js';
import type { Machine } from '../kernel/machine.js';

/**
 * A machine on which iptables-save gets by where it meets a rule of nft that it cannot parse: it stops with 3 at the table (1.8.9),
 * which is handed to `found`, and all that stands before it counts.
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
