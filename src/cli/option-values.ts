import { InvalidArgumentError } from 'commander';
import type { AgentAddress } from '../agent/address.js';
import type { Allowance } from '../index.js';
import { type OutputFormat, outputFormats } from './output-format.js';

export interface FormatToFile {
  readonly format: OutputFormat;
  readonly file: string;
}

/** An option that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** PROPERTY=REASON, which may be given several times. */
export function allowance(value: string, previous: readonly Allowance[]): readonly Allowance[] {
  const [, property, reason] = /^([^=]+)=(.*\S.*)$/.exec(value) ?? [];
  if (property === undefined || reason === undefined)
    throw new InvalidArgumentError('PROPERTY=REASON is wanted: who reads it later has to know why.');
  return [...previous, { property: property.trim(), reason: reason.trim() }];
}

/** FORMAT=FILE, which may be given several times. */
export function formatToFile(value: string, previous: readonly FormatToFile[]): readonly FormatToFile[] {
  const [, word, file] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  const format = outputFormats.find((one) => one === word);
  if (format === undefined || file === undefined)
    throw new InvalidArgumentError(`FORMAT=FILE is wanted, with one of ${outputFormats.join(', ')}.`);
  return [...previous, { format, file }];
}

export function seconds(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 86_400)
    throw new InvalidArgumentError('a whole number of seconds up to 86400 is wanted.');
  return number;
}

/** Seconds as milliseconds, 1 second at least. */
export function milliseconds(value: string): number {
  const number = seconds(value);
  if (number === 0) throw new InvalidArgumentError('at least 1 second is wanted.');
  return number * 1000;
}

export function markNumber(value: string): number {
  const number = Number(value);
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(value) || number > 0xffffffff)
    throw new InvalidArgumentError('a number of 32 bits is wanted, decimal or hexadecimal.');
  return number;
}

export function packetCount(value: string): number {
  const number = Number(value);
  if (!/^\d{1,3}$/.test(value) || number < 1) throw new InvalidArgumentError('a number from 1 to 999 is wanted.');
  return number;
}

/** Of a port to listen on; 0: the system chooses. */
export function portNumber(value: string): number {
  const number = Number(value);
  if (!/^\d{1,5}$/.test(value) || number > 65_535) throw new InvalidArgumentError('a port from 0 to 65535 is wanted.');
  return number;
}

/** Such as 127.0.0.1:15014 or [::1]:15014. */
export function hostAndPort(value: string): AgentAddress {
  const [, inBrackets, plain, digits = ''] = /^(?:\[([\da-f:.%\w]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(value) ?? [];
  const [host, port] = [inBrackets ?? plain, Number(digits)];
  if (host === undefined || port > 65_535)
    throw new InvalidArgumentError('HOST:PORT is wanted, such as 127.0.0.1:15014 or [::1]:15014.');
  return { host, port };
}

export function tenths(value: string): number {
  const number = Number(value);
  if (!/^\d{1,3}(\.\d)?$/.test(value) || number < 0.1 || number > 120)
    throw new InvalidArgumentError('a number of seconds from 0.1 to 120 is wanted.');
  return number;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as 60s or 5m, in milliseconds; 1 second to a day. */
export function duration(value: string): number {
  const [, digits, unit = ''] = /^(\d{1,8})(ms|s|m|h)$/.exec(value) ?? [];
  const found = Number(digits) * (units[unit] ?? Number.NaN);
  if (!(found >= 1_000 && found <= 86_400_000))
    throw new InvalidArgumentError('a duration from 1s to 24h is wanted, such as 60s or 5m.');
  return found;
}
