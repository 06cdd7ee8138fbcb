import { listOf } from '../../native/netlink/socket.js';
import { parseRule, type RuleMessage, ruleAttributes, rulesOfRequest } from '../../native/rtnetlink/rules.js';
import type { IpOptions } from './invocation.js';
import { ruleJson } from './rule-json.js';
import { type IpContext, type Printed, printedJson, type Task } from './task.js';
import { addressBits, families } from './values.js';

/** FRA_ACT of old kernels, with an address that it is translated to. */
const translation = 10;

const known: ReadonlySet<number> = new Set(Object.values(ruleAttributes));

/** `rule show` */
export function showRules(options: IpOptions): Task | null {
  if (!options.json || !options.numeric) return null;
  return { writes: false, run: (context) => printRules(context, options) };
}

function printRules({ route }: IpContext, { details, family }: IpOptions): Printed | null {
  const found = listOf(route(), rulesOfRequest(family === 0 ? families.ipv4 : family), parseRule);
  const isKnown = ({ action, attributes, family: of }: RuleMessage) =>
    action !== translation && addressBits[of] !== undefined && [...attributes.keys()].every((type) => known.has(type));
  return found.every(isKnown) ? printedJson(found.map((rule) => ruleJson(rule, details))) : null;
}
