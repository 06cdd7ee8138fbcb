import type { Family } from '../../../src/ir/ruleset.js';

/** One behaviour of the kernel, with the packets that show it, on the node of small-node.ts. */
export interface Fact {
  readonly name: string;
  /** The family of its rules and ip rules; default IPv4. */
  readonly family?: Family;
  /** Rules by table, as iptables-save prints them; hits of rules with a comment are reported. */
  readonly rules?: Readonly<Record<string, readonly string[]>>;
  readonly routes?: readonly string[];
  /** `ADDRESS dev NAME [scope WORD]`. */
  readonly addresses?: readonly string[];
  readonly ipRules?: readonly string[];
  /** By `DEVICE/SETTING` of net/ipv4/conf. */
  readonly sysctls?: Readonly<Record<string, number>>;
  readonly sets?: string;
  /** Whether its namespace must never have had an ip rule of its own; such facts come first. */
  readonly isVirgin?: boolean;
  /** In order: what is sent, and the result; all possible results if the kernel chooses at random. */
  readonly packets: readonly (readonly [sent: string, outcome: string | readonly string[]])[];
}

/** A possible result for a packet of a fact. */
export function outcomesOf([, outcome]: Fact['packets'][number]): readonly string[] {
  return typeof outcome === 'string' ? [outcome] : outcome;
}

/**
 * `FROM PROTOCOL SOURCE > DESTINATION [FLAGS] [mark N]`, with ports behind `:` and IPv6 in brackets, where FROM is the
 * end behind `na`, `nb` or `nc`, or the node itself.
 */
export interface SentPacket {
  readonly from: 'a' | 'b' | 'c' | 'node';
  readonly protocol: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly tcpFlags: number;
  readonly icmpType: number;
  readonly mark: number;
}

const protocols: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmp6: 58, sctp: 132, odd: 253 };
const bits: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, ACK: 16 };

export function readSent(text: string): SentPacket {
  const [from = '', protocol = '', source = '', , destination = '', ...more] = text.split(' ');
  const flags = more.find((word) => /^[A-Z,]+$/.test(word)) ?? 'SYN';
  const mark = more.indexOf('mark');
  const isIcmp = protocol.startsWith('icmp');
  const [sourceIP, sourcePort] = readEnd(source);
  const [destinationIP, port] = readEnd(destination);
  return {
    from: from as SentPacket['from'],
    protocol: protocols[protocol] ?? 0,
    source: sourceIP,
    sourcePort: sourcePort ?? 0,
    destination: destinationIP,
    destinationPort: isIcmp ? 0 : (port ?? 0),
    tcpFlags: protocol === 'tcp' ? flags.split(',').reduce((sum, word) => sum | (bits[word] ?? 0), 0) : 0,
    icmpType: isIcmp ? (port ?? (protocol === 'icmp' ? 8 : 128)) : 0,
    mark: mark < 0 ? 0 : Number(more[mark + 1]),
  };
}

function readEnd(text: string): readonly [address: string, port: number | null] {
  const [, bracketed, plain = '', port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return [bracketed ?? plain, port === undefined ? null : Number(port)];
}

/** @param port null: the protocol has none. */
export function endWords(address: string, port: number | null): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === null ? host : `${host}:${port}`;
}
