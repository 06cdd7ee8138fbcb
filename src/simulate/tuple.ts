import { isIcmp } from '../ir/protocols.js';
import type { Address } from './address.js';

/** Identifies a connection. ICMP uses its identifier as source port, its type and code as destination port. */
export interface Tuple {
  readonly protocol: number;
  readonly source: Address;
  readonly sourcePort: number;
  readonly destination: Address;
  readonly destinationPort: number;
}

/** ICMP queries and their answers, in both directions. */
const icmpAnswers: Readonly<Record<number, number>> = {
  8: 0,
  0: 8,
  13: 14,
  14: 13,
  17: 18,
  18: 17,
  128: 129,
  129: 128,
};

/** The tuple of an answer. */
export function inverseOf({ destination, destinationPort, protocol, source, sourcePort }: Tuple): Tuple {
  if (isIcmp(protocol)) {
    const [type, code] = [destinationPort >>> 8, destinationPort & 0xff];
    const answer = (icmpAnswers[type] ?? type) * 256 + code;
    return { protocol, source: destination, sourcePort, destination: source, destinationPort: answer };
  }
  return {
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
  };
}
