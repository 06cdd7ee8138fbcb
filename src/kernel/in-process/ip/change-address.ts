import { attribute } from '../../native/netlink/attributes.js';
import { addressAttributes, changeAddressRequest } from '../../native/rtnetlink/addresses.js';
import { change, changeFlags, indexOf, isLinkName, keywords } from './change.js';
import type { IpOptions } from './invocation.js';
import type { Task } from './task.js';
import { families, type Prefix, parsePrefixText } from './values.js';

const noDuplicateCheck = 2;
const scopes = { global: 0, host: 254 };
/** Shorter prefixes have an address that all of it hears. */
const longestWithBroadcast = 30;

/** `addr add|del PREFIX [broadcast +] [nodad] dev NAME` */
export function changeAddress(
  verb: string,
  [text = '', ...words]: readonly string[],
  { family }: IpOptions,
): Task | null {
  const prefix = text.includes('/') ? parsePrefixText(text) : null;
  const given = keywords(words, ['broadcast', 'nodad', 'dev'], ['nodad']);
  const device = given?.get('dev');
  if ((verb !== 'add' && verb !== 'del') || given === null || prefix?.family !== family || !isLinkName(device))
    return null;
  const [isAdded, broadcast, isUnchecked] = [verb === 'add', given.get('broadcast'), given.has('nodad')];
  const isOfIPv4 = family === families.ipv4;
  if ((broadcast !== undefined && (broadcast !== '+' || !isOfIPv4 || !isAdded)) || (isUnchecked && isOfIPv4))
    return null;
  // A prefix of no length is read as one of the whole length.
  if (prefix.length === 0) return null;
  return {
    writes: true,
    run: (context) => {
      const index = indexOf(context, device);
      if (typeof index !== 'number') return index;
      const isHeardByAll = broadcast !== undefined && prefix.length <= longestWithBroadcast;
      return change(
        context,
        changeAddressRequest(!isAdded, isAdded ? changeFlags.create | changeFlags.exclusive : 0, {
          ...{ family, length: prefix.length, index, flags: isUnchecked ? noDuplicateCheck : 0 },
          scope: isAdded && isOfIPv4 && prefix.address[0] === 127 ? scopes.host : scopes.global,
          attributes: [
            attribute(addressAttributes.local, prefix.address),
            attribute(addressAttributes.address, prefix.address),
            ...(isHeardByAll ? [attribute(addressAttributes.broadcast, broadcastOf(prefix))] : []),
          ],
        }),
      );
    },
  };
}

function broadcastOf({ address, length }: Prefix): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((address.readUInt32BE(0) | (0xffff_ffff >>> length)) >>> 0);
  return bytes;
}
