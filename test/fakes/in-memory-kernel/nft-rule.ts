import type { Calculated, Statement, Test } from '../../../src/render/nft/statement.js';
import { Refused } from './tool.js';

/* The words of src/render/nft/statement-text.ts, read back into what `nft -j` lists. */

/** The statements of one rule. @throws Refused for words that redirect does not write. */
export function readStatements(text: string): readonly Statement[] {
  const words = text.match(/"[^"]*"|\{[^}]*\}|\S+/g) ?? [];
  const statements: Statement[] = [];
  for (let at = 0; at < words.length; ) {
    const { statement, next } = readStatement(words, at);
    statements.push(statement);
    at = next;
  }
  return statements;
}

interface Read<T> {
  readonly statement: T;
  readonly next: number;
}

const alone = ['accept', 'drop', 'return', 'notrack', 'masquerade'] as const;

function readStatement(words: readonly string[], at: number): Read<Statement> {
  const word = words[at] ?? '';
  if ((alone as readonly string[]).includes(word))
    return { statement: { [word]: null } as unknown as Statement, next: at + 1 };
  if (word === 'counter') return readCounter(words, at);
  if (word === 'reject') return readReject(words, at);
  if (word === 'redirect') return readRedirect(words, at);
  if (word === 'log') throw new Refused('Error: syntax error, unexpected log');
  if (word === 'tproxy' || word === 'dnat' || word === 'snat') return readTranslation(word, words, at + 2);
  if ((word === 'meta' || word === 'ct') && words[at + 2] === 'set') {
    const key = { [word]: { key: words[at + 1] ?? '' } } as unknown as { readonly meta: { readonly key: string } };
    const { next, value } = readCalculated(words, at + 3);
    return { statement: { mangle: { key, value } }, next };
  }
  return readTest(words, at);
}

function readCounter(words: readonly string[], at: number): Read<Statement> {
  if (words[at + 1] !== 'packets') return { statement: { counter: null }, next: at + 1 };
  return { statement: { counter: { packets: Number(words[at + 2]), bytes: Number(words[at + 4]) } }, next: at + 5 };
}

function readReject(words: readonly string[], at: number): Read<Statement> {
  if (words[at + 1] !== 'with') return { statement: { reject: null }, next: at + 1 };
  if (words[at + 2] === 'tcp') return { statement: { reject: { type: 'tcp reset' } }, next: at + 4 };
  return { statement: { reject: { type: words[at + 2] ?? '', expr: words[at + 3] ?? '' } }, next: at + 4 };
}

function readRedirect(words: readonly string[], at: number): Read<Statement> {
  if (words[at + 1] !== 'to') return { statement: { redirect: null }, next: at + 1 };
  return { statement: { redirect: { port: Number(words[at + 2]?.slice(1)) } }, next: at + 3 };
}

/** `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]:PORT`, `:PORT`, or the address that a packet has: `ip daddr`. */
function readTranslation(kind: 'tproxy' | 'dnat' | 'snat', words: readonly string[], at: number): Read<Statement> {
  const protocol = words[at] ?? '';
  if (protocol === 'ip' || protocol === 'ip6') {
    const addr = { payload: { protocol, field: words[at + 1] ?? '' } };
    return { statement: { [kind]: { addr } } as unknown as Statement, next: at + 2 };
  }
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*|.*::.*?))(?::(\d+))?$/.exec(words[at] ?? '') ?? [];
  const addr = bracketed ?? plain ?? '';
  const to = { ...(addr === '' ? {} : { addr }), ...(port === undefined ? {} : { port: Number(port) }) };
  return { statement: { [kind]: to } as unknown as Statement, next: at + 1 };
}

function readTest(words: readonly string[], at: number): Read<Statement> {
  const isFib = words[at] === 'fib';
  const left = isFib ? readFib(words, at) : readCalculated(words, at);
  const written = words[left.next];
  const op = written === '!=' || written === '==' ? written : null;
  const next = left.next + (op === null ? 0 : 1);
  const right = rightOf(words[next] ?? '', left.value);
  const isOfState = typeof left.value === 'object' && 'ct' in left.value && left.value.ct.key === 'state';
  const test = { op: op ?? (isOfState ? 'in' : '=='), left: left.value, right } as Test;
  return { statement: { match: test }, next: next + 1 };
}

type Left = Test['left'];

function readFib(words: readonly string[], at: number): { readonly value: Left; readonly next: number } {
  const flags = [words[at + 1] ?? ''];
  let next = at + 2;
  for (; words[next] === '.'; next += 2) flags.push(words[next + 1] ?? '');
  return { value: { fib: { result: words[next] ?? '', flags } }, next: next + 1 };
}

const operations = { and: '&', or: '|', xor: '^' } as const;

function readCalculated(words: readonly string[], at: number): { readonly value: Calculated; readonly next: number } {
  let { next, value } = readOperand(words, at);
  for (let word = words[next]; word === 'and' || word === 'or' || word === 'xor'; word = words[next]) {
    const other = readOperand(words, next + 1);
    value = { [operations[word]]: [value, other.value] } as unknown as Calculated;
    next = other.next;
  }
  return { value, next };
}

function readOperand(words: readonly string[], at: number): { readonly value: Calculated; readonly next: number } {
  const word = words[at] ?? '';
  if (word === 'meta') return { value: { meta: { key: words[at + 1] ?? '' } }, next: at + 2 };
  if (word === 'ct') return { value: { ct: { key: words[at + 1] ?? '' } }, next: at + 2 };
  if (/^[io]ifname$/.test(word)) return { value: { meta: { key: word } }, next: at + 1 };
  if (['ip', 'ip6', 'tcp', 'udp', 'th', 'icmp', 'icmpv6'].includes(word))
    return { value: { payload: { protocol: word, field: words[at + 1] ?? '' } }, next: at + 2 };
  return { value: numberOr(word), next: at + 1 };
}

function rightOf(word: string, left: Left): unknown {
  if (word.startsWith('"')) return word.slice(1, -1);
  if (word.startsWith('{')) return { set: word.slice(1, -1).trim().split(/, */) };
  if (/^[0-9a-f.:]+\/\d+$/.test(word) && /[.:]/.test(word)) {
    const [addr = '', len] = word.split('/');
    return { prefix: { addr, len: Number(len) } };
  }
  const [, first, last] = /^(\d+)-(\d+)$/.exec(word) ?? [];
  if (first !== undefined) return { range: [Number(first), Number(last)] };
  const names = word.split(',');
  // Of one state nft lists the name, of several a list.
  if (names.length > 1) return names;
  return typeof left === 'object' && 'fib' in left ? word : numberOr(word);
}

function numberOr(word: string): number | string {
  return /^(?:0x[0-9a-f]+|\d+)$/.test(word) ? Number(word) : word;
}
