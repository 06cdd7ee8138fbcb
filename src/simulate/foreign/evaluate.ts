import type { Expression, ForeignSet, MapEntry } from '../../ir/foreign-table.js';
import type { HookContext } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import type { TargetContext } from '../target/action.js';
import { type ReadyEntries, readyEntries } from './elements.js';
import { type Answer, connectionField, meets, packetField } from './fields.js';

/** What expressions of a rule need besides the packet. */
export interface RuleScope {
  readonly context: TargetContext;
  readonly setNamed: (name: string) => ForeignSet | undefined;
  /** The rule as text, for assumptions. */
  readonly words: string;
}

export type Evaluation = (packet: Packet, hookContext: HookContext) => Answer;

/** Compiles an expression to a function. */
export function evaluationOf(expression: Expression, scope: RuleScope): Evaluation {
  switch (expression.kind) {
    case 'constant':
      return () => expression.value;
    case 'field': {
      const { field, needs } = expression;
      return (packet) => (meets(needs, packet) ? packetField(field, packet) : undefined);
    }
    case 'connection':
      return (packet) => connectionField(expression.field, packet);
    case 'owner':
      // nft_meta_skuid: a packet without a socket has no owner, and the rule ends.
      return (packet) => (packet.fromSocket ? null : undefined);
    case 'bits':
      return bitsOf(expression, scope);
    case 'concat': {
      const parts = expression.parts.map((part) => evaluationOf(part, scope));
      return (packet, hookContext) => {
        const values = parts.map((part) => part(packet, hookContext));
        return values.includes(undefined) ? undefined : values;
      };
    }
    case 'lookup': {
      const key = evaluationOf(expression.key, scope);
      const entries = readyEntries(expression.entries, scope.setNamed);
      const values = new Map(entries.all.map((entry) => [entry, entryValue(entry, scope)]));
      return (packet, hookContext) => {
        const entry = foundEntry(entries, key(packet, hookContext), expression.key, hookContext, scope.words);
        return entry === null ? undefined : values.get(entry)?.(packet, hookContext);
      };
    }
    case 'fib-type': {
      const { end, isPerDevice } = expression;
      return (packet, { run }) => {
        const device = isPerDevice ? (packet.input ?? packet.output) : null;
        return chosenType(scope.context.addressTypes(packet[end], device, run.choose));
      };
    }
    case 'fib-route': {
      const wanted = { loose: expression.isLoose, validMark: expression.usesMark, acceptLocal: false };
      return (packet, { run }) =>
        packet.input === 'lo' || scope.context.reversePath(packet, wanted, run.choose) ? 1 : 0;
    }
    case 'chance':
      return () => null;
    case 'unknown':
      return (packet) => (meets(expression.needs, packet) ? null : undefined);
  }
}

function entryValue({ value }: MapEntry, scope: RuleScope): Evaluation {
  return value === null || !isExpression(value) ? () => null : evaluationOf(value, scope);
}

function isExpression(value: NonNullable<MapEntry['value']>): value is Expression {
  return !['accept', 'drop', 'return', 'continue', 'queue', 'reject', 'jump', 'goto'].includes(value.kind);
}

/** The type that nft reports: of several types of an IPv6 address, the first in its order. */
function chosenType(types: readonly string[]): string {
  const first = ['LOCAL', 'ANYCAST', 'MULTICAST', 'BROADCAST'].find((type) => types.includes(type));
  return (first ?? types[0] ?? 'unspec').toLowerCase();
}

function bitsOf({ left, operation, right }: Extract<Expression, { kind: 'bits' }>, scope: RuleScope): Evaluation {
  const [first, second] = [evaluationOf(left, scope), evaluationOf(right, scope)];
  return (packet, hookContext) => {
    const [one, other] = [first(packet, hookContext), second(packet, hookContext)];
    if (one === undefined || other === undefined) return undefined;
    if (typeof one === 'bigint' && typeof other === 'bigint') return bigBits(operation, one, other);
    if (typeof one === 'number' && typeof other === 'number') return smallBits(operation, one, other);
    return null;
  };
}

function smallBits(operation: string, one: number, other: number): number {
  switch (operation) {
    case '&':
      return (one & other) >>> 0;
    case '|':
      return (one | other) >>> 0;
    case '^':
      return (one ^ other) >>> 0;
    case '<<':
      return (one << other) >>> 0;
    default:
      return one >>> other;
  }
}

function bigBits(operation: string, one: bigint, other: bigint): bigint | null {
  if (operation === '&') return one & other;
  if (operation === '|') return one | other;
  return operation === '^' ? one ^ other : null;
}

/** More assumptions than anyone would read. */
const mostAsked = 8;

/** The element that matches a value; if that is unknown, each candidate becomes an assumption. */
export function foundEntry(
  entries: ReadyEntries,
  value: Answer,
  key: Expression,
  { run }: HookContext,
  words: string,
): MapEntry | null {
  if (value === undefined) return null;
  const { entry, unsure } = entries.find(value);
  // A random number is below the rule's count: if the map has all of them, the last one needs no assumption.
  const isWhole = key.kind === 'chance' && unsure.length >= key.count;
  for (const [index, one] of unsure.slice(0, mostAsked).entries()) {
    if (isWhole && index === unsure.length - 1) return one;
    if (run.choose(`${words}: it is element ${index + 1} of ${unsure.length}`)) return one;
  }
  return entry;
}
