import type { Entries, Expression, MapEntry, Needs, PacketField } from '../../../ir/foreign-table.js';
import { connectionExpression, type Typed, typed, unknownOf } from './connection-fields.js';
import { type DataType, readConstant, readElement } from './constants.js';
import { payloadExpression } from './payload-fields.js';
import { readVerdict } from './verdicts.js';

type Json = Readonly<Record<string, unknown>>;

/** An expression as nft lists it. Unknown ones are read as `unknown`, never left out. */
export function readExpression(json: unknown): Typed {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return unknownOf();
  const [[kind = '', body] = []] = Object.entries(json as Json);
  const inside = (typeof body === 'object' && body !== null ? body : {}) as Json;
  switch (kind) {
    case 'payload':
      return payloadExpression(String(inside['protocol'] ?? ''), String(inside['field'] ?? ''));
    case 'meta':
      return metaExpression(String(inside['key'] ?? ''));
    case 'ct':
      return connectionExpression(String(inside['key'] ?? ''), inside['dir']);
    case 'fib':
      return fibExpression(inside);
    case 'rt':
      // Simulated packets never use IPsec.
      return inside['key'] === 'ipsec' ? typed('boolean', { kind: 'constant', value: 0 }) : unknownOf();
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
      return Array.isArray(body) ? calculation(kind, body) : unknownOf();
    case 'concat':
      return Array.isArray(body) ? concatenation(body) : unknownOf();
    case 'map':
      return mapExpression(inside);
    case 'numgen':
    case 'jhash':
    case 'symhash':
      return chance(inside);
    default:
      return unknownOf();
  }
}

function field(type: DataType, name: PacketField, needs: Partial<Needs> = {}): Typed {
  return typed(type, { kind: 'field', field: name, needs: { family: null, protocols: null, ...needs } });
}

function metaExpression(key: string): Typed {
  switch (key) {
    case 'mark':
      return field('mark', 'mark');
    case 'iifname':
      return field('ifname', 'input');
    case 'oifname':
      return field('ifname', 'output');
    case 'iif':
      return field('iface_index', 'input');
    case 'oif':
      return field('iface_index', 'output');
    case 'l4proto':
      return field('inet_proto', 'protocol');
    case 'nfproto':
      return field('nf_proto', 'family');
    case 'protocol':
      return field('ether_type', 'ethertype');
    case 'pkttype':
      return field('pkt_type', 'packet-type');
    case 'skuid':
    case 'skgid':
      return typed('uid', { kind: 'owner' });
    case 'ipsec':
    case 'secpath':
      return typed('boolean', { kind: 'constant', value: 0 });
    default:
      return unknownOf();
  }
}

function fibExpression({ flags, result }: Json): Typed {
  const words = Array.isArray(flags) ? flags.map(String) : [];
  const has = (word: string) => words.includes(word);
  if (result === 'type' && !has('mark') && !has('oif') && has('saddr') !== has('daddr')) {
    const end = has('saddr') ? 'source' : 'destination';
    return typed('fib_addrtype', { kind: 'fib-type', end, isPerDevice: has('iif') });
  }
  if ((result === 'oif' || result === 'oifname') && has('saddr') && !has('oif'))
    return typed('boolean', { kind: 'fib-route', isLoose: !has('iif'), usesMark: has('mark') });
  return unknownOf();
}

function calculation(operation: '&' | '|' | '^' | '<<' | '>>', operands: readonly unknown[]): Typed {
  const read = operands.map(readExpression);
  const type = read.find(({ types }) => types[0] !== '')?.types[0] ?? '';
  const [first, ...rest] = operands.map((json, index) => constantOr(type, json, read[index] ?? unknownOf()));
  if (first === undefined || rest.length === 0) return unknownOf();
  return typed(
    type,
    rest.reduce<Expression>((left, right) => ({ kind: 'bits', operation, left, right }), first),
  );
}

function constantOr(type: DataType, json: unknown, read: Typed): Expression {
  const value = readConstant(type, json);
  return value === null ? read.expression : { kind: 'constant', value };
}

function concatenation(parts: readonly unknown[]): Typed {
  const read = parts.map(readExpression);
  return {
    types: read.flatMap(({ types }) => types),
    expression: { kind: 'concat', parts: read.map(({ expression }) => expression) },
  };
}

/** The type of a map's values follows from its use. */
function mapExpression({ data, key }: Json): Typed {
  const read = readExpression(key);
  return {
    types: [''],
    expression: { kind: 'lookup', key: read.expression, entries: readEntries(read.types, data, []) },
  };
}

function chance({ mod, offset }: Json): Typed {
  if (typeof mod !== 'number' || (offset !== undefined && offset !== 0)) return unknownOf();
  return typed('integer', { kind: 'chance', count: mod });
}

/** The value of an assignment; `types` are those of the field that is set. */
export function readValue(types: readonly DataType[], json: unknown): Expression {
  if (typeof json === 'object' && json !== null && 'map' in json) {
    const { data, key } = (json as { readonly map: Json }).map;
    const read = readExpression(key);
    return { kind: 'lookup', key: read.expression, entries: readEntries(read.types, data, types) };
  }
  const value = readConstant(types[0] ?? '', json);
  return value === null ? readExpression(json).expression : { kind: 'constant', value };
}

/** The right side of a comparison, or the entries of a map: the name of a set, elements, or one element. */
export function readEntries(types: readonly DataType[], json: unknown, valueTypes: readonly DataType[]): Entries {
  if (typeof json === 'string' && json.startsWith('@')) return { set: json.slice(1) };
  if (typeof json === 'object' && json !== null && 'set' in json && Array.isArray(json.set))
    return { inline: json.set.map((one) => readEntry(types, one, valueTypes)) };
  return { inline: [{ key: readElement(types, json), value: null }] };
}

/** An element of a set, or a pair of a map, which is listed as an array. */
export function readEntry(types: readonly DataType[], json: unknown, valueTypes: readonly DataType[]): MapEntry {
  if (!Array.isArray(json)) return { key: readElement(types, json), value: null };
  const [key, value] = json as readonly unknown[];
  return { key: readElement(types, key), value: readVerdict(value) ?? entryValue(valueTypes, value) };
}

function entryValue(types: readonly DataType[], json: unknown): Expression {
  if (typeof json === 'object' && json !== null && 'concat' in json && Array.isArray(json.concat)) {
    const parts = json.concat.map((part, index) => entryValue([types[index] ?? ''], part));
    return { kind: 'concat', parts };
  }
  const value = readConstant(types[0] ?? '', json);
  return value === null ? { kind: 'unknown', needs: { family: null, protocols: null } } : { kind: 'constant', value };
}
