import { protocol, tcpTo } from '../../ir/make.js';
import type { Match, PortRange } from '../../ir/match.js';
import type { ModuleTarget, Target } from '../../ir/target.js';
import type { Mark } from '../../model/mark.js';

const port = (number: number, negated = false): PortRange => ({ negated, first: number, last: number });

/** Matches and targets that only this mode uses. */
export const tcp = protocol('tcp');
export const udp = protocol('udp');
export const tcpModule: Match = { kind: 'tcp', sourcePort: null, destinationPort: null, option: null, flags: null };

export function tcpToOthersThan(number: number): Match {
  return { ...tcpTo(number), destinationPort: port(number, true) };
}

export function udpSourcePort(number: number): Match {
  return { kind: 'udp', sourcePort: port(number), destinationPort: null };
}

export function to(address: string): Match {
  return { kind: 'destination', negated: false, address };
}

export function notMarked(mark: Mark): Match {
  return { kind: 'mark', negated: true, mark };
}

export function notOutputInterface(name: string): Match {
  return { kind: 'out-interface', negated: true, name };
}

/** Of a connection that nobody has answered. */
export const opening: Match = {
  kind: 'module',
  module: 'conntrack',
  options: [{ negated: false, flag: '--ctstate', values: ['NEW'] }],
};

export const dropped: Target = { kind: 'verdict', verdict: 'DROP' };

export function redirectTo(number: number): ModuleTarget {
  return {
    kind: 'module',
    target: 'REDIRECT',
    options: [{ negated: false, flag: '--to-ports', values: [`${number}`] }],
  };
}

export function sourceNat(address: string): ModuleTarget {
  return { kind: 'module', target: 'SNAT', options: [{ negated: false, flag: '--to-source', values: [address] }] };
}

export function inZone(number: number): ModuleTarget {
  return { kind: 'module', target: 'CT', options: [{ negated: false, flag: '--zone', values: [`${number}`] }] };
}

/** Answers stay in the zone that all connections share, and find the connection there. */
export function inZoneOfQuestions(number: number): ModuleTarget {
  return { kind: 'module', target: 'CT', options: [{ negated: false, flag: '--zone-orig', values: [`${number}`] }] };
}

export function setConnectionMark(mark: Mark): Target {
  return { kind: 'set-connmark', mark };
}

export function restoreMark(mask: number): Target {
  return { kind: 'restore-connmark', nfmask: mask, ctmask: mask };
}
