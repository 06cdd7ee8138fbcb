import { unreachable } from '../../base/unreachable.js';
import type { IpRule } from '../../ir/ip-rule.js';
import { type IpRuleSelector, selectorsOf } from '../../ir/ip-rule-selectors.js';
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
  const { isInverted, selectors } = selectorsOf({ extra });
  tests.push(...selectors.map((selector) => testOf(selector, family)));
  const [only] = tests;
  const all: Selector = only !== undefined && tests.length === 1 ? only : (flow) => tests.every((test) => test(flow));
  return isInverted ? (flow) => !all(flow) : all;
}

function testOf(selector: IpRuleSelector, family: Family): Selector {
  switch (selector.kind) {
    case 'from': {
      const isInside = insideTest(prefixOf(selector.prefix, family));
      return ({ source }) => source !== null && isInside(source);
    }
    case 'to': {
      const isInside = insideTest(prefixOf(selector.prefix, family));
      return ({ destination }) => isInside(destination);
    }
    case 'iif':
      return ({ input }) => input === selector.device;
    case 'oif':
      return ({ output }) => output === selector.device;
    case 'ipproto':
      return ({ protocol }) => protocol === selector.protocol;
    case 'sport':
      return ({ sourcePort }) => sourcePort >= selector.first && sourcePort <= selector.last;
    case 'dport':
      return ({ destinationPort }) => destinationPort >= selector.first && destinationPort <= selector.last;
    case 'tos':
    case 'uidrange':
    case 'tun_id':
    case 'l3mdev':
    case 'unknown':
      return () => false;
    default:
      return unreachable(selector);
  }
}
