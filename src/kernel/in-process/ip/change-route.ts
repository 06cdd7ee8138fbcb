import { attribute, numberAttribute } from '../../native/netlink/attributes.js';
import { changeRouteRequest, routeAttributes } from '../../native/rtnetlink/routes.js';
import { change, changeFlags, indexOf, isLinkName, keywords } from './change.js';
import type { IpOptions } from './invocation.js';
import type { Task } from './task.js';
import { families, parseAddressText, parseNumber, parsePrefixText } from './values.js';

const verbs: Readonly<Record<string, number>> = {
  add: changeFlags.create | changeFlags.exclusive,
  append: changeFlags.create | changeFlags.append,
  replace: changeFlags.create | changeFlags.replace,
  del: 0,
};
const types: Readonly<Record<string, number>> = {
  ...{ unicast: 1, local: 2, broadcast: 3, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9 },
};
const scopes = { global: 0, link: 253, host: 254, nowhere: 255 };
const boot = 3;
const keys = ['via', 'dev', 'table', 'proto', 'scope', 'src', 'metric', 'onlink'] as const;
const onlink = 4;

/** `route add|append|replace|del [TYPE] PREFIX [via [inet6] ADDRESS] [dev NAME] table ID ...` */
export function changeRoute(verb: string, words: readonly string[], { family }: IpOptions): Task | null {
  const flags = verbs[verb];
  const named = words[0] === undefined ? undefined : types[words[0]];
  const [destination = '', ...rest] = named === undefined ? words : words.slice(1);
  const to = parsePrefixText(destination);
  const otherVia = rest[0] === 'via' && rest[1] === 'inet6' ? families.ipv6 : family;
  const given = keywords(otherVia === family ? rest : ['via', ...rest.slice(2)], keys, ['onlink']);
  if (flags === undefined || family === 0 || to?.family !== family || given === null) return null;
  const table = parseNumber(given.get('table'));
  const isDeleted = verb === 'del';
  const proto = numberIn(given.get('proto'));
  const scope = numberIn(given.get('scope'));
  const metric = numberIn(given.get('metric'));
  const via = addressIn(given.get('via'), otherVia);
  const source = addressIn(given.get('src'), family);
  const device = given.get('dev');
  if (table === null || proto === null || scope === null || metric === null) return null;
  if (via === null || source === null) return null;
  if (device !== undefined && !isLinkName(device)) return null;
  if ((proto ?? 0) > 255 || (scope ?? 0) > 255) return null;
  const type = named ?? (isDeleted ? 0 : 1);
  return {
    writes: true,
    run: (context) => {
      const index = device === undefined ? null : indexOf(context, device);
      if (index !== null && typeof index !== 'number') return index;
      const request = changeRouteRequest(isDeleted, flags, {
        ...{ family, table, type, protocol: proto ?? (isDeleted ? 0 : boot), flags: given.has('onlink') ? onlink : 0 },
        scope: scope ?? impliedScope(family, type, isDeleted, via !== undefined),
        destinationLength: to.length,
        attributes: [
          attribute(routeAttributes.destination, to.address),
          ...(via === undefined ? [] : [viaAttribute(family, otherVia, via)]),
          ...(source === undefined ? [] : [attribute(routeAttributes.preferredSource, source)]),
          ...(metric === undefined ? [] : [numberAttribute(routeAttributes.priority, metric)]),
          ...(index === null ? [] : [numberAttribute(routeAttributes.device, index)]),
        ],
      });
      return change(context, request);
    },
  };
}

/** Undefined: not given; null: no number. */
function numberIn(text: string | undefined): number | null | undefined {
  return text === undefined ? undefined : parseNumber(text);
}

/** Undefined: not given; null: no address of the family. */
function addressIn(text: string | undefined, family: number): Buffer | null | undefined {
  if (text === undefined) return undefined;
  const parsed = parseAddressText(text);
  return parsed?.family === family ? parsed.address : null;
}

function viaAttribute(family: number, of: number, address: Buffer) {
  if (of === family) return attribute(routeAttributes.gateway, address);
  return attribute(routeAttributes.via, Buffer.concat([Buffer.from([of, 0]), address]));
}

/** As `ip` chooses it. */
function impliedScope(family: number, type: number, isDeleted: boolean, hasVia: boolean): number {
  const { broadcast = 0, local = 0, multicast = 0, unicast = 0 } = types;
  if (family === families.ipv6) return scopes.global;
  if (type === local) return scopes.host;
  if (type === broadcast || type === multicast) return scopes.link;
  if (type !== unicast && type !== 0) return isDeleted ? scopes.nowhere : scopes.global;
  return isDeleted ? scopes.nowhere : hasVia ? scopes.global : scopes.link;
}
