import { textOf } from '../../native/netlink/attributes.js';
import { type AddressMessage, addressAttributes } from '../../native/rtnetlink/addresses.js';
import type { IpOptions } from './invocation.js';
import { addressText, families } from './values.js';

const secondary = 1;
const permanent = 0x80;
const flagNames = Object.entries({
  ...{ nodad: 2, optimistic: 4, dadfailed: 8, home: 16, deprecated: 32, tentative: 64 },
  ...{ mngtmpaddr: 256, noprefixroute: 512, autojoin: 1024, 'stable-privacy': 2048 },
});
const scopes: Readonly<Record<number, string>> = { 0: 'global', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' };

/** An address as `ip -json addr show` prints it. */
export function addressJson({ numeric }: IpOptions): (message: AddressMessage) => unknown {
  return ({ attributes, family, flags, length, scope }) => {
    const { address, anycast, broadcast, cacheInfo, label, local, multicast, priority } = addressAttributes;
    const own = attributes.get(local) ?? attributes.get(address);
    const other = attributes.get(address);
    const text = (key: string, value: Buffer | undefined) =>
      value === undefined ? {} : { [key]: addressText(family, value) };
    const metric = attributes.get(priority)?.readUInt32LE(0);
    const [named, cache] = [attributes.get(label), attributes.get(cacheInfo)];
    return {
      family: family === families.ipv6 ? 'inet6' : 'inet',
      ...(own && {
        local: addressText(family, own),
        ...(other && !other.equals(own) ? text('address', other) : {}),
        prefixlen: length,
        ...(metric === undefined ? {} : { metric }),
      }),
      ...text('broadcast', attributes.get(broadcast)),
      ...text('anycast', attributes.get(anycast)),
      ...text('multicast', attributes.get(multicast)),
      scope: numeric ? String(scope) : (scopes[scope] ?? String(scope)),
      ...flagsJson(family, flags),
      ...(named && { label: textOf(named) }),
      ...(cache && { valid_life_time: cache.readUInt32LE(4), preferred_life_time: cache.readUInt32LE(0) }),
    };
  };
}

function flagsJson(family: number, flags: number): Readonly<Record<string, unknown>> {
  const shown: Record<string, unknown> = {};
  if ((flags & secondary) !== 0) shown[family === families.ipv6 ? 'temporary' : 'secondary'] = true;
  if ((flags & permanent) === 0) shown['dynamic'] = true;
  let left = flags & ~(secondary | permanent);
  for (const [name, bit] of flagNames) {
    if ((left & bit) === 0) continue;
    shown[name] = true;
    left &= ~bit;
  }
  if (left !== 0) shown['ifa_flags'] = left.toString(16).padStart(2, '0');
  return shown;
}
