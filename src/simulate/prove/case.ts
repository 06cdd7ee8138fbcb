import { hex } from '../../base/hex.js';
import { isPodScope } from '../../ir/program.js';
import { hasPorts, isIcmp, protocols } from '../../ir/protocols.js';
import { familyOfAddress } from '../address.js';
import type { Header } from '../conversation.js';
import { tcpFlags } from '../packet.js';
import { isSelfAddress } from '../question/stays.js';
import type { Distinctions } from './distinctions.js';
import type { Endpoint } from './endpoint.js';

/** One conversation: it represents all that the program treats the same. */
export interface Case {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly header: Header;
}

/** Every conversation between two endpoints. */
export function* casesBetween(from: Endpoint, to: Endpoint, distinctions: Distinctions): Generator<Case> {
  const { ports, protocols: known, sourcePorts } = distinctions;
  const family = familyOfAddress(to.address);
  if (from.origin === null || typeof from.address !== typeof to.address) return;
  const isToItself = from.address === to.address || isSelfAddress(to.address);
  if ((isToItself && !isSeenWithin(from)) || to.role === 'spoofed') return;
  for (const protocol of to.port === null ? known : [protocols.tcp]) {
    if (protocol === protocols.icmp || protocol === protocols.icmp6) {
      if ((protocol === protocols.icmp6) !== (family === 'ipv6')) continue;
      yield { from, to, header: headerOf(from, to, protocol, 7, 0) };
    } else if (!hasPorts(protocol)) yield { from, to, header: headerOf(from, to, protocol, 0, 0) };
    else
      for (const port of to.port === null ? ports : [to.port])
        for (const sourcePort of sourcePorts)
          yield { from, to, header: headerOf(from, to, protocol, sourcePort, port) };
  }
}

/** With every field, in one order: what reads millions of headers reads them faster so. */
function headerOf(from: Endpoint, to: Endpoint, protocol: number, sourcePort: number, destinationPort: number): Header {
  return {
    family: familyOfAddress(to.address),
    source: from.address,
    destination: to.address,
    protocol,
    sourcePort,
    destinationPort,
    tcpFlags: protocol === protocols.tcp ? tcpFlags.SYN : 0,
    icmpType: protocol === protocols.icmp ? 8 : protocol === protocols.icmp6 ? 128 : 0,
    icmpCode: 0,
    mark: from.mark,
  };
}

/** A pod's packets to itself do not leave it: only a model of its own namespace shows them. */
function isSeenWithin({ origin, role }: Endpoint): boolean {
  return role === 'node' || (origin?.kind === 'process' && isPodScope(origin.namespace));
}

export function isTcp({ header }: Case): boolean {
  return header.protocol === protocols.tcp;
}

/** `tcp from default/a to 10.0.0.1 port 80`. */
export function caseText({ from, header, to }: Case): string {
  const names: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };
  const protocol = names[header.protocol] ?? `protocol ${header.protocol}`;
  const port = hasPorts(header.protocol) && !isIcmp(header.protocol) ? ` port ${header.destinationPort}` : '';
  const mark = header.mark === undefined || header.mark === 0 ? '' : ` with mark ${hex(header.mark)}`;
  return `${protocol} from ${from.name} to ${to.name}${port}${mark}`;
}
