import { attributeMap, textOf } from '../../native/netlink/attributes.js';
import { alternativeNamesIn, type LinkMessage, linkAttributes } from '../../native/rtnetlink/links.js';
import type { IpOptions } from './invocation.js';
import { linkInfoJson } from './link-info-json.js';
import { isUp, type LinkNames } from './link-names.js';
import { addressText, families, namesOfBits } from './values.js';

interface Shown extends IpOptions {
  readonly names: LinkNames;
  /** `link show`, not `addr show`. */
  readonly isOfLinks: boolean;
}

const hardwareNames: Readonly<Record<number, string>> = { 1: 'ether', 772: 'loopback', 65534: 'none' };
const operStates = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];
const linkModes = ['DEFAULT', 'DORMANT'];
const generationModes = ['eui64', 'none', 'stable_secret', 'random'];

/** A link as `ip -json link show` prints it. Null: it has something that is not reproduced here. */
export function linkJson(link: LinkMessage, shown: Shown): object | null {
  const { attributes, flags, hardware, index, name } = link;
  const { details, isOfLinks, names, numeric } = shown;
  const { broadcast, functionList, mtu, protoDown, qdisc, queueLength, xdp } = linkAttributes;
  const value = (type: number) => attributes.get(type);
  const number = (key: string, type: number) => {
    const found = value(type);
    return found === undefined ? {} : { [key]: found.readUInt32LE(0) };
  };
  const text = (key: string, type: number) => {
    const found = value(type);
    return found === undefined ? {} : { [key]: textOf(found) };
  };
  const [group, master, netnsId, mode] = [
    linkAttributes.group,
    linkAttributes.master,
    linkAttributes.netnsId,
    linkAttributes.linkMode,
  ].map(value);
  const groupNumber = group?.readUInt32LE(0);
  const isNamed = numeric || ((groupNumber ?? 0) === 0 && hardwareNames[hardware] !== undefined);
  const hasFunctions = (value(functionList)?.length ?? 0) > 0;
  const info = details ? linkInfoJson(value(linkAttributes.info), names) : {};
  if (!isNamed || hasFunctions || isFiltered(value(xdp)) || info === null || value(protoDown)?.readUInt8(0))
    return null;
  const operState = value(linkAttributes.operState)?.readUInt8(0);
  const modeNumber = mode?.readUInt8(0);
  const below = belowJson(link, names);
  const length = value(queueLength)?.readUInt32LE(0);
  const isPair = (flags & pointToPoint) !== 0;
  const stateName = operStates[operState ?? 0];
  const modeName = linkModes[modeNumber ?? 0];
  if (stateName === undefined || modeName === undefined) return null;
  return {
    ifindex: index,
    ...below.json,
    ifname: name,
    flags: flagNames(flags, below.isDown),
    ...number('mtu', mtu),
    ...text('qdisc', qdisc),
    ...(master === undefined ? {} : { master: names.nameAt(master.readUInt32LE(0)) }),
    ...(operState === undefined ? {} : { operstate: stateName }),
    ...(isOfLinks && modeNumber !== undefined ? { linkmode: modeName } : {}),
    ...(groupNumber === undefined ? {} : { group: numeric ? String(groupNumber) : 'default' }),
    ...(length ? { txqlen: length } : {}),
    link_type: numeric ? `[${hardware}]` : hardwareNames[hardware],
    ...hardwareAddress('address', value(linkAttributes.address), hardware),
    ...(isPair && value(broadcast) !== undefined ? { link_pointtopoint: true } : {}),
    ...hardwareAddress('broadcast', value(broadcast), hardware),
    ...permanentAddress(link),
    ...(netnsId === undefined ? {} : { link_netnsid: netnsId.readInt32LE(0) }),
    ...(details ? detailsJson(link, isOfLinks, info, number, text) : {}),
    ...(isOfLinks || details ? text('ifalias', linkAttributes.alias) : {}),
    ...alternativeNames(value(linkAttributes.names)),
  };
}

type Print = (key: string, type: number) => object;

function detailsJson(
  { attributes }: LinkMessage,
  isOfLinks: boolean,
  info: object,
  number: Print,
  text: Print,
): object {
  const hex = (key: string, type: number) => {
    const found = attributes.get(type);
    return found === undefined ? {} : { [key]: found.toString('hex') };
  };
  const { allMulticast, largestOffloaded, largestReceived, largestSegmented, leastMtu, mostMtu } = linkAttributes;
  const { mostOffloaded, mostSegments, parentBus, parentName, portId, portName, promiscuity } = linkAttributes;
  const { receiveQueues, sendQueues, switchId } = linkAttributes;
  return {
    ...number('promiscuity', promiscuity),
    ...number('allmulti', allMulticast),
    ...number('min_mtu', leastMtu),
    ...number('max_mtu', mostMtu),
    ...(attributes.has(linkAttributes.info) ? { linkinfo: info } : {}),
    ...(isOfLinks ? generationMode(attributes.get(linkAttributes.settings)) : {}),
    ...number('num_tx_queues', sendQueues),
    ...number('num_rx_queues', receiveQueues),
    ...number('gso_max_size', largestSegmented),
    ...number('gso_max_segs', mostSegments),
    ...number('tso_max_size', largestOffloaded),
    ...number('tso_max_segs', mostOffloaded),
    ...number('gro_max_size', largestReceived),
    ...text('phys_port_name', portName),
    ...hex('phys_port_id', portId),
    ...hex('phys_switch_id', switchId),
    ...text('parentbus', parentBus),
    ...text('parentdev', parentName),
  };
}

const pointToPoint = 0x10;
const running = 0x40;
const linkFlags = Object.entries({
  ...{ LOOPBACK: 8, BROADCAST: 2, POINTOPOINT: pointToPoint, MULTICAST: 0x1000, NOARP: 0x80, ALLMULTI: 0x200 },
  ...{ PROMISC: 0x100, MASTER: 0x400, SLAVE: 0x800, DEBUG: 4, DYNAMIC: 0x8000, AUTOMEDIA: 0x4000, PORTSEL: 0x2000 },
  ...{ NOTRAILERS: 0x20, UP: 1, LOWER_UP: 0x10000, DORMANT: 0x20000, ECHO: 0x40000 },
});
const knownFlags = linkFlags.reduce((all, [, bit]) => all | bit, running);

function flagNames(flags: number, isDownBelow: boolean): readonly string[] {
  const left = (flags & ~knownFlags) >>> 0;
  return [
    ...((flags & 1) !== 0 && (flags & running) === 0 ? ['NO-CARRIER'] : []),
    ...namesOfBits(linkFlags, flags),
    ...(left === 0 ? [] : [left.toString(16)]),
    ...(isDownBelow ? ['M-DOWN'] : []),
  ];
}

/** The link that it is on, or the other end. */
function belowJson({ attributes }: LinkMessage, names: LinkNames): { readonly json: object; readonly isDown: boolean } {
  const index = attributes.get(linkAttributes.link)?.readUInt32LE(0);
  if (index === undefined) return { json: {}, isDown: false };
  if (index === 0) return { json: { link: null }, isDown: false };
  if (attributes.has(linkAttributes.netnsId)) return { json: { link_index: index }, isDown: false };
  return { json: { link: names.nameAt(index) }, isDown: !isUp(names.at(index)) };
}

const tunnels = { ipv4: [768, 776, 778], ipv6: [769, 823] };

export function hardwareAddress(key: string, value: Buffer | undefined, hardware: number): object {
  if (value === undefined) return {};
  if (tunnels.ipv4.includes(hardware) && value.length === 4) return { [key]: addressText(families.ipv4, value) };
  if (tunnels.ipv6.includes(hardware) && value.length === 16) return { [key]: addressText(families.ipv6, value) };
  return { [key]: [...value].map((byte) => byte.toString(16).padStart(2, '0')).join(':') };
}

function permanentAddress({ attributes, hardware }: LinkMessage): object {
  const value = attributes.get(linkAttributes.permanentAddress);
  const address = attributes.get(linkAttributes.address);
  return value === undefined || address?.equals(value) ? {} : hardwareAddress('permaddr', value, hardware);
}

function isFiltered(xdp: Buffer | undefined): boolean {
  return xdp !== undefined && (attributeMap(xdp).get(2)?.readUInt8(0) ?? 0) !== 0;
}

function generationMode(settings: Buffer | undefined): object {
  const ipv6 = settings && attributeMap(settings).get(families.ipv6);
  const mode = ipv6 && attributeMap(ipv6).get(8)?.readUInt8(0);
  if (mode === undefined) return {};
  return { inet6_addr_gen_mode: generationModes[mode] ?? `0x${mode.toString(16)}` };
}

function alternativeNames(list: Buffer | undefined): object {
  return list === undefined ? {} : { altnames: alternativeNamesIn(list) };
}
