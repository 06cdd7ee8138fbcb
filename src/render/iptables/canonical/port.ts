import type { ReadValue } from '../module-words.js';
import { parseNumber } from './number.js';
import { servicePort } from './service-names.js';

/** A port number, or the name of a service of that protocol. */
export function parsePort(text: string, protocol: string | null | undefined): number | null {
  return parseNumber(text, 65535) ?? servicePort(text, protocol);
}

/** `80`, `1024:65535`, `:1023`, `1024:`. */
export function parsePortRange(
  text: string,
  protocol: string | null | undefined,
): { first: number; last: number } | null {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = parsePort(text, protocol);
    return port === null ? null : { first: port, last: port };
  }
  const [from, to] = [text.slice(0, colon), text.slice(colon + 1)];
  const first = from === '' ? 0 : parsePort(from, protocol);
  const last = to === '' ? 65535 : parsePort(to, protocol);
  return first === null || last === null || first > last ? null : { first, last };
}

export function printPortRange(first: number, last: number): string {
  return first === last ? String(first) : `${first}:${last}`;
}

export const portRange: ReadValue = (text, { protocol }) => {
  const range = parsePortRange(text, protocol);
  return range && printPortRange(range.first, range.last);
};

/** Like `portRange`, for modules that use the C library: decimal, truncated to 16 bits, and ranges may be reversed. */
export const libraryPorts: ReadValue = (text, { protocol }) => {
  const parts = text.split(':');
  if (parts.length > 2) return null;
  const ports = parts.map((part, index) =>
    part === '' && parts.length === 2 ? [0, 65535][index] : libraryPort(part, protocol),
  );
  const [first = null, last = first] = ports;
  return first === null || last === null ? null : printPortRange(first, last ?? first);
};

function libraryPort(text: string, protocol: string | null | undefined): number | null {
  return /^\d*$/.test(text) ? Number(text) % 65536 : servicePort(text, protocol);
}
