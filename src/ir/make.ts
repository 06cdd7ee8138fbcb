import type { Mark } from '../model/mark.js';
import type {
  AddressMatch,
  InterfaceMatch,
  MarkMatch,
  Match,
  ProtocolMatch,
  SetMatch,
  SocketExistsMatch,
  TcpMatch,
  UdpMatch,
} from './match.js';
import type { Origin } from './origin.js';
import type { Rule } from './ruleset.js';
import type { ConnmarkCopyTarget, JumpTarget, MarkTarget, Target, TproxyTarget, VerdictTarget } from './target.js';

export function rule(matches: readonly Match[], target: Target, origin: Origin): Rule {
  return { matches, target, origin };
}

export function from(address: string): AddressMatch {
  return { kind: 'source', negated: false, address };
}

export function notFrom(address: string): AddressMatch {
  return { kind: 'source', negated: true, address };
}

export function notTo(address: string): AddressMatch {
  return { kind: 'destination', negated: true, address };
}

export function inputInterface(name: string): InterfaceMatch {
  return { kind: 'in-interface', negated: false, name };
}

export function notInputInterface(name: string): InterfaceMatch {
  return { kind: 'in-interface', negated: true, name };
}

export function protocol(name: 'tcp' | 'udp'): ProtocolMatch {
  return { kind: 'protocol', negated: false, protocol: name };
}

export function notProtocol(name: 'tcp' | 'udp'): ProtocolMatch {
  return { kind: 'protocol', negated: true, protocol: name };
}

export function outputInterface(name: string): InterfaceMatch {
  return { kind: 'out-interface', negated: false, name };
}

export function tcpTo(port: number): TcpMatch {
  return { kind: 'tcp', sourcePort: null, destinationPort: onePort(port), option: null, flags: null };
}

export function udpTo(port: number): UdpMatch {
  return { kind: 'udp', sourcePort: null, destinationPort: onePort(port) };
}

function onePort(port: number) {
  return { negated: false, first: port, last: port };
}

export function marked(mark: Mark): MarkMatch {
  return { kind: 'mark', negated: false, mark };
}

export function connectionMarked(mark: Mark): MarkMatch {
  return { kind: 'connmark', negated: false, mark };
}

export function inSet(set: string, dimension: 'src' | 'dst'): SetMatch {
  return { kind: 'set', negated: false, set, dimensions: [dimension] };
}

export function fromLocalSocket(): SocketExistsMatch {
  return { kind: 'socket-exists', negated: false };
}

export const accept: VerdictTarget = { kind: 'verdict', verdict: 'ACCEPT' };
export const returnToCaller: VerdictTarget = { kind: 'verdict', verdict: 'RETURN' };

export function jump(chain: string): JumpTarget {
  return { kind: 'jump', chain };
}

export function setMark(mark: Mark): MarkTarget {
  return { kind: 'set-mark', mark };
}

export function saveToConnection(mark: Mark): ConnmarkCopyTarget {
  return { kind: 'save-connmark', nfmask: mark.mask, ctmask: mark.mask };
}

export function tproxy(port: number, mark: Mark): TproxyTarget {
  return { kind: 'tproxy', port, address: '127.0.0.1', mark };
}
