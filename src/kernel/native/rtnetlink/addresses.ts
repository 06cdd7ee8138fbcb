import type { Gathered } from '../gathered.js';
import {
  type Attribute,
  type AttributeMap,
  attributeMap,
  eachAttribute,
  printAttributes,
} from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getAddress = 22;
const newAddress = 20;
const headerLength = 8;
/**
 * IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_RT_PRIORITY. The others have lifetimes and how far the check for
 * duplicates is.
 */
const kept: ReadonlySet<number> = new Set([1, 2, 4, 9]);

/** Of both families. */
export const addressesRequest: Request = { what: 'addresses', type: getAddress, body: Buffer.alloc(headerLength) };

export function isOfAllAddresses({ body, type }: Request): boolean {
  return type === getAddress && body.equals(addressesRequest.body);
}

export function isOfAddresses({ type }: Request): boolean {
  return type === getAddress;
}

/** Of both families, of one link. */
export function addressesOfRequest(index: number): Request {
  const body = Buffer.alloc(headerLength);
  body.writeUInt32LE(index, 4);
  return { ...addressesRequest, body };
}

export const addressAttributes = {
  ...{ address: 1, local: 2, label: 3, broadcast: 4, anycast: 5, cacheInfo: 6, multicast: 7, flags: 8, priority: 9 },
} as const;

export interface AddressMessage {
  readonly family: number;
  readonly length: number;
  readonly flags: number;
  readonly scope: number;
  readonly index: number;
  readonly attributes: AttributeMap;
}

/** Null: another message. The attributes are copies. */
export function parseAddress({ type, body }: Message): AddressMessage | null {
  if (type !== newAddress) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'an address without its header');
  const attributes = attributeMap(Buffer.from(body), headerLength);
  return {
    ...{ family: body.readUInt8(0), length: body.readUInt8(1), scope: body.readUInt8(3), index: body.readUInt32LE(4) },
    // The header has room for the first eight.
    flags: attributes.get(addressAttributes.flags)?.readUInt32LE(0) ?? body.readUInt8(2),
    attributes,
  };
}

const deleteAddress = 21;

/** @param flags of the request. */
export function changeAddressRequest(
  isDeleted: boolean,
  flags: number,
  address: Omit<AddressMessage, 'attributes'> & { readonly attributes: readonly Attribute[] },
): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(address.family, 0);
  header.writeUInt8(address.length, 1);
  header.writeUInt8(address.flags, 2);
  header.writeUInt8(address.scope, 3);
  header.writeUInt32LE(address.index, 4);
  return {
    ...{ what: 'address', type: isDeleted ? deleteAddress : newAddress, flags },
    body: Buffer.concat([header, printAttributes(address.attributes)]),
  };
}

export function gatherAddress({ type, body }: Message, gathered: Gathered): void {
  if (type !== newAddress) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'an address without its header');
  // Family and length of the prefix; scope and device. Between them are the flags.
  gathered.bytes(body, 0, 2);
  gathered.bytes(body, 3, headerLength);
  eachAttribute(body, headerLength, body.length, (attribute, from, to) => {
    if (kept.has(attribute)) gathered.bytes(body, from, to);
  });
}
