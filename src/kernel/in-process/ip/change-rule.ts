import { type Attribute, attribute, numberAttribute, textAttribute } from '../../native/netlink/attributes.js';
import { changeRuleRequest, ruleAttributes } from '../../native/rtnetlink/rules.js';
import { change, changeFlags, isLinkName, keywords } from './change.js';
import type { IpOptions } from './invocation.js';
import type { Task } from './task.js';
import { type Prefix, parseNumber, parsePrefixText } from './values.js';

const keys = ['priority', 'not', 'from', 'to', 'iif', 'oif', 'fwmark', 'lookup', 'protocol'] as const;
const inverted = 2;
const actions = { unspecified: 0, lookup: 1 };

/**
 * `rule add|del priority N [not] [from PREFIX] [to PREFIX] [iif NAME] [oif NAME] [fwmark MARK/MASK] lookup TABLE
 * [protocol N]`
 */
export function changeRule(verb: string, words: readonly string[], { family }: IpOptions): Task | null {
  const given = keywords(words, keys, ['not']);
  if ((verb !== 'add' && verb !== 'del') || family === 0 || given === null) return null;
  const [priority, table] = [parseNumber(given.get('priority')), parseNumber(given.get('lookup'))];
  const protocol = given.has('protocol') ? parseNumber(given.get('protocol')) : 0;
  const [from, to] = [prefixIn(given.get('from'), family), prefixIn(given.get('to'), family)];
  const mark = markIn(given.get('fwmark'));
  const devices = (['iif', 'oif'] as const).flatMap((key) => {
    const name = given.get(key);
    return name === undefined ? [] : [{ key, name }];
  });
  if (priority === null || table === null || table === 0 || protocol === null || protocol > 255) return null;
  if (from === null || to === null || mark === null || !devices.every(({ name }) => isLinkName(name))) return null;
  const isAdded = verb === 'add';
  const request = changeRuleRequest(!isAdded, isAdded ? changeFlags.create | changeFlags.exclusive : 0, {
    ...{ family, table, sourceLength: from?.length ?? 0, destinationLength: to?.length ?? 0 },
    action: isAdded ? actions.lookup : actions.unspecified,
    flags: given.has('not') ? inverted : 0,
    attributes: [
      numberAttribute(ruleAttributes.priority, priority),
      ...prefixAttribute(ruleAttributes.source, from),
      ...prefixAttribute(ruleAttributes.destination, to),
      ...devices.map(({ key, name }) => textAttribute(ruleAttributes[key], name)),
      ...(mark ?? []),
      ...(given.has('protocol') ? [attribute(ruleAttributes.protocol, Buffer.from([protocol]))] : []),
    ],
  });
  return { writes: true, run: (context) => change(context, request) };
}

/** Undefined: not given; null: none of the family. */
function prefixIn(text: string | undefined, family: number): Prefix | null | undefined {
  if (text === undefined) return undefined;
  const prefix = parsePrefixText(text);
  return prefix?.family === family && prefix.length > 0 ? prefix : null;
}

function prefixAttribute(type: number, prefix: Prefix | undefined): readonly Attribute[] {
  return prefix === undefined ? [] : [attribute(type, prefix.address)];
}

function markIn(text: string | undefined): readonly Attribute[] | null | undefined {
  if (text === undefined) return undefined;
  const [, value, mask] = /^0x([\da-f]{1,8})\/0x([\da-f]{1,8})$/.exec(text) ?? [];
  if (value === undefined || mask === undefined) return null;
  return [
    numberAttribute(ruleAttributes.mark, Number.parseInt(value, 16)),
    numberAttribute(ruleAttributes.mask, Number.parseInt(mask, 16)),
  ];
}
