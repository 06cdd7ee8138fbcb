import { unreachable } from '../../base/unreachable.js';
import type { Match, TcpFlagsMatch } from '../../ir/match.js';
import { protocolNumbers, protocols } from '../../ir/protocols.js';
import { insideTest, prefixOf } from '../address.js';
import { tcpFlags } from '../packet.js';
import { conntrack, state } from './connection.js';
import { extensionHeader, realm } from './header.js';
import { addrtype, iprange, physdev, pkttype, policy, rpfilter } from './place.js';
import { destinationPort, icmp, icmp6, multiport, portTest, sctp, sourcePort } from './ports.js';
import type { ModuleReader, Predicate, RuleContext } from './predicate.js';
import { inSet, set } from './set.js';
import { owner, socket } from './socket.js';

/** Modules with a known answer; any other one may match or not. */
const readers: Readonly<Record<string, ModuleReader>> = {
  addrtype,
  conntrack,
  dst: extensionHeader,
  frag: extensionHeader,
  hbh: extensionHeader,
  icmp,
  icmp6,
  iprange,
  multiport,
  owner,
  physdev,
  pkttype,
  policy,
  realm,
  rpfilter,
  rt: extensionHeader,
  sctp,
  set,
  socket,
  srh: extensionHeader,
  state,
};

/** Modules for one protocol: they never match packets of other protocols. */
const protocolOf: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  esp: 50,
  ipcomp: 108,
  mh: 135,
  osf: protocols.tcp,
  sctp: protocols.sctp,
  tcpmss: protocols.tcp,
};

/** Compiles a match to a test. @param shown the match as text, for an assumption where its answer is unknown. */
export function predicateOf(match: Match, context: RuleContext, shown: () => string): Predicate | null {
  switch (match.kind) {
    case 'source':
    case 'destination': {
      const isInside = insideTest(prefixOf(match.address, context.family));
      const { negated } = match;
      return match.kind === 'source'
        ? (packet) => isInside(packet.source) !== negated
        : (packet) => isInside(packet.destination) !== negated;
    }
    case 'in-interface':
      return deviceTest(match.name, match.negated, 'input');
    case 'out-interface':
      return deviceTest(match.name, match.negated, 'output');
    case 'protocol': {
      const number = protocolNumbers.get(match.protocol) ?? Number(match.protocol);
      return match.negated ? (packet) => packet.protocol !== number : (packet) => packet.protocol === number;
    }
    case 'fragment':
      // No simulated packet is a later fragment: connection tracking reassembles packets first.
      return match.negated ? null : () => false;
    case 'tcp':
      if (match.option !== null) return (_, { run }) => run.choose(shown());
      return together(protocols.tcp, [
        portTest(match.sourcePort, sourcePort),
        portTest(match.destinationPort, destinationPort),
        flagsTest(match.flags),
      ]);
    case 'udp':
      return together(protocols.udp, [
        portTest(match.sourcePort, sourcePort),
        portTest(match.destinationPort, destinationPort),
      ]);
    case 'mark': {
      const { value, mask } = match.mark;
      const { negated } = match;
      return (packet) => ((packet.mark & mask) >>> 0 === value) !== negated;
    }
    case 'connmark': {
      const { value, mask } = match.mark;
      const { negated } = match;
      return ({ connection }) => connection !== null && ((connection.mark & mask) >>> 0 === value) !== negated;
    }
    case 'set':
      return inSet(match.set, match.dimensions, match.negated, context);
    case 'socket-exists':
      return match.negated ? (packet) => !packet.fromSocket : (packet) => packet.fromSocket;
    case 'comment':
      return null;
    // Options that could not be parsed have no known answer, even for a known module.
    case 'opaque':
      return (_, { run }) => run.choose(shown());
    case 'module': {
      const protocol = protocolOf[match.module];
      const test = readers[match.module]?.(match.options, context) ?? ((_, { run }) => run.choose(shown()));
      return protocol === undefined
        ? test
        : (packet, hookContext) => packet.protocol === protocol && test(packet, hookContext);
    }
    default:
      return unreachable(match);
  }
}

function deviceTest(name: string, negated: boolean, end: 'input' | 'output'): Predicate {
  // A trailing + is a wildcard, + alone matches every device. Without a device the kernel compares with an empty name.
  const prefix = name.endsWith('+') ? name.slice(0, -1) : null;
  if (prefix !== null) return (packet) => (packet[end] ?? '').startsWith(prefix) !== negated;
  return end === 'input'
    ? (packet) => (packet.input === name) !== negated
    : (packet) => (packet.output === name) !== negated;
}

function together(protocol: number, tests: readonly (Predicate | null)[]): Predicate {
  const [first, second, ...more] = tests.filter((test) => test !== null);
  if (first === undefined) return (packet) => packet.protocol === protocol;
  if (second === undefined) return (packet, hookContext) => packet.protocol === protocol && first(packet, hookContext);
  const all = [first, second, ...more];
  return (packet, hookContext) => packet.protocol === protocol && all.every((test) => test(packet, hookContext));
}

function flagsTest(flags: TcpFlagsMatch | null): Predicate | null {
  if (flags === null) return null;
  const bits = (names: readonly string[]) =>
    names.reduce((sum, name) => sum | (tcpFlags[name as keyof typeof tcpFlags] ?? 0), 0);
  const [mask, wanted] = [bits(flags.mask), bits(flags.set)];
  return (packet) => ((packet.tcpFlags & mask) === wanted) !== flags.negated;
}
