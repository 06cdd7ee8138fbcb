import type { TproxyTarget } from '../../../ir/target.js';
import type { Place } from '../base-chains.js';
import { bitsOf, changed, changeOf } from '../bits.js';
import type { Statement } from '../statement.js';

const anywhere = { ipv4: '0.0.0.0', ipv6: '::' } as const;

/**
 * The socket, the mark, and an end. Without a socket nft leaves the rule, where iptables drops the packet: write-rule.ts
 * puts a second rule behind this one that does, and read-rules.ts takes both for one.
 */
export function writeTproxy({ address, mark, port }: TproxyTarget, place: Place): readonly Statement[] | null {
  if (place.table !== 'mangle' || place.hook !== 'PREROUTING' || !/^[0-9a-f.:]+$/.test(address) || port === 0)
    return null;
  return [
    { tproxy: address === anywhere[place.family] ? { port } : { addr: address, port } },
    { mangle: { key: { meta: { key: 'mark' } }, value: changed('meta', mark) } },
    { accept: null },
  ];
}

export function readTproxy(statements: readonly Statement[], { family }: Place): TproxyTarget | null {
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
