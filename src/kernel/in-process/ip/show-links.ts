import { grouped } from '../../../base/grouped.js';
import { NetlinkError } from '../../native/netlink/netlink-error.js';
import { listOf } from '../../native/netlink/socket.js';
import {
  type AddressMessage,
  addressesOfRequest,
  addressesRequest,
  parseAddress,
} from '../../native/rtnetlink/addresses.js';
import { type LinkMessage, linksOfKindRequest, parseLink } from '../../native/rtnetlink/links.js';
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
  const links = listOfKind(context, kind);
  context.names.learn(links);
  return print(context, options, isOfLinks, links, isOfLinks ? [] : addresses(context, 0));
}

/**
 * Where the kernel does not know the kind no link is of it. `ip` reads all links then, and prints an empty object for
 * each of them.
 */
function listOfKind({ route }: IpContext, kind: string | null): readonly LinkMessage[] {
  try {
    return listOf(route(), linksOfKindRequest(kind), parseLink);
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'unfiltered') return [];
    throw error;
  }
}

function print(
  { names }: IpContext,
  options: IpOptions,
  isOfLinks: boolean,
  links: readonly LinkMessage[],
  found: readonly AddressMessage[],
): Printed | null {
  const byLink = grouped(found, ({ index }) => index);
  const objects = links.flatMap((link): readonly unknown[] => {
    const shown = linkJson(link, { names, isOfLinks, ...options });
    if (shown === null) return [];
    if (isOfLinks) return [shown];
    return [{ ...shown, addr_info: (byLink.get(link.index) ?? []).map(addressJson(options)) }];
  });
  return objects.length === links.length ? printedJson(objects) : null;
}

function addresses({ route }: IpContext, index: number): readonly AddressMessage[] {
  return listOf(route(), index === 0 ? addressesRequest : addressesOfRequest(index), parseAddress);
}
