import type { Command } from '../../command.js';
import { nftTables } from '../../native/netfilter/tables.js';
import type { Answer, Inside } from '../answerer.js';
import type { Moment } from './store.js';

const families = new Map([
  ['iptables-nft-save', 'ip'],
  ['ip6tables-nft-save', 'ip6'],
]);

/**
 * What iptables-nft-save prints where its family has no table, which is how a pod begins: nothing. Null: the program
 * has to be asked.
 */
export function saveNothing({ netfilter }: Inside, { argv }: Command, { legacy }: Moment): Answer | null {
  const family = families.get(argv[0] ?? '');
  // It would tell of tables of iptables-legacy.
  if (family === undefined || argv.length > 1 || legacy) return null;
  const isEmpty = !nftTables(netfilter()).some((table) => table.family === family);
  return isEmpty ? { exitCode: 0, stdout: '', stderr: '' } : null;
}
