import type { IpRule } from '../../ir/ip-rule.js';
import { protocolNumbers } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import { insideTest, prefixOf } from '../address.js';
import type { Flow } from './flow.js';

export type Selector = (flow: Flow) => boolean;

/**
 * The selectors of an ip rule that are not the mark. What is not known here (the user, the type of service) never is the
 * packet's: it comes from no user and has no type of service.
 */
export function selectorOf({ extra, family, fwmark }: IpRule): Selector {
  const tests: Selector[] = [];
  if (fwmark !== null) {
    const { value, mask } = fwmark;
    tests.push((flow) => (flow.mark & mask) >>> 0 === value);
  }
  const words = [...extra];
  const isInverted = words[0] === 'not';
  if (isInverted) words.shift();
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (!isSwitch(word)) tests.push(testOf(word, words.shift() ?? '', family));
  }
  const [only] = tests;
  const all: Selector = only !== undefined && tests.length === 1 ? only : (flow) => tests.every((test) => test(flow));
  return isInverted ? (flow) => !all(flow) : all;
}

/** Words that are no selectors. */
function isSwitch(word: string): boolean {
  return word === 'unresolved' || word === 'iif_detached' || word === 'oif_detached';
}

function testOf(word: string, value: string, family: Family): Selector {
  switch (word) {
    case 'from': {
      const isInside = insideTest(prefixOf(value, family));
      return ({ source }) => source !== null && isInside(source);
    }
    case 'to': {
      const isInside = insideTest(prefixOf(value, family));
      return ({ destination }) => isInside(destination);
    }
    case 'iif':
      return ({ input }) => input === value;
    case 'oif':
      return ({ output }) => output === value;
    case 'ipproto': {
      const number = protocolNumbers.get(value) ?? Number(value);
      return ({ protocol }) => protocol === number;
    }
    case 'sport':
      return portTest(value, ({ sourcePort }) => sourcePort);
    case 'dport':
      return portTest(value, ({ destinationPort }) => destinationPort);
    case 'suppress_prefixlength':
    case 'suppress_ifgroup':
      return () => true;
    case 'tos':
    case 'uidrange':
    case 'l3mdev':
      return () => false;
    default:
      return () => false;
  }
}

function portTest(value: string, portOf: (flow: Flow) => number): Selector {
  const [first = 0, last = first] = value.split('-').map(Number);
  return (flow) => portOf(flow) >= first && portOf(flow) <= last;
}
