import { type AttributeMap, textOf } from '../../native/netlink/attributes.js';
import { type RuleMessage, ruleAttributes } from '../../native/rtnetlink/rules.js';
import { addressBits, addressText, hexText, serviceText } from './values.js';

const flags = { inverted: 2, unresolved: 4, iifDetached: 8, oifDetached: 16 };
const actions = { lookup: 1, goto: 2, nop: 3 };
const allBits = 0xffff_ffff;

/** A rule as `ip -N -json rule show` prints it. */
export function ruleJson(rule: RuleMessage, details: boolean): object {
  const { attributes } = rule;
  const number = (type: number) => attributes.get(type)?.readUInt32LE(0);
  const isFlagged = (flag: number) => (rule.flags & flag) !== 0;
  const { ipProtocol, iif, l3mdev, mark: markType, oif, priority, protocol, tunnelId, users } = ruleAttributes;
  const [inName, outName, range] = [attributes.get(iif), attributes.get(oif), attributes.get(users)];
  const proto = attributes.get(protocol)?.readUInt8(0);
  const ipProto = attributes.get(ipProtocol)?.readUInt8(0);
  return {
    priority: number(priority) ?? 0,
    ...(isFlagged(flags.inverted) ? { not: null } : {}),
    ...end('src', rule, ruleAttributes.source, rule.sourceLength, 'all'),
    ...end('dst', rule, ruleAttributes.destination, rule.destinationLength, undefined),
    ...(rule.tos === 0 ? {} : { tos: serviceText(rule.tos) }),
    ...markJson(number(markType), number(ruleAttributes.mask)),
    ...(inName && { iif: textOf(inName), ...(isFlagged(flags.iifDetached) ? { iif_detached: null } : {}) }),
    ...(outName && { oif: textOf(outName), ...(isFlagged(flags.oifDetached) ? { oif_detached: null } : {}) }),
    ...(attributes.get(l3mdev)?.readUInt8(0) ? { l3mdev: null } : {}),
    ...(range && { uid_start: range.readUInt32LE(0), uid_end: range.readUInt32LE(4) }),
    ...(ipProto === undefined ? {} : { ipproto: `ipproto-${ipProto}` }),
    ...portsJson('sport', attributes, ruleAttributes.sourcePorts),
    ...portsJson('dport', attributes, ruleAttributes.destinationPorts),
    ...(attributes.has(tunnelId) ? { tun_id: Number(attributes.get(tunnelId)?.readBigUInt64BE(0)) } : {}),
    ...lookupJson(rule),
    ...flowJson(number(ruleAttributes.flow)),
    ...actionJson(rule, isFlagged(flags.unresolved)),
    ...(proto !== undefined && (details || proto > 2) ? { protocol: String(proto) } : {}),
  };
}

function end(key: string, rule: RuleMessage, type: number, length: number, any: string | undefined): object {
  const value = rule.attributes.get(type);
  if (value !== undefined) {
    const isHost = length === addressBits[rule.family];
    return { [key]: addressText(rule.family, value), ...(isHost ? {} : { [`${key}len`]: length }) };
  }
  if (length !== 0) return { [key]: '0', [`${key}len`]: length };
  return any === undefined ? {} : { [key]: any };
}

function markJson(mark: number | undefined, mask: number | undefined): object {
  if (mark === undefined && mask === undefined) return {};
  const isWhole = mask === undefined || mask === allBits;
  return { fwmark: hexText(mark ?? 0), ...(isWhole ? {} : { fwmask: hexText(mask) }) };
}

function portsJson(key: string, attributes: AttributeMap, type: number): object {
  const range = attributes.get(type);
  if (range === undefined) return {};
  const [first, last] = [range.readUInt16LE(0), range.readUInt16LE(2)];
  return first === last ? { [key]: first } : { [`${key}_start`]: first, [`${key}_end`]: last };
}

function lookupJson({ attributes, table }: RuleMessage): object {
  if (table === 0) return {};
  const length = attributes.get(ruleAttributes.suppressLength)?.readInt32LE(0) ?? -1;
  const group = attributes.get(ruleAttributes.suppressGroup)?.readInt32LE(0) ?? -1;
  return {
    table: String(table),
    ...(length === -1 ? {} : { suppress_prefixlen: length }),
    ...(group === -1 ? {} : { suppress_ifgroup: String(group) }),
  };
}

function flowJson(flow: number | undefined): object {
  if (flow === undefined) return {};
  const from = flow >>> 16;
  return { ...(from === 0 ? {} : { flow_from: String(from) }), flow_to: String(flow & 0xffff) };
}

function actionJson({ action, attributes }: RuleMessage, isUnresolved: boolean): object {
  if (action === actions.lookup) return {};
  if (action === actions.nop) return { nop: null };
  if (action !== actions.goto) return { action: String(action) };
  const target = attributes.get(ruleAttributes.goto)?.readUInt32LE(0);
  return { goto: target ?? 'none', ...(isUnresolved ? { unresolved: null } : {}) };
}
