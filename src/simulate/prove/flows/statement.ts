import { familyOf } from '../../../ir/family.js';
import { isIcmp } from '../../../ir/protocols.js';
import type { ChangeStatement } from '../../../model/change-statement.js';
import { resolveEndpoint } from '../../../model/expected-endpoint.js';
import type { Pod } from '../../../model/node-state.js';
import { type Address, insideTest, prefixOf } from '../../address.js';
import type { Case } from '../case.js';
import { edgesOf } from '../distinctions.js';
import type { Endpoint } from '../endpoint.js';
import { protocolWord, roleWord } from './flow-words.js';
import type { FlowOutcome } from './outcome.js';

/** A statement with its ends found among the pods of both documents. */
export interface ReadyStatement {
  readonly statement: ChangeStatement;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
}

export interface FlowEnd {
  readonly isMeant: (endpoint: Endpoint) => boolean;
  /** A pod by its name. */
  readonly pod: string | null;
  /** Addresses on either side of its borders, so that a representative inside never stands for others outside. */
  readonly borders: readonly Address[];
}

export function readyStatement(
  statement: ChangeStatement,
  pods: readonly Pick<Pod, 'name' | 'namespace'>[],
  proxy: string,
): ReadyStatement {
  const [from, to] = [statement.from, statement.to].map((word) => flowEnd(word, pods, proxy));
  if (from === undefined || to === undefined) throw new Error('a statement has two ends');
  return { statement, from, to };
}

const none = { pod: null, borders: [] };

function flowEnd(word: string, pods: readonly Pick<Pod, 'name' | 'namespace'>[], proxy: string): FlowEnd {
  if (word === 'any') return { ...none, isMeant: () => true };
  if (word === 'services' || word === 'guests' || word === 'loopback')
    return { ...none, isMeant: ({ role }) => roleWord(role, proxy) === word };
  if (word.includes('/') && /^[\d.]+\/|:/.test(word)) return network(word);
  const end = resolveEndpoint(word, { pods: pods as readonly Pod[] }, proxy);
  // A pod of neither document: the statement is about other nodes, or a mistake that shows as one without flows.
  if (!('kind' in end)) return { ...none, isMeant: () => false };
  if (end.kind === 'address') return network(end.address);
  if (end.kind !== 'pod') return { ...none, isMeant: ({ role }) => roleWord(role, proxy) === word };
  const isPod = ({ role }: Endpoint) => role === 'mesh-pod' || role === 'other-pod';
  return { pod: end.name, borders: [], isMeant: (one) => isPod(one) && one.name === end.name };
}

function network(word: string): FlowEnd {
  const family = familyOf(word);
  const prefix = prefixOf(word, family);
  const isInside = insideTest(prefix);
  return {
    pod: null,
    isMeant: ({ address, role }) => typeof address === typeof prefix.base && role !== 'spoofed' && isInside(address),
    borders: edgesOf(word, family),
  };
}

/** Whether a statement is about a flow. @param before how it goes before the change. */
export function covers({ from, statement, to }: ReadyStatement, one: Case, before: FlowOutcome): boolean {
  const { port, protocol } = statement;
  if (protocol !== null && protocolWord(one) !== protocol) return false;
  if (port !== null && (isIcmp(one.header.protocol) || one.header.destinationPort !== port)) return false;
  if (statement.before !== null && statement.before !== before.kind) return false;
  return from.isMeant(one.from) && to.isMeant(one.to);
}

/** `tcp from mesh to any port 5432, direct before, is captured`. */
export function statementText({ after, before, from, port, protocol, to }: ChangeStatement): string {
  const where = `${protocol ?? 'everything'} from ${from} to ${to}${port === null ? '' : ` port ${port}`}`;
  const was = before === null ? '' : `, ${before} before`;
  return `${where}${was}${after === 'any' ? ' may change' : ` is ${after} afterwards`}`;
}
