import * as fc from 'fast-check';
import { hasPorts, protocols } from '../../../../src/ir/protocols.js';
import type { Departure, Probe, Received } from '../arena.js';
import { everyAddress, type Words } from './words.js';

export interface RandomProbe {
  readonly from: Departure;
  readonly probe: Omit<Probe, 'id'>;
}

/** A protocol without ports that nobody knows. */
const unknown = 253;

export function probesOf(words: Words): fc.Arbitrary<RandomProbe> {
  const { icmp, odd } = words;
  const address = fc.constantFrom(...everyAddress(words));
  const anyAddress = fc.oneof({ weight: 9, arbitrary: address }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
  const ways = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('a', 'b', 'c'), anyAddress, anyAddress) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('node'), address, address) },
  );
  return fc
    .record({
      way: ways,
      protocol: fc.constantFrom(protocols.tcp, protocols.tcp, protocols.udp, protocols.udp, icmp.protocol, unknown),
      ports: fc.tuple(fc.integer({ min: 20_000, max: 60_000 }), fc.constantFrom(80, 53, 8080, 443)),
      icmpType: fc.constantFrom(icmp.ask, icmp.ask, icmp.ask, ...icmp.others),
      flags: fc.constantFrom(2, 2, 2, 16, 18, 1, 4),
      mark: fc.constantFrom(0, 0, 0x1, 0x100),
    })
    .map(({ flags, icmpType, mark, ports, protocol, way: [from, source, destination] }) => ({
      from: from === 'node' ? { namespace: from, mark } : { namespace: from, device: 'eth0' },
      probe: {
        source,
        destination,
        protocol,
        sourcePort: protocol === unknown ? 0 : ports[0],
        destinationPort: hasPorts(protocol) ? ports[1] : 0,
        tcpFlags: protocol === protocols.tcp ? flags : 0,
        icmpType: protocol === icmp.protocol ? icmpType : 0,
        icmpCode: 0,
      },
    }));
}

/** The answer to a packet that arrived at an end. */
export function answerTo(probe: RandomProbe['probe'], seen: Received, { icmp }: Words): RandomProbe['probe'] {
  const isIcmp = probe.protocol === icmp.protocol;
  return {
    ...probe,
    source: seen.destination,
    destination: seen.source,
    sourcePort: isIcmp ? probe.sourcePort : (seen.destinationPort ?? 0),
    destinationPort: isIcmp ? 0 : (seen.sourcePort ?? 0),
    tcpFlags: probe.protocol === protocols.tcp ? 18 : 0,
    icmpType: probe.icmpType === icmp.ask ? icmp.answer : probe.icmpType,
  };
}

/** What follows it. */
export function next(probe: RandomProbe['probe']): RandomProbe['probe'] {
  return { ...probe, tcpFlags: probe.protocol === protocols.tcp ? 16 : 0 };
}
