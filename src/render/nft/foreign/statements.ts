import type { AssignedField, Comparison, ForeignStatement } from '../../../ir/foreign-table.js';
import type { Family } from '../../../ir/ruleset.js';
import { isAddress, isOfBits } from './constants.js';
import { readEntries, readExpression, readValue } from './expressions.js';
import { masqueradeStatement, redirectStatement, translateStatement } from './translations.js';
import { readVerdict } from './verdicts.js';

type Json = Readonly<Record<string, unknown>>;

/** Statements that count, log or remember, and never affect the packet. */
const withoutEffect = new Set([
  'counter',
  'log',
  'last',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'flow',
  'secmark',
  'dup',
  'map',
]);

/** Statements whose outcome depends on a rate, an amount or a number. */
const counting = new Set(['limit', 'quota', 'ct count', 'meter']);

/** A statement as nft lists it; empty if it never affects a packet. */
export function readStatements(json: unknown, family: Family | null): readonly ForeignStatement[] {
  if (typeof json !== 'object' || json === null) return [{ kind: 'unknown' }];
  const verdict = readVerdict(json);
  if (verdict !== null) return [{ kind: 'verdict', verdict }];
  const [[kind = '', body] = []] = Object.entries(json as Json);
  if (withoutEffect.has(kind)) return [];
  if (counting.has(kind)) return [{ kind: 'unknown-test' }];
  const inside = (typeof body === 'object' && body !== null ? body : {}) as Json;
  switch (kind) {
    case 'match':
      return [testStatement(inside)];
    case 'vmap': {
      const key = readExpression(inside['key']);
      return [{ kind: 'verdict-map', key: key.expression, entries: readEntries(key.types, inside['data'], []) }];
    }
    case 'mangle':
      return assignStatement(inside);
    case 'set':
      // A limit per element is a test.
      return Array.isArray(inside['stmt']) && inside['stmt'].some(isCounting) ? [{ kind: 'unknown-test' }] : [];
    case 'notrack':
      return [{ kind: 'target', target: optionTarget('CT', '--notrack') }];
    case 'tproxy':
      return [tproxyStatement(inside)];
    case 'dnat':
      return [translateStatement('destination', inside, family)];
    case 'snat':
      return [translateStatement('source', inside, family)];
    case 'masquerade':
      return [masqueradeStatement(inside)];
    case 'redirect':
      return [redirectStatement(inside)];
    default:
      return [{ kind: 'unknown' }];
  }
}

function isCounting(json: unknown): boolean {
  return typeof json === 'object' && json !== null && Object.keys(json).some((key) => counting.has(key));
}

const comparisons: Readonly<Record<string, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};

/** `in` tests for any of several bits if the type has flags, and for membership otherwise. */
function testStatement({ left, op, right }: Json): ForeignStatement {
  const { expression, types } = readExpression(left);
  const hasBits = op === 'in' && isOfBits(types[0] ?? '');
  const operator = hasBits ? 'has-bits' : op === 'in' ? '==' : comparisons[String(op)];
  if (operator === undefined) return { kind: 'unknown-test' };
  // Some bits of a connection's status are unknown, so only a test of single bits can be decided.
  if (types[0] === 'ct_status' && !hasBits && expression.kind === 'connection') return { kind: 'unknown-test' };
  if (isExpression(right)) {
    const other = readExpression(right);
    return { kind: 'compare', left: expression, operator, right: other.expression };
  }
  return { kind: 'test', left: expression, operator, right: readEntries(types, right, []) };
}

function isExpression(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const constant = ['set', 'prefix', 'range', 'concat', 'elem', '|'];
  return !Object.keys(json).some((key) => constant.includes(key));
}

/** Other fields (a priority, a label, a TCP option) do not affect the path of a packet. */
function assignStatement({ key, value }: Json): readonly ForeignStatement[] {
  const { expression, types } = readExpression(key);
  const field = assignedField(expression);
  return field === null ? [] : [{ kind: 'assign', field, value: readValue(types, value) }];
}

function assignedField(expression: ReturnType<typeof readExpression>['expression']): AssignedField | null {
  if (expression.kind === 'connection') {
    const { field } = expression;
    return field === 'mark' || field === 'zone' ? { of: 'connection', field } : null;
  }
  if (expression.kind !== 'field') return null;
  const { field, needs } = expression;
  if (field === 'mark') return { of: 'packet', field };
  if (field === 'source' || field === 'destination' || field === 'source-port' || field === 'destination-port')
    return { of: 'packet', field, needs };
  return null;
}

function tproxyStatement({ addr, family, port }: Json): ForeignStatement {
  if (port !== undefined && typeof port !== 'number') return { kind: 'unknown' };
  if (addr !== undefined && !isAddress(addr)) return { kind: 'unknown' };
  const ofAddress = addr === undefined ? null : addr.includes(':') ? 'ipv6' : 'ipv4';
  const of = ofAddress ?? (family === 'ip' ? 'ipv4' : family === 'ip6' ? 'ipv6' : null);
  return { kind: 'tproxy', family: of, address: addr ?? null, port: port ?? 0 };
}

function optionTarget(target: string, flag: string) {
  return { kind: 'module', target, options: [{ negated: false, flag, values: [] }] } as const;
}
