import type { Target } from '../../ir/target.js';

const translating = new Set(['DNAT', 'MASQUERADE', 'NETMAP', 'REDIRECT', 'SNAT']);

/**
 * What a target ends for every packet: the table, or the chain alone. Null if the packet may continue, and for jumps.
 */
export function endOf(target: Target | null, table: string): 'table' | 'chain' | null {
  switch (target?.kind) {
    case 'verdict':
      return target.verdict === 'RETURN' ? 'chain' : 'table';
    // TPROXY drops the packet if there is no socket.
    case 'tproxy':
      return table === 'mangle' ? 'table' : null;
    case 'dnat':
      return table === 'nat' ? 'table' : null;
    case 'module':
      if (target.target === 'REJECT' || target.target === 'NFQUEUE') return 'table';
      return table === 'nat' && translating.has(target.target) ? 'table' : null;
    default:
      return null;
  }
}
