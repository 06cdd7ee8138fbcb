import { readFileSync } from 'node:fs';
import { bytesOfText } from '../../base/bytes.js';
import { isNftFlag, type NftFlag, type NftLibrary, nftLibraryFile, nftLibraryOrNull } from '../native/libnftables.js';
import type { LibraryEnd } from '../native/program-library.js';
import { programPath } from '../process/program-path.js';
import { environmentOf } from '../run-command.js';
import type { Answerer } from './answerer.js';
import { isAddress } from './is-address.js';
import { slowWords } from './slow-words.js';

/** About 1,000 rules, which take 25 ms. */
const mostInput = 64 * 1024;

/**
 * `nft`, by the library that the program is made of. A transaction is answered if it is in the form in which ours are
 * written; of listings those that read no rules of others, since these can be many and the library runs foreign code
 * for those of iptables.
 */
export const nft: Answerer = ({ argv, netns, stdin }, { libc, netfilter }) => {
  const words = argv.slice(1);
  const run = stdin === undefined ? listingOf(words) : transactionOf(words, stdin);
  const place = `${netns ?? ''} ${words.join(' ')}`;
  if (run === null || slow.has(place) || !isProgramOfLibrary()) return null;
  const library = nftLibraryOrNull(libc);
  if (library === null) return null;
  // Fails where nf_tables cannot be asked: the library would end this process.
  netfilter();
  const start = performance.now();
  const end = run(library);
  slow.note(place, performance.now() - start);
  return stdin === undefined && end.stdout.includes('\ufffd') ? null : end;
};

const slow = slowWords();

type Run = (library: NftLibrary) => LibraryEnd;

function transactionOf(words: readonly string[], text: string): Run | null {
  if (words.join(' ') !== '-f -' || text.length > mostInput || !text.endsWith('\n')) return null;
  if (!text.slice(0, -1).split('\n').every(isPlainLine)) return null;
  return (library) => library.runInput(bytesOfText(text));
}

const name = '[a-zA-Z][\\w-]*';
const plainLine = new RegExp(
  `^(?:(?:add|create|delete|flush) (?:table|chain|set|rule) ip6? ${name}(?: .*)?|(?:add|delete) element ip6? ${name} ${name} \\{ (?<member>\\S+) \\})$`,
);

/** One statement, which includes no file and asks for no name of a host. */
function isPlainLine(line: string): boolean {
  const found = plainLine.exec(line);
  const member = found?.groups?.['member'];
  if (found === null) return false;
  if (member !== undefined) return isAddress(member);
  return !/["'`$\\;#]/.test(line.replace(/"[\w.@:*-]*"/g, '').replace(/\{[^{}]*\}/g, ''));
}

function listingOf(words: readonly string[]): Run | null {
  const first = words.findIndex((word) => !isNftFlag(word));
  const flags = words.slice(0, first).filter(isNftFlag);
  const rest = words.slice(first);
  if (first < 0 || !isPlainListing(rest, flags)) return null;
  return (library) => library.runWords(rest.join(' '), flags);
}

function isPlainListing([verb, kind, ...rest]: readonly string[], flags: readonly NftFlag[]): boolean {
  const [family = '', table = '', set = '', ...elements] = rest;
  const isOfOthers = !/^(?:ip6?|inet)$/.test(family) || !isName(table) || isOfIptables.has(table);
  switch (`${verb} ${kind}`) {
    case 'list chains':
      return rest.length === 0 && flags.includes('-t');
    case 'list table':
      return rest.length === 2 && !isOfOthers;
    case 'list set':
      return rest.length === 3 && !isOfOthers && isName(set);
    case 'get element':
      return !isOfOthers && isName(set) && isElement(elements);
    default:
      return false;
  }
}

const isOfIptables: ReadonlySet<string> = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

function isName(word: string): boolean {
  return new RegExp(`^${name}$`).test(word);
}

function isElement([text = '', ...more]: readonly string[]): boolean {
  const element = /^\{ (\S+) \}$/.exec(text)?.[1];
  return more.length === 0 && element !== undefined && isAddress(element);
}

const known = new Map<string, boolean>();

/** Whether the program exists and would do what the library does: it is another one where it is built differently. */
function isProgramOfLibrary(): boolean {
  const path = programPath('nft', environmentOf()['PATH'] ?? '');
  if (path === null) return false;
  const isOfLibrary = known.get(path) ?? readFileSync(path).includes(nftLibraryFile);
  known.set(path, isOfLibrary);
  return isOfLibrary;
}
