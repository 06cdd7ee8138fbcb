import { NetlinkError } from '../../native/netlink/netlink-error.js';
import { listOf } from '../../native/netlink/socket.js';
import { linksOfKindRequest, parseLinkName } from '../../native/rtnetlink/links.js';
import {
  parseRoute,
  type RouteMessage,
  routeAttributes,
  routesRequest,
  routeToRequest,
  unlessTo,
} from '../../native/rtnetlink/routes.js';
import type { IpOptions } from './invocation.js';
import { refusalText } from './refusal.js';
import { routeJson } from './route-json.js';
import { type IpContext, type Printed, printedJson, refused, type Task } from './task.js';
import { addressBits, families, type Prefix, parseAddressText, parseNumber, parsePrefixText } from './values.js';

const tables: Readonly<Record<string, number>> = { all: 0, main: 254, local: 255 };
const cloned = 0x200;
const local = 2;

/** `route show table TABLE [exact PREFIX]` */
export function showRoutes([tableWord, name = '', ...rest]: readonly string[], options: IpOptions): Task | null {
  const table = tables[name] ?? parseNumber(name);
  if (tableWord !== 'table' || table === null || !options.json || !options.numeric) return null;
  const family = options.family === 0 && table !== 0 ? families.ipv4 : options.family;
  if (rest.length === 0) return task(table, family, null, options);
  const [exact, text = '', ...more] = rest;
  const prefix = parsePrefixText(text);
  if (exact !== 'exact' || more.length > 0 || prefix === null || prefix.family !== family) return null;
  return task(table, family, prefix, options);
}

function task(table: number, family: number, exact: Prefix | null, options: IpOptions): Task {
  return {
    writes: false,
    run: (context) => {
      const routes = unlessNoTable(() => read(context, table, family, exact));
      if (routes instanceof NetlinkError) return missingTable(routes, context.isBatch);
      const isUnsure = routes.some((route) => dependsOnOthers(table, route.family) && route.type === local);
      return isUnsure ? null : print(context, options, table, exact ? routes.filter(isExactly(exact)) : routes);
    },
  };
}

function unlessNoTable<T>(ask: () => T): T | NetlinkError {
  try {
    return ask();
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'ENOENT') return error;
    throw error;
  }
}

/**
 * In a batch `ip` has the kernel list all tables and looks for the right one itself, which is empty then (iproute2
 * 6.1).
 */
function missingTable(error: NetlinkError, isBatch: boolean): Printed | null {
  const text = refusalText(error);
  if (isBatch) return printedJson([]);
  return text === null ? null : { ...refused(`${text}Dump terminated\n`, 2), stdout: '[' };
}

function read({ route }: IpContext, table: number, family: number, exact: Prefix | null): readonly RouteMessage[] {
  const request = routesRequest({ family, table });
  // The bits of an address that are not of the prefix may be any.
  const isWhole = exact !== null && exact.length === exact.address.length * 8;
  const isFiltered = isWhole && !dependsOnOthers(table, family);
  const asked = isFiltered ? { ...request, isPassedOver: unlessTo(exact.address, exact.length) } : request;
  return listOf(route(), asked, parseRoute).filter(({ flags }) => (flags & cloned) === 0);
}

/** What `ip` shows of IPv6 in the main table depends on what it has seen before. */
function dependsOnOthers(table: number, family: number): boolean {
  return family === families.ipv6 && table === 254;
}

function isExactly({ address, family, length }: Prefix): (route: RouteMessage) => boolean {
  const isWhole = length === address.length * 8;
  const isSame = (destination: Buffer) =>
    isWhole ? destination.equals(address) : bitsOf(destination, length) === bitsOf(address, length);
  return (route) => {
    if (route.family !== family || route.destinationLength !== length) return false;
    return isSame(route.attributes.get(1) ?? Buffer.alloc(address.length));
  };
}

function bitsOf(address: Buffer, length: number): string {
  return [...address]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, length);
}

function print(
  context: IpContext,
  { details }: IpOptions,
  table: number,
  routes: readonly RouteMessage[],
): Printed | null {
  learnLinksOf(routes, context);
  const known = routes.flatMap(
    (route) => routeJson(route, { details, hidesTable: table !== 0, nameAt: context.names.nameAt }) ?? [],
  );
  return known.length === routes.length ? printedJson(known) : null;
}

/** Each link asked for by itself costs as much as a dozen in a list. */
const mostAsked = 16;

function learnLinksOf(routes: readonly RouteMessage[], { names, route }: IpContext): void {
  const devices = new Set<number>();
  for (const { attributes } of routes) {
    const device = attributes.get(routeAttributes.device)?.readUInt32LE(0);
    if (device !== undefined) devices.add(device);
  }
  if (devices.size > mostAsked) names.learnNames(listOf(route(), linksOfKindRequest(null), parseLinkName));
}

/** `route get ADDRESS` */
export function showRouteTo(words: readonly string[], { details, family, json, numeric }: IpOptions): Task | null {
  const [text = '', ...rest] = words;
  const to = parseAddressText(text);
  if (to === null || rest.length > 0 || !json || !numeric || (family !== 0 && family !== to.family)) return null;
  return {
    writes: false,
    run: ({ names, route }) => {
      try {
        const answers = route().ask(routeToRequest(to.family, to.address));
        const [found, ...more] = answers.flatMap((message) => parseRoute(message) ?? []);
        if (found === undefined || more.length > 0 || addressBits[found.family] === undefined) return null;
        const printed = routeJson(found, { details, hidesTable: false, nameAt: names.nameAt });
        return printed && printedJson([printed]);
      } catch (error) {
        const text = error instanceof NetlinkError ? refusalText(error) : null;
        return text === null ? null : refused(text, 2);
      }
    },
  };
}
