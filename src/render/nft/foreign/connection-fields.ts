import type { ConnectionField, Expression, Needs } from '../../../ir/foreign-table.js';
import type { DataType } from './constants.js';

/** An expression with the type of its value, or of each part of a concatenation. */
export interface Typed {
  readonly types: readonly DataType[];
  readonly expression: Expression;
}

export function typed(type: DataType, expression: Expression): Typed {
  return { types: [type], expression };
}

export function unknownOf(needs: Partial<Needs> = {}): Typed {
  return typed('', { kind: 'unknown', needs: { family: null, protocols: null, ...needs } });
}

const plain: Readonly<Record<string, readonly [ConnectionField, DataType]>> = {
  state: ['state', 'ct_state'],
  status: ['status', 'ct_status'],
  mark: ['mark', 'mark'],
  direction: ['direction', 'ct_dir'],
  zone: ['zone', 'integer'],
  protocol: ['protocol', 'inet_proto'],
};

/** A field of a connection. `dir` is the direction where a field has one. */
export function connectionExpression(key: string, dir: unknown): Typed {
  const [field, type] = plain[key] ?? [];
  if (field !== undefined && type !== undefined) return typed(type, { kind: 'connection', field });
  if (dir !== 'original' && dir !== 'reply') return unknownOf();
  const [, family = '', end = ''] = /^(?:(ip6?) )?(saddr|daddr|proto-src|proto-dst)$/.exec(key) ?? [];
  const name = { saddr: 'source', daddr: 'destination', 'proto-src': 'source-port', 'proto-dst': 'destination-port' }[
    end
  ];
  if (name === undefined) return unknownOf();
  // Without a family the type of the address depends on the table.
  const isAddress = end.endsWith('addr');
  const typeOfEnd = !isAddress ? 'inet_service' : family === 'ip6' ? 'ipv6_addr' : family === 'ip' ? 'ipv4_addr' : '';
  return typed(typeOfEnd, { kind: 'connection', field: `${dir}-${name}` as ConnectionField });
}
