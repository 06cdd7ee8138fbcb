import { type Address, familyOfAddress } from '../simulate/address.js';
import type { RecordedPacket } from '../simulate/recorder.js';
import type { Tuple } from '../simulate/tuple.js';

/**
 * The addresses and ports that a packet is foretold to have on its way: those it starts with, and those after each
 * translation.
 */
export function tuplesOf({ header, hops }: Pick<RecordedPacket, 'header' | 'hops'>): readonly Tuple[] {
  const { destination, destinationPort, protocol, source, sourcePort } = header;
  const found: Tuple[] = [{ protocol, source, sourcePort, destination, destinationPort }];
  let depth = 0;
  for (const hop of hops) {
    if (hop.kind === 'encapsulated') depth += 1;
    if (hop.kind === 'decapsulated') depth -= 1;
    const last = found.at(-1);
    if (hop.kind !== 'translation' || depth !== 0 || last === undefined) continue;
    const { address, field, port } = hop;
    found.push(
      field === 'source'
        ? { ...last, source: address, sourcePort: port }
        : { ...last, destination: address, destinationPort: port },
    );
  }
  return found;
}

/** In network order: 4 bytes or 16. */
export function addressBytes(address: Address): Buffer {
  const length = familyOfAddress(address) === 'ipv4' ? 4 : 16;
  return Buffer.from(address.toString(16).padStart(length * 2, '0'), 'hex');
}

export function addressOfBytes(bytes: Buffer): Address {
  return bytes.length === 4 ? bytes.readUInt32BE() : BigInt(`0x${bytes.toString('hex')}`);
}
