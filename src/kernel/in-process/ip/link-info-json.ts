import { type AttributeMap, attributeMap, textOf } from '../../native/netlink/attributes.js';
import { infoAttributes } from '../../native/rtnetlink/links.js';
import type { LinkNames } from './link-names.js';
import { addressText, families, hexText } from './values.js';

/** Kinds of which `ip` prints nothing more. */
const plain: ReadonlySet<string> = new Set(['veth', 'dummy', 'ifb', 'nlmon', 'vcan', 'wireguard']);

/** The kind of a link and what that kind has. Null: a kind that is not reproduced here. */
export function linkInfoJson(info: Buffer | undefined, names: LinkNames): object | null {
  if (info === undefined) return {};
  const found = attributeMap(info);
  const [kindBytes, data] = [found.get(infoAttributes.kind), found.get(infoAttributes.data)];
  if (kindBytes === undefined || found.has(infoAttributes.slaveKind)) return null;
  const kind = textOf(kindBytes);
  if (plain.has(kind)) return { info_kind: kind };
  const print = { geneve: geneveJson, vxlan: vxlanJson }[kind];
  return print === undefined || data === undefined
    ? null
    : { info_kind: kind, info_data: print(attributeMap(data), names) };
}

function geneveJson(data: AttributeMap): object {
  return {
    ...(data.has(6) ? { external: true } : {}),
    ...number('id', data.get(1)),
    ...(data.has(2) ? endOfIPv4('remote', data.get(2)) : endOfIPv6('remote6', data.get(7))),
    ...(data.get(12)?.readUInt8(0) ? {} : small('ttl', data.get(3))),
    ...service(data.get(4)),
    ...fragments(data.get(13)),
    ...label(data.get(11)),
    ...port(data.get(5)),
    ...switched('udp_csum', data.get(8)),
    ...switched('udp_zero_csum6_tx', data.get(9)),
    ...switched('udp_zero_csum6_rx', data.get(10)),
    ...(data.has(14) ? { inner_proto_inherit: true } : {}),
  };
}

function vxlanJson(data: AttributeMap, names: LinkNames): object {
  const [group, group6, range] = [data.get(2), data.get(16), data.get(10)];
  const below = data.get(3)?.readUInt32LE(0);
  const most = data.get(9)?.readUInt32LE(0);
  return {
    ...isOn('external', data.get(25)),
    ...isOn('vnifilter', data.get(30)),
    ...number('id', data.get(1)),
    ...(group === undefined
      ? endOfIPv6(group6?.readUInt8(0) === 0xff ? 'group6' : 'remote6', group6)
      : endOfIPv4((group.readUInt8(0) & 0xf0) === 0xe0 ? 'group' : 'remote', group)),
    ...(data.has(4) ? endOfIPv4('local', data.get(4)) : endOfIPv6('local6', data.get(17))),
    ...(below ? { link: names.nameAt(below) } : {}),
    ...(range && { port_range: { low: range.readUInt16BE(0), high: range.readUInt16BE(2) } }),
    ...port(data.get(15)),
    ...switched('learning', data.get(7)),
    ...isOn('proxy', data.get(11)),
    ...isOn('rsc', data.get(12)),
    ...isOn('l2miss', data.get(13)),
    ...isOn('l3miss', data.get(14)),
    ...service(data.get(6)),
    ...(data.get(28)?.readUInt8(0) ? {} : small('ttl', data.get(5))),
    ...fragments(data.get(29)),
    ...label(data.get(26)),
    ...number('ageing', data.get(8)),
    ...(most ? { limit: most } : {}),
    ...switched('udp_csum', data.get(18)),
    ...switched('udp_zero_csum6_tx', data.get(19)),
    ...switched('udp_zero_csum6_rx', data.get(20)),
    ...isOn('remcsum_tx', data.get(21)),
    ...isOn('remcsum_rx', data.get(22)),
    ...(data.has(23) ? { gbp: true } : {}),
    ...(data.has(27) ? { gpe: true } : {}),
  };
}

function number(key: string, value: Buffer | undefined): object {
  return value === undefined ? {} : { [key]: value.readUInt32LE(0) };
}

function small(key: string, value: Buffer | undefined): object {
  return value === undefined ? {} : { [key]: value.readUInt8(0) };
}

function switched(key: string, value: Buffer | undefined): object {
  return value === undefined ? {} : { [key]: value.readUInt8(0) !== 0 };
}

function isOn(key: string, value: Buffer | undefined): object {
  return value?.readUInt8(0) ? { [key]: true } : {};
}

function endOfIPv4(key: string, value: Buffer | undefined): object {
  return value === undefined || value.every((byte) => byte === 0) ? {} : { [key]: addressText(families.ipv4, value) };
}

function endOfIPv6(key: string, value: Buffer | undefined): object {
  return value === undefined || value.every((byte) => byte === 0) ? {} : { [key]: addressText(families.ipv6, value) };
}

function port(value: Buffer | undefined): object {
  return value === undefined ? {} : { port: value.readUInt16BE(0) };
}

function service(value: Buffer | undefined): object {
  const found = value?.readUInt8(0);
  return found ? { tos: hexText(found) } : {};
}

function fragments(value: Buffer | undefined): object {
  const name = value && ['unset', 'set', 'inherit'][value.readUInt8(0)];
  return name === undefined ? {} : { df: name };
}

function label(value: Buffer | undefined): object {
  const found = value?.readUInt32BE(0);
  return found ? { label: hexText(found) } : {};
}
