import { grouped } from '../../../base/grouped.js';
import { attributeMap, textOf } from '../../native/netlink/attributes.js';
import { listOf } from '../../native/netlink/socket.js';
import {
  type AddressMessage,
  addressesOfRequest,
  addressesRequest,
  parseAddress,
} from '../../native/rtnetlink/addresses.js';
import {
  infoAttributes,
  type LinkMessage,
  linkAttributes,
  linksOfKindRequest,
  parseLink,
} from '../../native/rtnetlink/links.js';
import { addressJson } from './address-json.js';
import type { IpOptions } from './invocation.js';
import { linkJson } from './link-json.js';
import { type IpContext, type Printed, printedJson, refused, type Task } from './task.js';

/** `link show`, `link show dev NAME`, `link show type KIND`, `addr show` or `addr show dev NAME`. */
export function showLinks(isOfLinks: boolean, words: readonly string[], options: IpOptions): Task | null {
  const [key, value = '', ...rest] = words;
  if (!options.json || options.family !== 0 || rest.length > 0) return null;
  if (key === undefined) return task((context) => printAll(context, options, isOfLinks, null));
  if (key === 'dev' && isName(value)) return task((context) => printOne(context, options, isOfLinks, value));
  if (key === 'type' && isOfLinks && isName(value) && !value.endsWith('_slave'))
    return task((context) => printAll(context, options, isOfLinks, value));
  return null;
}

function task(run: (context: IpContext) => Printed | null): Task {
  return { writes: false, run };
}

function isName(word: string): boolean {
  return /^[\w.:@-]{1,127}$/.test(word);
}

function printOne(context: IpContext, options: IpOptions, isOfLinks: boolean, name: string): Printed | null {
  const link = context.names.named(name);
  if (link === null) return refused(`Device "${name}" does not exist.\n`, 1);
  return print(context, options, isOfLinks, [link], isOfLinks ? [] : addresses(context, link.index));
}

function printAll(context: IpContext, options: IpOptions, isOfLinks: boolean, kind: string | null): Printed | null {
  const links = listOf(context.route(), linksOfKindRequest(kind), parseLink);
  context.names.learn(links);
  const shown = links.map((link) => (kind === null || kindOf(link) === kind ? link : null));
  return print(context, options, isOfLinks, shown, isOfLinks ? [] : addresses(context, 0));
}

/** The kernel lists all links where it does not know the kind; of the others `ip` leaves an empty object. */
function print(
  { names }: IpContext,
  options: IpOptions,
  isOfLinks: boolean,
  links: readonly (LinkMessage | null)[],
  found: readonly AddressMessage[],
): Printed | null {
  const byLink = grouped(found, ({ index }) => index);
  const objects = links.flatMap((link): readonly unknown[] => {
    if (link === null) return [{}];
    const shown = linkJson(link, { names, isOfLinks, ...options });
    if (shown === null) return [];
    if (isOfLinks) return [shown];
    return [{ ...shown, addr_info: (byLink.get(link.index) ?? []).map(addressJson(options)) }];
  });
  return objects.length === links.length ? printedJson(objects) : null;
}

function kindOf({ attributes }: LinkMessage): string | null {
  const info = attributes.get(linkAttributes.info);
  const kind = info && attributeMap(info).get(infoAttributes.kind);
  return kind === undefined ? null : textOf(kind);
}

function addresses({ route }: IpContext, index: number): readonly AddressMessage[] {
  return listOf(route(), index === 0 ? addressesRequest : addressesOfRequest(index), parseAddress);
}
