import { loadLibc } from '../../../src/index.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { generationOf } from '../../../src/kernel/native/netfilter/generation.js';
import { netfilterHeader, netfilterHeaderLength, tableFamilies } from '../../../src/kernel/native/netfilter/header.js';
import { newRule, ruleAttributes, rulesRequest } from '../../../src/kernel/native/netfilter/rules-request.js';
import {
  type AttributeMap,
  attributeMap,
  parseAttributes,
  textOf,
} from '../../../src/kernel/native/netlink/attributes.js';
import { listOf } from '../../../src/kernel/native/netlink/socket.js';

/** A rule of nf_tables. */
export interface CountedRule {
  /** `FAMILY TABLE CHAIN`. */
  readonly chain: string;
  /** Its number in the chain, from 1. */
  readonly number: number;
  /** Null: it has no counter. */
  readonly packets: bigint | null;
}

const libc = await loadLibc();
const { type } = rulesRequest({ family: 'ip', table: '' });
const everyRule = { what: 'rules of a namespace', type, body: netfilterHeader() };
const [expressionName, expressionData] = [1, 2];
const packetsOfCounter = 2;
const familyWords = new Map(Object.entries(tableFamilies).map(([word, number]) => [number, word]));

export interface CountedRules {
  /** While it is the same, so are the rules. */
  readonly generation: number;
  readonly rules: readonly CountedRule[];
}

/** All rules of a namespace, in their order: asked of the kernel for every packet, for which processes would take most of the time. */
export function countedRules(netns: string): CountedRules {
  return workInside(libc, netns, ({ netfilter }) => {
    const generation = generationOf(netfilter());
    const listed = listOf(netfilter(), everyRule, ({ body, type: found }) => {
      if (found !== newRule) return null;
      const attributes = attributeMap(body, netfilterHeaderLength);
      const [table, name] = [ruleAttributes.table, ruleAttributes.chain].map((one) => textOf(valueAt(attributes, one)));
      const chain = `${familyWords.get(body[0] ?? 0)} ${table} ${name}`;
      return { chain, packets: packetsOf(valueAt(attributes, ruleAttributes.expressions)) };
    });
    const numbers = new Map<string, number>();
    const numbered = listed.map((rule) => {
      const number = (numbers.get(rule.chain) ?? 0) + 1;
      numbers.set(rule.chain, number);
      return { ...rule, number };
    });
    return { generation, rules: numbered };
  });
}

function packetsOf(expressions: Buffer): bigint | null {
  for (const { value } of parseAttributes(expressions)) {
    const expression = attributeMap(value);
    if (textOf(valueAt(expression, expressionName)) !== 'counter') continue;
    return valueAt(attributeMap(valueAt(expression, expressionData)), packetsOfCounter).readBigUInt64BE();
  }
  return null;
}

function valueAt(attributes: AttributeMap, type: number): Buffer {
  return attributes.get(type) ?? Buffer.alloc(0);
}
