import type { ForeignStatement } from '../../../ir/foreign-table.js';
import type { Family } from '../../../ir/ruleset.js';
import type { Target } from '../../../ir/target.js';
import { isAddress } from './constants.js';
import { readValue } from './expressions.js';

type Json = Readonly<Record<string, unknown>>;

const familyOfWord: Readonly<Record<string, Family>> = { ip: 'ipv4', ip6: 'ipv6' };

/** `dnat to`, `snat to`: an address or a range in the words of iptables, or the value of a map. */
export function translateStatement(
  side: 'source' | 'destination',
  { addr, family: word, port }: Json,
  tableFamily: Family | null,
): ForeignStatement {
  const family = familyOfWord[String(word)] ?? tableFamily;
  const isMap = (json: unknown) =>
    typeof json === 'object' && json !== null && !('range' in json) && !('prefix' in json);
  if (isMap(addr) || isMap(port)) {
    const type = family === 'ipv6' ? 'ipv6_addr' : 'ipv4_addr';
    return {
      kind: 'translate',
      side,
      family,
      address: addr === undefined ? null : readValue([type, 'inet_service'], addr),
      port: port === undefined ? null : readValue(['inet_service'], port),
    };
  }
  const [address, ports] = [rangeText(addr), rangeText(port)];
  if (address === null || ports === null || !isWritten(address, ports)) return { kind: 'unknown' };
  const isBracketed = ports !== '' && address.includes(':');
  const to = `${isBracketed ? `[${address}]` : address}${ports === '' ? '' : `:${ports}`}`;
  const ofAddress: Family | null = address === '' ? null : address.includes(':') ? 'ipv6' : 'ipv4';
  return { kind: 'target', target: constantTranslation(side, to), family: ofAddress ?? family };
}

function isWritten(address: string, ports: string): boolean {
  return (address === '' || address.split('-').every(isAddress)) && /^(?:\d{1,5}(?:-\d{1,5})?)?$/.test(ports);
}

function constantTranslation(side: 'source' | 'destination', to: string): Target {
  if (side === 'destination') return { kind: 'dnat', to, random: false, persistent: false };
  return { kind: 'module', target: 'SNAT', options: [{ negated: false, flag: '--to-source', values: [to] }] };
}

export function masqueradeStatement({ port }: Json): ForeignStatement {
  return withPorts('MASQUERADE', port);
}

export function redirectStatement({ port }: Json): ForeignStatement {
  return withPorts('REDIRECT', port);
}

function withPorts(target: string, port: unknown): ForeignStatement {
  const ports = rangeText(port);
  if (ports === null || !isWritten('', ports)) return { kind: 'unknown' };
  const options = ports === '' ? [] : [{ negated: false, flag: '--to-ports', values: [ports] }];
  return { kind: 'target', target: { kind: 'module', target, options } };
}

/** `10.0.0.1`, `10.0.0.1-10.0.0.9`, or empty if absent; null for anything else. */
function rangeText(json: unknown): string | null {
  if (json === undefined) return '';
  if (typeof json === 'string' || typeof json === 'number') return String(json);
  if (typeof json !== 'object' || json === null || !('range' in json) || !Array.isArray(json.range)) return null;
  return json.range.map(String).join('-');
}
