import {
  netfilterHeaderLength,
  netfilterType,
  subsystems,
  type TableFamily,
  tableFamilies,
} from '../netfilter/header.js';
import { attributeMap, textOf } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';

export const traceMessage = netfilterType(subsystems.tables, 17);
const attributes = {
  ...{ table: 1, chain: 2, ruleHandle: 3, type: 4, verdict: 5, id: 6, input: 10, output: 12, mark: 14, policy: 16 },
} as const;
const verdictCode = 1;
const types = { 1: 'policy', 2: 'return', 3: 'rule' } as const;
const families = new Map(
  Object.entries(tableFamilies).map(([name, code]): [number, TableFamily] => [code, name as TableFamily]),
);

export type TracedVerdict = 'continue' | 'accept' | 'drop' | 'return' | 'jump' | 'goto' | 'queue' | 'stolen';

const ofRules: ReadonlyMap<number, TracedVerdict> = new Map([
  [-1, 'continue'],
  [-2, 'continue'],
  [-3, 'jump'],
  [-4, 'goto'],
  [-5, 'return'],
]);
const ofPackets: readonly TracedVerdict[] = ['drop', 'accept', 'stolen', 'queue'];

/** What nf_tables tells of a traced packet: a rule that it matched, or the end of a base chain. */
export interface TraceEvent {
  readonly kind: 'rule' | 'policy';
  /** Of the packet in this namespace. */
  readonly id: number;
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
  /** Null: of a policy. */
  readonly handle: bigint | null;
  readonly verdict: TracedVerdict;
  /** After it; null: another owner has the packet. */
  readonly mark: number | null;
  /** Indices of devices, told once in each base chain. */
  readonly input: number | null;
  readonly output: number | null;
}

/** Null: another message, or the end of a chain that another one jumped to. */
export function parseTraceEvent({ type, body }: Message): TraceEvent | null {
  if (type !== traceMessage || body.length < netfilterHeaderLength) return null;
  const found = attributeMap(body, netfilterHeaderLength);
  const number = (attribute: number) => {
    const value = found.get(attribute);
    return value?.length === 4 ? value.readUInt32BE() : null;
  };
  const kind = types[number(attributes.type) as keyof typeof types];
  const family = families.get(body[0] ?? 0);
  if (kind === undefined || family === undefined) return null;
  const nested = found.get(attributes.verdict);
  const code = kind === 'policy' ? number(attributes.policy) : nested && codeIn(nested);
  if (code === undefined || code === null) return null;
  const verdict = verdictOf(code);
  const handle = found.get(attributes.ruleHandle);
  if (kind !== 'policy' && handle?.length !== 8) return null;
  return {
    kind: kind === 'policy' ? 'policy' : 'rule',
    id: number(attributes.id) ?? 0,
    family,
    table: nameIn(found.get(attributes.table)),
    chain: nameIn(found.get(attributes.chain)),
    handle: kind === 'policy' || handle === undefined ? null : handle.readBigUInt64BE(),
    verdict,
    mark: verdict === 'stolen' ? null : (number(attributes.mark) ?? 0),
    input: number(attributes.input),
    output: number(attributes.output),
  };
}

function codeIn(verdict: Buffer): number | null {
  const code = attributeMap(verdict).get(verdictCode);
  return code?.length === 4 ? code.readUInt32BE() : null;
}

/**
 * Negative numbers are the rules' own. The upper bits of the others are the number of a queue, or why it was dropped.
 */
function verdictOf(code: number): TracedVerdict {
  return ofRules.get(code | 0) ?? ofPackets[code & 0xff] ?? 'stolen';
}

function nameIn(value: Buffer | undefined): string {
  return value === undefined ? '' : textOf(value);
}
