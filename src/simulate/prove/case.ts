import type { Family } from '../../ir/ruleset.js';
import type { Header } from '../conversation.js';
import { hasPorts, isIcmp, protocols, tcpFlags } from '../packet.js';
import type { Distinctions } from './distinctions.js';
import type { Party } from './party.js';

/** One conversation that stands for all that the program cannot tell from it. */
export interface Case {
  readonly from: Party;
  readonly to: Party;
  readonly header: Header;
}

/** Where the source port of a client comes from; no rule that is proved here looks at it unless distinctions say so. */
const clientPort = 40_000;

/** Every conversation between two parties. */
export function* casesBetween(from: Party, to: Party, { ports, protocols: known }: Distinctions): Generator<Case> {
  const family: Family = typeof to.address === 'number' ? 'ipv4' : 'ipv6';
  if (from.origin === null || typeof from.address !== typeof to.address) return;
  for (const protocol of to.port === null ? known : [protocols.tcp]) {
    const base = { family, source: from.address, destination: to.address, protocol };
    if (protocol === protocols.icmp || protocol === protocols.icmp6) {
      if ((protocol === protocols.icmp6) !== (family === 'ipv6')) continue;
      yield { from, to, header: { ...base, sourcePort: 7, icmpType: family === 'ipv4' ? 8 : 128 } };
    } else if (!hasPorts(protocol)) yield { from, to, header: base };
    else
      for (const port of to.port === null ? ports : [to.port]) {
        if (port === 0) continue;
        const flags = protocol === protocols.tcp ? { tcpFlags: tcpFlags.SYN } : {};
        yield { from, to, header: { ...base, sourcePort: clientPort, destinationPort: port, ...flags } };
      }
  }
}

export function isTcp({ header }: Case): boolean {
  return header.protocol === protocols.tcp;
}

/** `tcp from default/a to 10.0.0.1 port 80`. */
export function caseText({ from, header, to }: Case): string {
  const names: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };
  const protocol = names[header.protocol] ?? `protocol ${header.protocol}`;
  const port = hasPorts(header.protocol) && !isIcmp(header.protocol) ? ` port ${header.destinationPort}` : '';
  return `${protocol} from ${from.name} to ${to.name}${port}`;
}
