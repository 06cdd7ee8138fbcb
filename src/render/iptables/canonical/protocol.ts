import { protocolNames, protocolNumbers } from '../../../ir/protocols.js';
import { parseNumber } from './number.js';

/** The canonical name, or the number of a protocol without a name; `0` is every protocol. */
export function canonicalProtocol(text: string): string | null {
  const lower = text.toLowerCase();
  const number = parseNumber(lower, 255) ?? protocolNumbers.get(lower) ?? null;
  return number === null ? null : (protocolNames[number] ?? String(number));
}

export function protocolNumber(text: string): number | null {
  const lower = text.toLowerCase();
  return parseNumber(lower, 255) ?? protocolNumbers.get(lower) ?? null;
}

/** Match modules whose name differs from the protocol that loads them implicitly. */
const modules: Readonly<Record<string, string>> = { 'ipv6-icmp': 'icmp6', 'mobility-header': 'mh' };

export function protocolModule(protocol: string): string {
  return modules[protocol] ?? protocol;
}
