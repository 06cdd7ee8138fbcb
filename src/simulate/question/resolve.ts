import type { Diagnostic } from '../../base/diagnostic.js';
import { failed, ok, type Result } from '../../base/result.js';
import { familyOf } from '../../ir/family.js';
import { hasPorts, isIcmp, protocolNumbers, protocols } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, familyOfAddress } from '../address.js';
import type { Header, Origin } from '../conversation.js';
import { isLinkLocal } from '../ipv6.js';
import type { Namespace } from '../namespace.js';
import type { Network } from '../network.js';
import { tcpFlags } from '../packet.js';
import { type EndpointNames, type NamedEndpoint, readNamedEndpoint } from './named-endpoint.js';
import type { TraceQuestion } from './question.js';
import { type Problem, type Stays, startFor } from './start.js';

/** A resolved question. */
export interface Resolved {
  /** The pod that it never leaves, and why. */
  readonly stays: Stays | null;
  readonly origin: Origin;
  readonly header: Header;
  /** Choices made where the question left something open. */
  readonly notes: readonly string[];
}

/** The default source port. */
const ephemeralPort = 40_000;

/** The same limit as on the command line. */
const mostPackets = 999;

export function resolveQuestion(network: Network, names: EndpointNames, question: TraceQuestion): Result<Resolved> {
  const problems: Diagnostic[] = [];
  const refuse = (path: string, message: string) => problems.push({ code: 'bad-question', path, message });
  const from = readNamedEndpoint(question.from, names);
  const to = readNamedEndpoint(question.to, names);
  if (typeof from === 'string') refuse('from', from);
  if (typeof to === 'string') refuse('to', to);
  const protocol = protocolNumbers.get((question.protocol ?? 'tcp').toLowerCase()) ?? Number(question.protocol);
  if (!Number.isInteger(protocol) || protocol < 1 || protocol > 255)
    refuse('protocol', `'${question.protocol}' is no protocol; allowed: tcp, udp, icmp, sctp or a number`);
  const flags = flagsOf(question.flags);
  if (flags === null)
    refuse('flags', `'${question.flags}' are no TCP flags; allowed: ${Object.keys(tcpFlags).join(', ')}`);
  const { count = 1, mark = null } = question;
  if (!Number.isInteger(count) || count < 1 || count > mostPackets)
    refuse('count', `${count} is no number of packets; allowed: 1 to ${mostPackets}`);
  if (!isPort(question.sourcePort ?? 0)) refuse('sourcePort', `${question.sourcePort} is no port; allowed: 0 to 65535`);
  if (mark !== null && (!Number.isInteger(mark) || mark < 0 || mark > 0xffffffff))
    refuse('mark', `${mark} is no mark of 32 bits`);
  if (typeof from === 'string' || typeof to === 'string' || problems.length > 0) return failed(problems);
  const host = network.namespaces.get('host');
  if (host === undefined) return failed([{ code: 'bad-question', path: '', message: 'no node is modelled' }]);
  const target = addressFor(to, network, familiesFrom(from));
  if (typeof target !== 'bigint' && typeof target !== 'number')
    return failed([{ code: 'bad-question', path: 'to', message: target.problem }]);
  const family = familyOfAddress(target);
  const start = startFor(from, network, host, names, target);
  if ('problem' in start) return failed([{ code: 'bad-question', path: 'from', message: start.problem }]);
  const { notes, origin, source, stays = null } = start;
  const number = family === 'ipv6' && protocol === protocols.icmp ? protocols.icmp6 : protocol;
  const hasOwnPorts = hasPorts(number);
  const port = to.port ?? (hasOwnPorts ? 80 : 0);
  const needsPort = hasOwnPorts && to.port === null;
  return ok({
    stays,
    origin,
    header: {
      family,
      source,
      destination: target,
      protocol: number,
      sourcePort: from.port ?? (hasOwnPorts || isIcmp(number) ? (question.sourcePort ?? ephemeralPort) : 0),
      destinationPort: hasOwnPorts ? port : 0,
      tcpFlags: number === protocols.tcp ? (flags ?? 0) : 0,
      icmpType: number === protocols.icmp ? 8 : number === protocols.icmp6 ? 128 : 0,
      mark: mark ?? start.mark ?? 0,
    },
    notes: [...notes, ...(needsPort ? ['no port was said: 80'] : [])],
  });
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

function flagsOf(text: string | undefined): number | null {
  if (text === undefined) return tcpFlags.SYN;
  let flags = 0;
  for (const word of text.toUpperCase().split(/[,+]/).filter(Boolean)) {
    const bit = tcpFlags[word as keyof typeof tcpFlags];
    if (bit === undefined) return null;
    flags |= bit;
  }
  return flags;
}

/** The families of the sender's addresses; null: any. */
function familiesFrom(from: NamedEndpoint): readonly Family[] | null {
  if (from.kind === 'pod') return from.pod.ips.map(familyOf);
  return (from.kind === 'address' || from.kind === 'device') && from.address !== null ? [familyOf(from.address)] : null;
}

/** The first address in a family that the sender has. */
function addressFor(endpoint: NamedEndpoint, network: Network, spoken: readonly Family[] | null): Address | Problem {
  const isSpoken = (text: string) => spoken?.includes(familyOf(text)) ?? true;
  switch (endpoint.kind) {
    case 'address':
      return addressOf(endpoint.address, familyOf(endpoint.address));
    case 'pod': {
      const ip = endpoint.pod.ips.find(isSpoken) ?? endpoint.pod.ips[0] ?? '';
      return addressOf(ip, familyOf(ip));
    }
    case 'process': {
      const { ip, namespace, whyNot } = endpoint.process;
      if (ip !== null && isSpoken(ip)) return addressOf(ip, familyOf(ip));
      const found = firstAddress(network.namespaces.get(namespace), spoken);
      return found ?? (ip === null ? { problem: whyNot } : addressOf(ip, familyOf(ip)));
    }
    case 'device':
      return { problem: 'a packet is sent to an address, a pod or the node, not to a device' };
  }
}

function firstAddress(namespace: Namespace | undefined, spoken: readonly Family[] | null): Address | null {
  for (const { addresses, name } of namespace?.devices.values() ?? [])
    for (const { address, family } of name === 'lo' ? [] : addresses)
      if ((spoken?.includes(family) ?? true) && !isLinkLocal(address)) return address;
  return null;
}
