import type { Command } from '../../command.js';
import { isNftFlag } from '../../native/libnftables.js';

/** By which rules what a listing shows is judged. */
export type ListingKind = 'iptables' | 'ip6tables' | 'nft';

const lister = /^(ip6?tables)-nft$/;
const saver = /^(ip6?tables)-nft-save$/;
const chainLine = /^-t \S+ -S \S+$/;

/** A read of one element shows a generation, too, but it is not worth remembering. */
export function isElementRead({ argv, writes }: Command): boolean {
  return !writes && argv[0] === 'nft' && argv[1] === 'get' && argv[2] === 'element';
}

/** Which listing of nf_tables a command is, without counters; null: another command. */
export function listingKind({ argv, bytes, keepOpen, stdin, writes }: Command): ListingKind | null {
  if (writes || bytes || keepOpen) return null;
  const [program = '', ...words] = argv;
  if (program === 'xargs') return chainsKind(words, stdin ?? '');
  if (stdin !== undefined) return null;
  if (program === 'nft') return isNftListing(words) ? 'nft' : null;
  if (lister.test(program)) return isTable(words.slice(0, 2)) && isChain(words.slice(2)) ? familyOf(program) : null;
  return saver.test(program) && (words.length === 0 || isTable(words)) ? familyOf(program) : null;
}

function chainsKind(words: readonly string[], stdin: string): ListingKind | null {
  const [, , program = ''] = words;
  if (words.slice(0, 2).join(' ') !== '-L 1' || words.length !== 3 || !lister.test(program)) return null;
  const lines = stdin.split('\n').filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => chainLine.test(line)) ? familyOf(program) : null;
}

function isNftListing(words: readonly string[]): boolean {
  const first = words.findIndex((word) => !isNftFlag(word));
  return first >= 0 && words[first] === 'list' && words.slice(first).every((word) => /^[\w.-]+$/.test(word));
}

function isTable(words: readonly string[]): boolean {
  return words.length === 2 && words[0] === '-t';
}

function isChain(words: readonly string[]): boolean {
  return words[0] === '-S' && words.length <= 2;
}

function familyOf(program: string): ListingKind {
  return program.startsWith('ip6') ? 'ip6tables' : 'iptables';
}
