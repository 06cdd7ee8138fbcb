import type { Family } from '../../../ir/ruleset.js';
import type { ReadValue } from '../module-words.js';
import { canonicalAddress } from './address.js';
import { parseNumber } from './number.js';
import { parsePort } from './port.js';

/** `PORT`, `PORT-PORT` or `PORT-PORT/BASE`. Service names are accepted for a single port and for the base. */
export function canonicalPorts(text: string): string | null {
  const alone = parsePort(text, null);
  if (alone !== null) return String(alone);
  const [, from = '', to = '', base] = /^(\w+)-(\w+)(?:\/([\w-]+))?$/.exec(text) ?? [];
  const [first, last] = [parseNumber(from, 65535), parseNumber(to, 65535)];
  if (first === null || last === null || last < first) return null;
  const range = first === last ? String(first) : `${first}-${last}`;
  if (base === undefined) return range;
  const port = parsePort(base, null);
  return port === null || port === 0 ? null : `${range}/${port}`;
}

/** The value of `--to-destination`: `[ADDRESS[-ADDRESS]][:PORTS]`, with brackets around IPv6 addresses before ports. */
export const natRange: ReadValue = (text, { family }) => {
  const { addresses, ports } = split(text);
  const range = ports === null ? null : canonicalPorts(ports);
  if (ports !== null && range === null) return null;
  if (addresses === '') return range === null ? null : `:${range}`;
  const canonical = canonicalRange(addresses, family);
  if (canonical === null) return null;
  if (range === null) return canonical;
  return family === 'ipv6' ? `[${canonical}]:${range}` : `${canonical}:${range}`;
};

function split(text: string): { readonly addresses: string; readonly ports: string | null } {
  const [, bracketed, afterBracket] = /^\[(.*)\](?::(.*))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { addresses: bracketed, ports: afterBracket ?? null };
  const colon = text.indexOf(':');
  // More than one colon is an IPv6 address.
  if (colon < 0 || text.indexOf(':', colon + 1) >= 0) return { addresses: text, ports: null };
  return { addresses: text.slice(0, colon), ports: text.slice(colon + 1) };
}

function canonicalRange(text: string, family: Family): string | null {
  const [from = '', to] = text.split('-', 2);
  const first = canonicalAddress(from, family);
  const last = to === undefined ? first : canonicalAddress(to, family);
  if (first === null || last === null) return null;
  return first === last ? first : `${first}-${last}`;
}
