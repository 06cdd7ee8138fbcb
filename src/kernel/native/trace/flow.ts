import { bitsAre, type Expression, metaIs, payloadIs } from '../netfilter/expressions.js';

/**
 * The first packet of a connection, as a namespace may see it. Addresses are bytes in network order, 4 or 16 of them.
 */
export interface Flow {
  /** Null: any. */
  readonly source: Buffer | null;
  readonly destination: Buffer;
  readonly protocol: number;
  /** Of an echo request, its identifier. */
  readonly sourcePort: number;
  /** Not of echo requests. */
  readonly destinationPort: number;
}

const tcp = 6;
const udp = 17;
const [syn, synOrAck, tcpFlagsAt] = [0x02, 0x12, 13];
const echoRequests: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [58, 128],
]);
const families = { 4: 2, 16: 10 } as const;
/** Where the headers have them: source, destination, protocol, what follows. */
const layouts = {
  4: { source: 12, destination: 16, protocol: 9, length: 20 },
  16: { source: 8, destination: 24, protocol: 6, length: 40 },
} as const;
/** UDP, then a header of geneve without options or of vxlan, then Ethernet. */
const [udpLength, tunnelLength, ethernetLength] = [8, 8, 14];

/** That a packet is of the flow: of TCP its SYN, of ICMP an echo request. */
export function isOfFlow(flow: Flow): readonly Expression[] {
  const { destination, protocol, source } = flow;
  const layout = layoutOf(destination);
  return [
    ...metaIs('networkProtocol', families[destination.length as 4 | 16]),
    ...metaIs('transportProtocol', protocol),
    ...(source === null ? [] : payloadIs('network', layout.source, source)),
    ...payloadIs('network', layout.destination, destination),
    ...transport(flow, 0),
  ];
}

/** That a packet of UDP carries one of the flow through a tunnel. */
export function carriesFlow(flow: Flow): readonly Expression[] {
  const { destination, protocol, source } = flow;
  const layout = layoutOf(destination);
  const start = udpLength + tunnelLength + ethernetLength;
  return [
    ...metaIs('transportProtocol', udp),
    ...payloadIs('transport', start + layout.protocol, Buffer.from([protocol])),
    ...(source === null ? [] : payloadIs('transport', start + layout.source, source)),
    ...payloadIs('transport', start + layout.destination, destination),
    ...transport(flow, start + layout.length),
  ];
}

function transport({ destinationPort, protocol, sourcePort }: Flow, start: number): readonly Expression[] {
  const echo = echoRequests.get(protocol);
  if (echo !== undefined)
    return [
      ...payloadIs('transport', start, Buffer.from([echo])),
      ...payloadIs('transport', start + 4, bytesOf(sourcePort)),
    ];
  const ports = Buffer.concat([bytesOf(sourcePort), bytesOf(destinationPort)]);
  const opens = protocol === tcp ? bitsAre('transport', start + tcpFlagsAt, synOrAck, syn) : [];
  return [...payloadIs('transport', start, ports), ...opens];
}

function layoutOf(address: Buffer): (typeof layouts)[4 | 16] {
  return layouts[address.length as 4 | 16];
}

function bytesOf(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return bytes;
}
