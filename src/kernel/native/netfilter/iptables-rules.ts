import { eachAttribute } from '../netlink/attributes.js';
import type { NetlinkSocket } from '../netlink/socket.js';
import { payloadBases } from './expressions.js';
import { netfilterHeaderLength } from './header.js';
import { newRule, type RulesAt, ruleAttributes, rulesRequest } from './rules-request.js';

const [expressionName, expressionData] = [1, 2];
const payloadBase = 2;
const comparisonOperation = 2;
/** Equal and unequal. */
const lastOfEquality = 1;

/** What iptables-nft writes, whatever is in it. */
const plain: ReadonlySet<string> = new Set(['meta', 'bitwise', 'immediate', 'match', 'target', 'limit', 'log']);

/**
 * Whether all of these rules are for sure as iptables-nft writes them: each has a counter, and none has a set, a map or
 * a range of addresses. Nothing is said of what the rules do. False: some may be of another program, or somebody writes
 * them at this moment.
 */
export function areOfIptables(socket: NetlinkSocket, at: RulesAt): boolean {
  let areSure = true;
  socket.dump(rulesRequest(at), () => {
    areSure = true;
    return ({ type, body }) => {
      if (type !== newRule) return;
      areSure &&= isOfIptables(body);
    };
  });
  return areSure;
}

/** @param body of the message about a rule. @throws NetlinkError for one that is malformed. */
export function isOfIptables(body: Buffer): boolean {
  const seen = { isPlain: true, isCounted: false, base: 0 };
  if (body.length < netfilterHeaderLength) return false;
  eachAttribute(body, netfilterHeaderLength, body.length, (attribute, start, end) => {
    if (attribute !== ruleAttributes.expressions) return;
    eachAttribute(body, start, end, (_, from, to) => {
      seen.isPlain &&= isPlain(body, from, to, seen);
    });
  });
  return seen.isPlain && seen.isCounted;
}

function isPlain(body: Buffer, start: number, end: number, seen: { isCounted: boolean; base: number }): boolean {
  let name = '';
  let [from, to] = [0, 0];
  eachAttribute(body, start, end, (attribute, first, last) => {
    if (attribute === expressionName) name = body.toString('latin1', first, last - 1);
    if (attribute === expressionData) [from, to] = [first, last];
  });
  switch (name) {
    case 'counter':
      seen.isCounted = true;
      return true;
    case 'payload':
      seen.base = numberOf(body, from, to, payloadBase);
      return true;
    case 'cmp':
      return seen.base === payloadBases.transport || numberOf(body, from, to, comparisonOperation) <= lastOfEquality;
    case 'range':
      // Of ports.
      return seen.base === payloadBases.transport;
    default:
      return plain.has(name);
  }
}

/** Larger than any that is asked for where there is none. */
function numberOf(body: Buffer, start: number, end: number, wanted: number): number {
  let found = 0xffffffff;
  eachAttribute(body, start, end, (attribute, from, to) => {
    if (attribute === wanted && to - from === 4) found = body.readUInt32BE(from);
  });
  return found;
}
