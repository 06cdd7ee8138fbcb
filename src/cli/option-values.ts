import { InvalidArgumentError } from 'commander';

/** An option that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
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
