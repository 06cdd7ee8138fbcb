import type { Gathered } from '../gathered.js';
import {
  type Attribute,
  type AttributeMap,
  attribute,
  attributeMap,
  eachAttribute,
  numberAttribute,
  placeOf,
  printAttributes,
} from '../netlink/attributes.js';
import type { Message, PassOver } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';
import type { RuleTable } from './rules.js';

const getRoute = 26;
const newRoute = 24;
const headerLength = 12;
export const routeAttributes = {
  ...{ destination: 1, source: 2, device: 4, gateway: 5, priority: 6, preferredSource: 7, metrics: 8, multipath: 9 },
  ...{ flow: 11, cacheInfo: 12, table: 15, mark: 16, via: 18, newDestination: 19, preference: 20, encapType: 21 },
  ...{ encap: 22, expires: 23, pad: 24, uid: 25, ttlPropagate: 26, nexthopId: 30 },
} as const;
/** RTA_CACHEINFO and RTA_EXPIRES: how often and how long it is used. */
const passing: ReadonlySet<number> = new Set([12, 23]);
/** RTNH_F_ONLINK; the others say whether its device has a carrier, and whether hardware has it. */
const keptFlags = 4;

/** The routes of one table, of all with 0. A table that does not exist is ENOENT on most kernels. */
export function routesRequest({ family, table }: RuleTable): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(family, 0);
  return {
    what: `routes of table ${table}`,
    type: getRoute,
    body: Buffer.concat([header, printAttributes(table === 0 ? [] : [numberAttribute(routeAttributes.table, table)])]),
  };
}

/** The list of which the routes of one table are a part; null: another request. */
export function allRoutesFor({ body, type }: Request): Request | null {
  return type === getRoute ? routesRequest({ family: body.readUInt8(0), table: 0 }) : null;
}

export interface RouteMessage {
  readonly family: number;
  readonly destinationLength: number;
  readonly sourceLength: number;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  readonly type: number;
  readonly flags: number;
  readonly attributes: AttributeMap;
}

/** Null: another message. The attributes are copies. */
export function parseRoute({ type, body }: Message): RouteMessage | null {
  if (type !== newRoute) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a route without its header');
  const attributes = attributeMap(Buffer.from(body), headerLength);
  return {
    ...{ family: body.readUInt8(0), destinationLength: body.readUInt8(1), sourceLength: body.readUInt8(2) },
    ...{ tos: body.readUInt8(3), protocol: body.readUInt8(5), scope: body.readUInt8(6), type: body.readUInt8(7) },
    // The header has room for the first 256 tables.
    table: attributes.get(routeAttributes.table)?.readUInt32LE(0) ?? body.readUInt8(4),
    flags: body.readUInt32LE(8),
    attributes,
  };
}

/** Passes over routes to any other destination: a table has thousands of them, and the kernel does not filter by it. */
export function unlessTo(address: Buffer, length: number): PassOver {
  return (bytes, type, from, to) => {
    if (type !== newRoute || to - from < headerLength) return false;
    if (bytes[from + 1] !== length) return true;
    const at = placeOf(bytes, from + headerLength, routeAttributes.destination, to);
    if (at === 0) return length !== 0;
    for (let index = 0; index < address.length; index += 1) if (bytes[at + index] !== address[index]) return true;
    return false;
  };
}

const deleteRoute = 25;

/** @param flags of the request. */
export function changeRouteRequest(
  isDeleted: boolean,
  flags: number,
  route: Omit<RouteMessage, 'attributes' | 'sourceLength' | 'tos'> & { readonly attributes: readonly Attribute[] },
): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(route.family, 0);
  header.writeUInt8(route.destinationLength, 1);
  // The header has room for the first 256 tables.
  const isSmall = route.table < 256;
  header.writeUInt8(isSmall ? route.table : 0, 4);
  header.writeUInt8(route.protocol, 5);
  header.writeUInt8(route.scope, 6);
  header.writeUInt8(route.type, 7);
  header.writeUInt32LE(route.flags, 8);
  const table = isSmall ? [] : [numberAttribute(routeAttributes.table, route.table)];
  return {
    ...{ what: 'route', type: isDeleted ? deleteRoute : newRoute, flags },
    body: Buffer.concat([header, printAttributes([...route.attributes, ...table])]),
  };
}

/** What the kernel would do with a packet to an address. */
export function routeToRequest(family: number, address: Buffer): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(family, 0);
  header.writeUInt8(address.length * 8, 1);
  // RTM_F_LOOKUP_TABLE, which only IPv4 has.
  header.writeUInt32LE(family === 2 ? 0x1000 : 0, 8);
  const destination = attribute(routeAttributes.destination, address);
  return { what: 'route', type: getRoute, body: Buffer.concat([header, printAttributes([destination])]) };
}

export function gatherRoute({ type, body }: Message, gathered: Gathered): void {
  if (type !== newRoute) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a route without its header');
  gathered.bytes(body, 0, 8);
  gathered.number(body.readUInt32LE(8) & keptFlags);
  eachAttribute(body, headerLength, body.length, (kind, from, to) => {
    if (passing.has(kind)) return;
    gathered.number(kind);
    gathered.bytes(body, from, to);
  });
}
