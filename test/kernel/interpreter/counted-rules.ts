import { loadLibc } from '../../../src/index.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { type Gathered, gather } from '../../../src/kernel/native/gathered.js';
import { generationOf } from '../../../src/kernel/native/netfilter/generation.js';
import { netfilterHeader, netfilterHeaderLength, tableFamilies } from '../../../src/kernel/native/netfilter/header.js';
import { gatherLegacyTables, legacyFamilies } from '../../../src/kernel/native/netfilter/legacy-tables.js';
import { newRule, ruleAttributes, rulesRequest } from '../../../src/kernel/native/netfilter/rules-request.js';
import {
  type AttributeMap,
  attributeMap,
  parseAttributes,
  textOf,
} from '../../../src/kernel/native/netlink/attributes.js';
import { listOf } from '../../../src/kernel/native/netlink/socket.js';

export interface CountedRule {
  /** `FAMILY TABLE CHAIN` of nf_tables; an entry of iptables-legacy has its table alone. */
  readonly chain: string;
  /** Its number there, from 1. */
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
  readonly generation: number | string;
  readonly rules: readonly CountedRule[];
}

/**
 * All rules of nf_tables in a namespace, in their order: asked of the kernel for every packet, for which processes
 * would take most of the time.
 */
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

/** The entries of the tables of iptables-legacy: rules, and the beginnings and ends of chains. */
export function legacyEntries(netns: string, family: Family): CountedRules {
  const ofFamily = legacyFamilies.find(({ level }) => (level === 0) === (family === 'ipv4'));
  if (ofFamily === undefined) throw new Error(family);
  const gathered = gather();
  const rules: CountedRule[] = [];
  let [chain, number] = ['', 0];
  const watched: Gathered = {
    ...gathered,
    text: (table) => {
      gathered.text(table);
      [chain, number] = [table, 0];
    },
    // What is gathered ends where counters begin, or with the table.
    bytes: (entries, from, to) => {
      gathered.bytes(entries, from, to);
      if (to === entries.length) return;
      number += 1;
      rules.push({ chain, number, packets: entries.readBigUInt64LE(to) });
    },
  };
  workInside(libc, netns, () => gatherLegacyTables(libc, ofFamily, watched));
  return { generation: gathered.digest(), rules };
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
