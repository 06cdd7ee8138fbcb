import { existsSync } from 'node:fs';
import { attributeMap } from '../native/netlink/attributes.js';
import { listOf, type NetlinkSocket } from '../native/netlink/socket.js';
import { interfaceSettingsRequest, ofNoLink, parseInterfaceSettings } from '../native/rtnetlink/interface-settings.js';
import { type LinkMessage, linkAttributes, linksOfKindRequest, parseLink } from '../native/rtnetlink/links.js';
import { linkNames } from './ip/link-names.js';

/** The settings in `net/ipv4/conf/DEVICE` by their places among those of a link, IPV4_DEVCONF_* less one. */
const places: Readonly<Record<string, number>> = {
  ...{ forwarding: 0, proxy_arp: 2, rp_filter: 7, arp_filter: 12, arp_announce: 17, arp_ignore: 18 },
  ...{ accept_local: 22, src_valid_mark: 23, route_localnet: 25 },
};
/** Those that the kernel also tells of `all` and `default`: NETCONFA_*. */
const placesOfNoLink: Readonly<Record<string, number>> = { forwarding: 2, rp_filter: 3, proxy_arp: 5 };

const root = '/proc/sys/net/ipv4/conf';
const file = new RegExp(`^${root}/([^/]+)/([a-z_]+)$`);
const ipv4 = 2;
/** The settings of IPv4 of a link, and among them its `conf`. */
const confAttribute = 1;
const longestName = 15;
/** Each link asked for by itself costs as much as a dozen in a list: after so many of them there will be more. */
const mostAsked = 64;

export interface Settings {
  /**
   * The text of a file of settings; null: there is none; undefined: another file, or one that netlink does not tell of.
   */
  readonly textOf: (path: string) => string | null | undefined;
  /** The files of these names of all devices; null: devices have one that netlink does not tell of. */
  readonly filesOf: (names: readonly string[]) => readonly string[] | null;
}

/** Settings of devices without their files: one message tells all of a device. */
export function settings(route: () => NetlinkSocket): Settings {
  const links = linkNames(route);
  const confs = new Map<string, Buffer | null>();
  let asked = 0;
  const ofNone = new Map<string, ReadonlyMap<number, number>>();
  return {
    textOf: (path) => {
      const [, device = '', name = ''] = file.exec(path) ?? [];
      const value = isOfNoLink(device) ? valueOfNoLink(device, name) : valueOfLink(device, places[name]);
      return typeof value === 'number' ? `${value}\n` : value;
    },
    filesOf: (all) => {
      const names = all.filter((name) => Object.hasOwn(places, name));
      if (all.some((name) => !names.includes(name) && existsSync(`${root}/all/${name}`))) return null;
      learnAll();
      const ofLinks = [...confs].filter(([, conf]) => conf !== null).map(([name]) => name);
      const devices = [...Object.keys(ofNoLink), ...ofLinks];
      return devices.flatMap((device) => names.map((name) => `${root}/${device}/${name}`));
    },
  };

  function valueOfLink(device: string, place: number | undefined): number | null | undefined {
    if (place === undefined || device.length > longestName) return undefined;
    const conf = confOfNamed(device);
    return conf === null ? null : conf.length < place * 4 + 4 ? undefined : conf.readInt32LE(place * 4);
  }

  function learnAll(): void {
    for (const link of listOf(route(), linksOfKindRequest(null), parseLink)) confs.set(link.name, confOf(link));
  }

  function confOfNamed(device: string): Buffer | null {
    if (!confs.has(device)) {
      asked += 1;
      if (asked === mostAsked) learnAll();
    }
    const known = confs.get(device);
    if (known !== undefined) return known;
    const link = links.named(device);
    // A link is also found by an alternative name, which no file has.
    const conf = link?.name === device ? confOf(link) : null;
    confs.set(device, conf);
    return conf;
  }

  function valueOfNoLink(device: keyof typeof ofNoLink, name: string): number | undefined {
    const place = placesOfNoLink[name];
    if (place === undefined) return undefined;
    const values =
      ofNone.get(device) ??
      route()
        .ask(interfaceSettingsRequest(ofNoLink[device]))
        .flatMap((message) => parseInterfaceSettings(message) ?? [])[0];
    if (values !== undefined) ofNone.set(device, values);
    return values?.get(place);
  }
}

function isOfNoLink(device: string): device is keyof typeof ofNoLink {
  return Object.hasOwn(ofNoLink, device);
}

/** Null: the device has no IPv4. */
function confOf({ attributes }: LinkMessage): Buffer | null {
  const all = attributes.get(linkAttributes.settings);
  const ofIPv4 = all && attributeMap(all).get(ipv4);
  return (ofIPv4 && attributeMap(ofIPv4).get(confAttribute)) ?? null;
}
