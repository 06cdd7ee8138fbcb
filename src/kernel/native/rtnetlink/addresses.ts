import type { Gathered } from '../gathered.js';
import { eachAttribute } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getAddress = 22;
const newAddress = 20;
const headerLength = 8;
/** IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_RT_PRIORITY. The others have lifetimes and how far the check for duplicates is. */
const kept: ReadonlySet<number> = new Set([1, 2, 4, 9]);

/** Of both families. */
export const addressesRequest: Request = { what: 'addresses', type: getAddress, body: Buffer.alloc(headerLength) };

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
