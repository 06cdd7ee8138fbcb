import type { Diagnostic } from '../../base/diagnostic.js';
import { mainTable } from '../../base/kernel-facts.js';
import { failed, ok, type Result } from '../../base/result.js';
import { familyOf } from '../../ir/family.js';
import { hasPorts, isIcmp, protocolNumbers, protocols } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, familyOfAddress, printAddress } from '../address.js';
import type { Header, Origin } from '../conversation.js';
import { isLinkLocal } from '../ipv6.js';
import { isLocal, type Namespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import { tcpFlags } from '../packet.js';
import { flowTowards } from '../routing/flow.js';
import { lookUp } from '../routing/lookup.js';
import { type EndpointNames, type NamedEndpoint, readNamedEndpoint } from './named-endpoint.js';
import type { TraceQuestion } from './question.js';
import { isSelfAddress, whyStays } from './stays.js';

/** A resolved question. */
export interface Resolved {
  /** The pod that it never leaves, and why. */
  readonly stays: { readonly pod: string; readonly why: string } | null;
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
  const { count = 1, mark = 0 } = question;
  if (!Number.isInteger(count) || count < 1 || count > mostPackets)
    refuse('count', `${count} is no number of packets; allowed: 1 to ${mostPackets}`);
  if (!Number.isInteger(mark) || mark < 0 || mark > 0xffffffff) refuse('mark', `${mark} is no mark of 32 bits`);
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
      sourcePort: from.port ?? (hasOwnPorts || isIcmp(number) ? ephemeralPort : 0),
      destinationPort: hasOwnPorts ? port : 0,
      tcpFlags: number === protocols.tcp ? (flags ?? 0) : 0,
      icmpType: number === protocols.icmp ? 8 : number === protocols.icmp6 ? 128 : 0,
      mark,
    },
    notes: [...notes, ...(needsPort ? ['no port was said: 80'] : [])],
  });
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

interface Problem {
  readonly problem: string;
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

interface Start {
  readonly origin: Origin;
  readonly source: Address;
  readonly notes: readonly string[];
  readonly stays?: Resolved['stays'];
}

function startFor(
  from: NamedEndpoint,
  network: Network,
  host: Namespace,
  names: EndpointNames,
  towards: Address,
): Start | Problem {
  const family = familyOfAddress(towards);
  const unspecified = family === 'ipv4' ? 0 : 0n;
  switch (from.kind) {
    case 'process': {
      const { namespace, whyNot } = from.process;
      if (!network.namespaces.has(namespace)) return { problem: whyNot };
      return { origin: { kind: 'process', namespace, choosesSource: true }, source: unspecified, notes: [] };
    }
    case 'pod':
      return fromPod(from.pod, host, towards);
    case 'device':
      return fromDevice(from, network, host, family);
    case 'address':
      return fromAddress(from.address, network, host, names, towards);
  }
}

function fromPod(pod: KnownPod, host: Namespace, towards: Address): Start | Problem {
  const { device, ips, name } = pod;
  const family = familyOfAddress(towards);
  const why = whyStays(pod, towards);
  const hasNetworkOfNode = device === null && ips.some((one) => isLocal(host, addressOf(one, familyOf(one))));
  if (why !== null && !hasNetworkOfNode) {
    // The device does not matter: the packet never reaches it.
    const source = ips.find((one) => familyOf(one) === family && !isSelfAddress(towards));
    const origin: Origin = { kind: 'device', namespace: 'host', device: device ?? '' };
    const own = source === undefined ? loopbackOf(towards) : addressOf(source, family);
    return { origin, source: own, notes: [], stays: { pod: name, why } };
  }
  const ip = ips.find((one) => familyOf(one) === family);
  if (ip === undefined) return { problem: `${name} has no ${family} address` };
  const source = addressOf(ip, family);
  // A pod in the node's network namespace.
  if (device === null && isLocal(host, source))
    return { origin: { kind: 'process', namespace: 'host', choosesSource: false }, source, notes: [] };
  if (device === null) return { problem: `the interface of ${name} is not known: name it as iface=DEVICE,ip=${ip}` };
  return { origin: { kind: 'device', namespace: 'host', device }, source, notes: [] };
}

/** A packet to a loopback address has the same source; the unspecified address means the first loopback address. */
function loopbackOf(towards: Address): Address {
  if (towards === 0) return 0x7f000001;
  return towards === 0n ? 1n : towards;
}

function fromDevice(
  { address, device }: Extract<NamedEndpoint, { kind: 'device' }>,
  network: Network,
  host: Namespace,
  family: Family,
): Start | Problem {
  if (!host.devices.has(device)) return { problem: `the node has no device ${device}` };
  const pod = network.pods.find((one) => one.device === device);
  const ip = address ?? pod?.ips.find((one) => familyOf(one) === family);
  if (ip === undefined)
    return { problem: `say with which source a packet comes by ${device}: iface=${device},ip=ADDRESS` };
  if (familyOf(ip) !== family) return { problem: `${ip} is not of the family of the destination` };
  return { origin: { kind: 'device', namespace: 'host', device }, source: addressOf(ip, family), notes: [] };
}

function fromAddress(
  text: string,
  network: Network,
  host: Namespace,
  { processes }: EndpointNames,
  towards: Address,
): Start | Problem {
  const family = familyOfAddress(towards);
  const pod = network.pods.find(({ ips }) => ips.includes(text));
  if (pod !== undefined && whyStays(pod, towards) !== null) return fromPod(pod, host, towards);
  if (familyOf(text) !== family) return { problem: `${text} is not of the family of the destination` };
  const address = addressOf(text, family);
  if (pod !== undefined && pod.device !== null) return fromPod(pod, host, towards);
  const inside = processes.slice(1).find(({ ip, namespace }) => {
    const own = network.namespaces.get(namespace);
    return text === ip || (own !== undefined && !isLocal(host, address) && isLocal(own, address));
  });
  if (inside !== undefined) {
    const { namespace } = inside;
    return { origin: { kind: 'process', namespace, choosesSource: false }, source: address, notes: [] };
  }
  if (isLocal(host, address))
    return { origin: { kind: 'process', namespace: 'host', choosesSource: false }, source: address, notes: [] };
  const device = deviceTowards(host, address);
  if (device === null)
    return { problem: `the node has no route to ${text}: say by which device it comes: iface=DEVICE,ip=${text}` };
  return {
    origin: { kind: 'device', namespace: 'host', device },
    source: address,
    notes: [`${printAddress(address)} comes by ${device}, where the node's route to it leads`],
  };
}

/** The device that the main table uses towards an address, which packets from there come in through. Our tunnels are not in it. */
function deviceTowards(host: Namespace, address: Address): string | null {
  const routing = host.routing[familyOfAddress(address)];
  const main = routing.rules.filter(({ rule }) => rule.action.kind === 'lookup' && rule.action.table === mainTable);
  return lookUp({ ...routing, rules: main }, flowTowards(address), () => true)?.nexthop.device ?? null;
}
