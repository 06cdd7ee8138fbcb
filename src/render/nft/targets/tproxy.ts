import type { TproxyTarget } from '../../../ir/target.js';
import type { TableHook } from '../base-chains.js';
import { bitsOf, changed, changeOf } from '../bits.js';
import type { Statement } from '../statement.js';

const anywhere = { ipv4: '0.0.0.0', ipv6: '::' } as const;

/**
 * `tproxy`, the mark and `accept`. If nft finds no socket it goes on with the next rule, where iptables drops the
 * packet. So write-rule.ts adds a second rule that drops it, and read-rules.ts reads both as one.
 */
export function writeTproxy({ address, mark, port }: TproxyTarget, place: TableHook): readonly Statement[] | null {
  if (place.table !== 'mangle' || place.hook !== 'PREROUTING' || !/^[0-9a-f.:]+$/.test(address) || port === 0)
    return null;
  return [
    { tproxy: address === anywhere[place.family] ? { port } : { addr: address, port } },
    { mangle: { key: { meta: { key: 'mark' } }, value: changed('meta', mark) } },
    { accept: null },
  ];
}

export function readTproxy(statements: readonly Statement[], { family }: TableHook): TproxyTarget | null {
  const [first, second, third] = statements;
  if (first === undefined || second === undefined || third === undefined || statements.length > 3) return null;
  if (!('tproxy' in first) || !('mangle' in second) || !('accept' in third)) return null;
  const { key, value } = second.mangle;
  const bits = bitsOf(value);
  const { addr = anywhere[family], port } = first.tproxy;
  if (!('meta' in key) || key.meta.key !== 'mark' || bits === null || bits.of === 'ct' || port === undefined)
    return null;
  return { kind: 'tproxy', port, address: addr, mark: changeOf(bits) };
}
