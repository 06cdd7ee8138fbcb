import type { Target } from '../../ir/target.js';

const translating = new Set(['DNAT', 'MASQUERADE', 'NETMAP', 'REDIRECT', 'SNAT']);

/**
 * What a target surely ends for every packet: the way through the table, or through the chain alone. Null where the packet may go on,
 * and for jumps.
 */
export function endOf(target: Target | null, table: string): 'table' | 'chain' | null {
  switch (target?.kind) {
    case 'verdict':
      return target.verdict === 'RETURN' ? 'chain' : 'table';
    // Without a socket to hand the packet to TPROXY drops it.
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
