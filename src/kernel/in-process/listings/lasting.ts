import type { Answer } from '../answerer.js';
import type { ListingKind } from './words.js';

/** Counters of policies; those of rules are not asked for. */
const countedPolicy = /^:\S+ \S+ \[(?!0:0\])/m;

/**
 * What nft shows and changes without a commit: counters and other state, members of sets that expire or that packets
 * add, and names of interfaces that rules, sets or chains refer to by number or by device. Wrong for a comment with one
 * of the words, which does no harm.
 */
const passing =
  /\b(?:packets|used|quota|last|expires|timeout|dynamic|iif|oif|sdif|iface_index|devices?|dev)\b|\b(?:add|update|delete) @|"op": "(?:add|update|delete)"/;

const absentTable = /^Error: No such file or directory\nlist table /;

/**
 * Whether a listing is the same until the next commit. Rules show names of sets of ipset, too, but no set gets another
 * name while a rule refers to it.
 */
export function isLasting(kind: ListingKind, { exitCode, stderr, stdout }: Answer): boolean {
  if (kind !== 'nft') return exitCode === 0 && !countedPolicy.test(stdout);
  return exitCode === 0 ? !passing.test(stdout) : exitCode === 1 && stdout === '' && absentTable.test(stderr);
}
