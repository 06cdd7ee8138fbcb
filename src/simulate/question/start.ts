import { mainTable } from '../../base/kernel-facts.js';
import { familyOf } from '../../ir/family.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, familyOfAddress, printAddress } from '../address.js';
import type { Origin } from '../conversation.js';
import { isLocal, type Namespace } from '../namespace.js';
import type { KnownPod, Network } from '../network.js';
import { flowTowards } from '../routing/flow.js';
import { lookUp } from '../routing/lookup.js';
import { type EndpointNames, type NamedEndpoint, podsNamed } from './named-endpoint.js';
import { isSelfAddress, whyStays } from './stays.js';

/** Why a packet never leaves a pod whose own namespace is not modelled. */
export interface Stays {
  readonly pod: string;
  readonly why: string;
}

export interface Problem {
  readonly problem: string;
}

interface Start {
  readonly origin: Origin;
  readonly source: Address;
  readonly notes: readonly string[];
  /** The mark that the sender puts on its packets; omitted: none. */
  readonly mark?: number;
  readonly stays?: Stays;
}

export function startFor(
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
      const { mark = 0, namespace, whyNot } = from.process;
      if (!network.namespaces.has(namespace)) return { problem: whyNot };
      if (from.source === null)
        return { origin: { kind: 'process', namespace, choosesSource: true }, source: unspecified, notes: [], mark };
      if (familyOf(from.source) !== family) return ofOtherFamily(from.source);
      const source = addressOf(from.source, family);
      return { origin: { kind: 'process', namespace, choosesSource: false }, source, notes: [], mark };
    }
    case 'pod': {
      return from.pod.inside === undefined ? fromPod(from.pod, host, towards) : fromInside(from.pod, towards);
    }
    case 'device':
      return fromDevice(from, network, host, family);
    case 'address':
      return fromAddress(from.address, network, host, names, towards);
  }
}

/** A process in a pod's own namespace, whose routes choose its source. */
function fromInside({ inside, ips, name }: KnownPod, towards: Address): Start | Problem {
  const family = familyOfAddress(towards);
  if (!isSelfAddress(towards) && !ips.some((ip) => familyOf(ip) === family))
    return { problem: `${name} has no ${family} address` };
  const origin: Origin = { kind: 'process', namespace: inside ?? '', choosesSource: true };
  return { origin, source: family === 'ipv4' ? 0 : 0n, notes: [] };
}

function ofOtherFamily(address: string): Problem {
  return { problem: `${address} is not of the family of the destination` };
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
  const of = host.devices.has(device)
    ? { namespace: host.name, device, ips: network.pods.find((one) => one.device === device)?.ips ?? [] }
    : insidePod(device, network);
  if (of === null) return { problem: `the node has no device ${device}` };
  if (typeof of === 'string') return { problem: of };
  const ip = address ?? of.ips.find((one) => familyOf(one) === family);
  if (ip === undefined)
    return { problem: `say with which source a packet comes by ${device}: iface=${device},ip=ADDRESS` };
  if (familyOf(ip) !== family) return ofOtherFamily(ip);
  const origin: Origin = { kind: 'device', namespace: of.namespace, device: of.device };
  return { origin, source: addressOf(ip, family), notes: [] };
}

/** `DEVICE@POD`: a device in a pod's own namespace, and who is known to be behind it. Null: the word names none. */
function insidePod(word: string, { namespaces, pods }: Network) {
  const at = word.lastIndexOf('@');
  const pod = at < 0 ? undefined : podsNamed(word.slice(at + 1), pods).find(({ inside }) => inside !== undefined);
  if (pod === undefined) return null;
  const device = word.slice(0, at);
  const namespace = pod.inside ?? '';
  if (namespaces.get(namespace)?.devices.has(device) !== true) return `${pod.name} has no device ${device}`;
  return { namespace, device, ips: pod.guests?.find((one) => one.device === device)?.ips ?? [] };
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
  const within = pod?.inside;
  if (pod !== undefined && within === undefined && whyStays(pod, towards) !== null) return fromPod(pod, host, towards);
  if (familyOf(text) !== family) return ofOtherFamily(text);
  const address = addressOf(text, family);
  if (within !== undefined) {
    const origin: Origin = { kind: 'process', namespace: within, choosesSource: false };
    return { origin, source: address, notes: [] };
  }
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

/**
 * The device that the main table uses towards an address, which packets from there come in through. Our tunnels are not
 * in it.
 */
function deviceTowards(host: Namespace, address: Address): string | null {
  const routing = host.routing[familyOfAddress(address)];
  const main = routing.rules.filter(({ rule }) => rule.action.kind === 'lookup' && rule.action.table === mainTable);
  return lookUp({ ...routing, rules: main }, flowTowards(address), () => true)?.nexthop.device ?? null;
}
