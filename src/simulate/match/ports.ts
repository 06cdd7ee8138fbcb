import type { ModuleOption, PortRange } from '../../ir/match.js';
import { isIcmp, protocols } from '../../ir/protocols.js';
import type { Packet } from '../packet.js';
import { allOf, type ModuleReader, type Predicate } from './predicate.js';

export function portTest(range: PortRange | null, portOf: (packet: Packet) => number): Predicate | null {
  if (range === null) return null;
  const { first, last, negated } = range;
  return (packet) => {
    const port = portOf(packet);
    return (port >= first && port <= last) !== negated;
  };
}

export const sourcePort = (packet: Packet): number => packet.sourcePort;
export const destinationPort = (packet: Packet): number => packet.destinationPort;

/** `80`, `1000:2000`. */
function rangeOf(text: string): readonly [number, number] {
  const [from = '', to = from] = text.split(':');
  return [from === '' ? 0 : Number(from), to === '' ? 65_535 : Number(to)];
}

function isIn(ports: readonly (readonly [number, number])[], port: number): boolean {
  return ports.some(([first, last]) => port >= first && port <= last);
}

export const multiport: ModuleReader = (options) =>
  allOf(options, ({ flag, values: [text = ''] }) => {
    const ports = text.split(',').map(rangeOf);
    if (flag === '--sports') return (packet) => isIn(ports, packet.sourcePort);
    if (flag === '--dports') return (packet) => isIn(ports, packet.destinationPort);
    return (packet) => isIn(ports, packet.sourcePort) || isIn(ports, packet.destinationPort);
  });

/** sctp has ports as tcp has; chunks are not modelled. */
export const sctp: ModuleReader = (options) =>
  allOf(options, ({ flag, values: [text = ''] }) => {
    const ports = [rangeOf(text)];
    if (flag === '--sport') return (packet) => isIn(ports, packet.sourcePort);
    return flag === '--dport' ? (packet) => isIn(ports, packet.destinationPort) : null;
  });

/** `8`, `3/1`, `any`. */
function icmpType(protocol: number): ModuleReader {
  return (options) =>
    allOf(options, ({ values: [text = ''] }: ModuleOption): Predicate => {
      const [type, code] = text.split('/').map(Number);
      return (packet) =>
        isIcmp(packet.protocol) &&
        packet.protocol === protocol &&
        (text === 'any' || (packet.icmpType === type && (code === undefined || packet.icmpCode === code)));
    });
}

export const icmp = icmpType(protocols.icmp);
export const icmp6 = icmpType(protocols.icmp6);
