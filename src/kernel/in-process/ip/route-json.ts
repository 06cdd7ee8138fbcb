import { type AttributeMap, aligned, attributeMap, textOf } from '../../native/netlink/attributes.js';
import { NetlinkError } from '../../native/netlink/netlink-error.js';
import { type RouteMessage, routeAttributes } from '../../native/rtnetlink/routes.js';
import { addressBits, addressText, families, namesOfBits, serviceText } from './values.js';

interface Shown {
  readonly details: boolean;
  /** Whether the routes of one table are shown. */
  readonly hidesTable: boolean;
  readonly nameAt: (index: number) => string;
}

const unicast = 1;
const cloned = 0x200;
const boot = 3;
const { cacheInfo, destination, device, flow, gateway, mark, metrics, multipath, preference } = routeAttributes;
const { pad, preferredSource, priority, source, table: tableType, uid, via } = routeAttributes;
const understood: ReadonlySet<number> = new Set([
  ...[cacheInfo, destination, device, flow, gateway, mark, metrics, multipath, preference, pad, preferredSource],
  ...[priority, source, tableType, uid, via],
]);
const understoodOfHop: ReadonlySet<number> = new Set([gateway, via, flow]);

/** A route as `ip -json route show` prints it. Null: it has something that is not reproduced here. */
export function routeJson(route: RouteMessage, { details, hidesTable, nameAt }: Shown): object | null {
  const { attributes, family, scope, tos, type } = route;
  const bits = addressBits[family];
  if (bits === undefined || !areAmong(attributes, understood)) return null;
  const number = (one: number) => attributes.get(one)?.readUInt32LE(0);
  const isCloned = (route.flags & cloned) !== 0;
  const [oif, sender] = [number(device), attributes.get(preferredSource)];
  const hops = attributes.get(multipath);
  const hopsJson = hops === undefined ? undefined : nexthopsJson(route, hops, nameAt);
  const metricsOf = attributes.get(metrics);
  const measured = metricsOf === undefined ? undefined : metricsJson(metricsOf);
  if (hopsJson === null || measured === null) return null;
  // One object that grows, since there are tens of thousands of routes.
  const shown: Growing = {};
  if (type !== unicast || details) shown['type'] = String(type);
  shown['dst'] = prefixText(family, attributes.get(destination), route.destinationLength) ?? 'default';
  addSource(shown, route);
  if (tos !== 0) shown['tos'] = serviceText(tos);
  addHop(shown, family, attributes);
  if (oif !== undefined) shown['dev'] = nameAt(oif);
  if (route.table !== 0 && (route.table !== 254 || details) && !hidesTable) shown['table'] = String(route.table);
  if (!isCloned && (route.protocol !== boot || details)) shown['protocol'] = String(route.protocol);
  if (!isCloned && (scope !== 0 || details)) shown['scope'] = String(scope);
  if (sender !== undefined) shown['prefsrc'] = addressText(family, sender);
  if (attributes.has(priority)) shown['metric'] = number(priority);
  shown['flags'] = namesOfBits(flagNames, route.flags);
  const markOf = number(mark);
  if (markOf) shown['mark'] = markOf;
  addFlow(shown, attributes);
  if (attributes.has(uid)) shown['uid'] = number(uid);
  if (isCloned && family === families.ipv4) shown['cache'] = [];
  addCache(shown, attributes.get(cacheInfo));
  if (measured !== undefined) shown['metrics'] = [measured];
  addPreference(shown, attributes.get(preference));
  if (hopsJson !== undefined) shown['nexthops'] = hopsJson;
  return shown;
}

function areAmong(attributes: AttributeMap, known: ReadonlySet<number>): boolean {
  for (const type of attributes.keys()) if (!known.has(type)) return false;
  return true;
}

function prefixText(family: number, address: Buffer | undefined, length: number): string | undefined {
  if (address === undefined) return length === 0 ? undefined : `0/${length} `;
  const text = addressText(family, address);
  return length === addressBits[family] ? text : `${text}/${length}`;
}

type Growing = Record<string, unknown>;

function addSource(shown: Growing, { attributes, family, sourceLength }: RouteMessage): void {
  const text = prefixText(family, attributes.get(source), sourceLength);
  if (text !== undefined) shown[attributes.has(source) ? 'from' : 'src'] = text.trimEnd();
}

function addHop(shown: Growing, family: number, attributes: AttributeMap): void {
  const [near, other] = [attributes.get(gateway), attributes.get(via)];
  if (near !== undefined) shown['gateway'] = addressText(family, near);
  if (other === undefined) return;
  const of = other.readUInt16LE(0);
  shown['via'] = { family: of === families.ipv6 ? 'inet6' : 'inet', host: addressText(of, other.subarray(2)) };
}

const flagNames = Object.entries({
  ...{ dead: 1, onlink: 4, pervasive: 2, offload: 8, trap: 64, notify: 0x100, linkdown: 16, unresolved: 32 },
  ...{ rt_offload: 0x4000, rt_trap: 0x8000, rt_offload_failed: 0x2000_0000 },
});

function addFlow(shown: Growing, attributes: AttributeMap): void {
  const value = attributes.get(flow)?.readUInt32LE(0);
  if (value === undefined) return;
  const from = value >>> 16;
  shown['flow'] = { ...(from === 0 ? {} : { from: String(from) }), to: String(value & 0xffff) };
}

const hertz = 100;

/** Counters of use are shown with statistics alone. */
function addCache(shown: Growing, info: Buffer | undefined): void {
  if (info === undefined) return;
  const [expires, error] = [info.readInt32LE(8), info.readUInt32LE(12)];
  const [id, time, age] = [info.readUInt32LE(20), info.readUInt32LE(24), info.readUInt32LE(28)];
  if (id !== 0 || time !== 0 || age !== 0) throw new NetlinkError('malformed', 'the peer of a route');
  if (expires !== 0) shown['expires'] = Math.trunc(expires / hertz);
  if (error !== 0) shown['error'] = error;
}

const preferences: Readonly<Record<number, string>> = { 3: 'low', 0: 'medium', 1: 'high' };

function addPreference(shown: Growing, value: Buffer | undefined): void {
  const number = value?.readUInt8(0);
  if (number !== undefined) shown['pref'] = preferences[number] ?? number;
}

const metricNames: Readonly<Record<number, string>> = {
  ...{ 2: 'mtu', 3: 'window', 4: 'rtt', 5: 'rttvar', 6: 'ssthresh', 7: 'cwnd', 8: 'advmss', 9: 'reordering' },
  ...{ 10: 'hoplimit', 11: 'initcwnd', 13: 'rto_min', 14: 'initrwnd', 15: 'quickack', 17: 'fastopen_no_cookie' },
};
const parts: Readonly<Record<number, number>> = { 4: 8, 5: 4 };

const lock = 1;
const congestion = 16;
const hopLimit = 10;

/** Null: features, or one without a name. One that is locked without a value is shown as 0. */
function metricsJson(value: Buffer): Readonly<Record<string, unknown>> | null {
  const found = attributeMap(value);
  const locked = found.get(lock)?.readUInt32LE(0) ?? 0;
  const shown: Record<string, unknown> = {};
  for (const type of [...found.keys(), ...bitsIn(locked)]) {
    const [one, name] = [found.get(type), metricNames[type]];
    if (type === lock) continue;
    if (type === congestion && one !== undefined) shown['congestion'] = textOf(one);
    else if (name === undefined) return null;
    else if (type !== hopLimit || one?.readInt32LE(0) !== -1) {
      shown[name] = Math.trunc((one?.readUInt32LE(0) ?? 0) / (parts[type] ?? 1));
    }
  }
  return shown;
}

function bitsIn(mask: number): readonly number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (mask & (1 << bit)) !== 0);
}

const hopHeader = 8;

function nexthopsJson({ family }: RouteMessage, value: Buffer, nameAt: Shown['nameAt']): readonly unknown[] | null {
  const hops: unknown[] = [];
  for (let at = 0; at + hopHeader <= value.length; ) {
    const length = value.readUInt16LE(at);
    if (length < hopHeader || at + length > value.length) throw new NetlinkError('malformed', 'a nexthop');
    const attributes = attributeMap(value.subarray(at + hopHeader, at + length));
    if (!areAmong(attributes, understoodOfHop)) return null;
    const hop: Growing = {};
    addHop(hop, family, attributes);
    addFlow(hop, attributes);
    hops.push({
      ...hop,
      dev: nameAt(value.readInt32LE(at + 4)),
      weight: value.readUInt8(at + 3) + 1,
      flags: namesOfBits(flagNames, value.readUInt8(at + 2)),
    });
    at += aligned(length);
  }
  return hops;
}
