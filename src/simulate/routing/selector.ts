import { unreachable } from '../../base/unreachable.js';
import type { IpRule } from '../../ir/ip-rule.js';
import { type IpRuleSelector, selectorsOf } from '../../ir/ip-rule-selectors.js';
import type { Family } from '../../ir/ruleset.js';
import { insideTest, prefixOf } from '../address.js';
import type { Choose } from '../run.js';
import type { Flow } from './flow.js';
import { tosTest } from './table.js';

/** @param choose called where the answer is unknown. */
export type Selector = (flow: Flow, choose: Choose) => boolean;

/**
 * Compiles the selectors of an ip rule; null: it has none. An unknown answer becomes an assumption.
 * @param hasVrf whether the namespace has a VRF device.
 */
export function selectorOf({ extra, family, fwmark, priority }: IpRule, hasVrf: boolean): Selector | null {
  const tests: Selector[] = [];
  if (fwmark !== null) {
    const { value, mask } = fwmark;
    tests.push((flow) => (flow.mark & mask) >>> 0 === value);
  }
  const { isInverted, selectors } = selectorsOf({ extra });
  tests.push(...selectors.map((selector) => testOf(selector, family, priority, hasVrf)));
  if (tests.length === 0 && !isInverted) return null;
  const [only] = tests;
  const all: Selector =
    only !== undefined && tests.length === 1 ? only : (flow, choose) => tests.every((test) => test(flow, choose));
  return isInverted ? (flow, choose) => !all(flow, choose) : all;
}

function testOf(selector: IpRuleSelector, family: Family, priority: number, hasVrf: boolean): Selector {
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
      return tosTest(selector.tos);
    case 'uidrange': {
      const { first, last } = selector;
      return ({ user }, choose) =>
        user === null ? choose(`the process has a user from ${first} to ${last}`, true) : user >= first && user <= last;
    }
    case 'tun_id':
      return (_, choose) => choose(`packets have come through a tunnel with the identifier ${selector.id}`, true);
    case 'l3mdev':
      // Without a VRF device no packet belongs to a VRF.
      return (_, choose) => hasVrf && choose('packets are of a VRF', true);
    case 'unknown':
      return (_, choose) => choose(`packets meet "${selector.words}" of the ip rule ${priority}`, true);
    default:
      return unreachable(selector);
  }
}
