import { bytesOfText } from '../../base/bytes.js';
import { setLibraryOrNull } from '../native/libipset.js';
import {
  type MemberCommand,
  memberRequest,
  notInSet,
  parseSetType,
  setTypeRequest,
} from '../native/netfilter/set-members.js';
import type { NetlinkSocket } from '../native/netlink/socket.js';
import type { Answer, Answerer } from './answerer.js';
import { parseAddressText } from './ip/values.js';
import { isAddress } from './is-address.js';

/** More input keeps the event loop waiting for longer than a process takes to start. */
const mostInput = 64 * 1024;

/**
 * `ipset`, by the library that the program is made of. It is given only what it reads without a look at the names of
 * hosts and services, and of what is written only what cannot be wrong by itself: the rest is left to the program.
 */
export const ipset: Answerer = ({ argv, stdin }, { libc, netfilter, note }) => {
  const words = argv.slice(1);
  const isRestore = words.join(' ') === 'restore';
  const single = singleMember(isRestore ? (stdin ?? '') : `${words.join(' ')}\n`, isRestore);
  const answer = single && askForMember(single, netfilter());
  if (answer !== null) return answer;
  if (isRestore ? !isPlainRestore(stdin ?? '') : !isPlainRead(words)) return null;
  const library = setLibraryOrNull(libc);
  if (library === null) return null;
  const end = isRestore ? library.runLines(bytesOfText(stdin ?? '')) : library.runWords(words);
  if (!isRestore) note({ kind: 'sets', words, printed: end.stdout });
  // Names and comments that are no UTF-8 have lost their bytes; without a free descriptor nothing was done.
  return end.stdout.includes('\ufffd') || end.stderr.includes('Cannot open session to kernel') ? null : end;
};

interface SingleMember {
  readonly command: MemberCommand;
  readonly set: string;
  readonly entry: string;
}

const memberLine = /^(add|del|test) ([\w.:][\w.:-]{0,30}) (\d[\d.]*)\n$/;

/**
 * `add` or `del` of an IPv4 address as the only line of a restore, or its `test`: two messages, for which the library
 * takes several times as long.
 */
function singleMember(text: string, isRestore: boolean): SingleMember | null {
  const [, command, set, entry] = memberLine.exec(text) ?? [];
  if (command === undefined || set === undefined || entry === undefined || !isAddress(entry)) return null;
  return (command !== 'test') === isRestore ? { command: command as MemberCommand, set, entry } : null;
}

/** Null: the kernel refuses it, and has done nothing; the library says why in its own words. */
function askForMember({ command, entry, set }: SingleMember, socket: NetlinkSocket): Answer | null {
  const address = parseAddressText(entry)?.address;
  if (address === undefined) return null;
  if (command === 'test') return testMember({ entry, set }, address, socket);
  try {
    // The members of other types have more than an address.
    if (socket.ask(setTypeRequest(set)).flatMap((message) => parseSetType(message) ?? [])[0] !== 'hash:ip') return null;
    socket.ask(memberRequest(command, set, address));
    return { exitCode: 0, stdout: '', stderr: '' };
  } catch {
    return null;
  }
}

/** Both questions at once: a test changes nothing, whatever the type is. */
function testMember(
  { entry, set }: Pick<SingleMember, 'entry' | 'set'>,
  address: Buffer,
  socket: NetlinkSocket,
): Answer | null {
  let type: string | null = null;
  const requests = [setTypeRequest(set), memberRequest('test', set, address)];
  const [ofType, ofTest] = socket.askTogether(
    requests.map((request) => ({ request, isList: false })),
    (_, message) => {
      type ??= parseSetType(message);
    },
  );
  if (ofType !== null || type !== 'hash:ip') return null;
  if (ofTest === null) return { exitCode: 0, stdout: '', stderr: `Warning: ${entry} is in set ${set}.\n` };
  return ofTest === notInSet ? { exitCode: 1, stdout: '', stderr: `${entry} is NOT in set ${set}.\n` } : null;
}

/** `list -n`, `list -terse SET`, `save [SET]`, `test SET ADDRESS` */
function isPlainRead([verb = '', ...rest]: readonly string[]): boolean {
  const [first = '', second = ''] = rest;
  switch (verb) {
    case 'list':
      return (rest.length === 1 && first === '-n') || (rest.length === 2 && first === '-terse' && setName.test(second));
    case 'save':
      return rest.length === 0 || (rest.length === 1 && setName.test(first));
    case 'test':
      return rest.length === 2 && setName.test(first) && isAddress(second);
    default:
      return false;
  }
}

const name = String.raw`[\w.:][\w.:-]{0,30}`;
const setName = new RegExp(`^${name}$`);
const exist = '(?: -exist)?';
const extensions = String.raw`(?: (?:(?:timeout|packets|bytes) \d+|comment "(?!-)[^"\0]{0,255}"))*`;
const properties = String.raw`(?: (?:family inet6?|(?:hashsize|maxelem|timeout|bucketsize) \d+|initval 0x[0-9a-f]+|comment|counters|forceadd))*`;
const line = new RegExp(
  [
    `^(?:add ${name} (?<added>\\S+)${extensions}${exist}`,
    `del ${name} (?<deleted>\\S+)${exist}`,
    `create ${name} hash:ip${properties}${exist}`,
    `(?:swap|rename) ${name} ${name}`,
    `(?:destroy|flush) ${name}`,
    '#.*)$',
  ].join('|'),
);

function isPlainRestore(text: string): boolean {
  if (text.length > mostInput || !text.endsWith('\n')) return false;
  return text
    .slice(0, -1)
    .split('\n')
    .every((one) => {
      const groups = line.exec(one)?.groups;
      const entry = groups?.['added'] ?? groups?.['deleted'];
      return groups !== undefined && (entry === undefined || isAddress(entry));
    });
}
