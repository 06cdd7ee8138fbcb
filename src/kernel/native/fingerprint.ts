import { type Gathered, gather } from './gathered.js';
import type { Libc } from './libc.js';
import type { Namespace } from './namespace.js';
import { generationRequest, parseGeneration } from './netfilter/generation.js';
import { gatherLegacyTables, legacyFamilies } from './netfilter/legacy-tables.js';
import { setsGatherer, setsRequest } from './netfilter/sets.js';
import type { Message } from './netlink/messages.js';
import { NetlinkError } from './netlink/netlink-error.js';
import { type NetlinkSocket, protocols, type Request, withNetlink } from './netlink/socket.js';
import { addressesRequest, gatherAddress } from './rtnetlink/addresses.js';
import { gatherInterfaceSettings, interfaceSettingsRequest, ofNoLink } from './rtnetlink/interface-settings.js';
import { gatherLink, linksRequest } from './rtnetlink/links.js';
import { gatherRoute, routesRequest } from './rtnetlink/routes.js';
import { gatherRule, type RuleTable, rulesRequest } from './rtnetlink/rules.js';

/** Digests of the network state of a namespace. Counters, timers and carriers are not in them. */
export interface Fingerprint {
  /**
   * nf_tables, ip rules and the routes of their tables, links, addresses, settings of interfaces: everything that the
   * kernel tells about when it is written.
   */
  readonly told: string;
  /** Sets of ipset and tables of iptables-legacy, which anybody can write without a word. Null: there are none. */
  readonly untold: string | null;
}

/** Tables that every namespace has, and that the kernel and routing daemons write. */
const common: ReadonlySet<number> = new Set([0, 253, 254, 255]);
const unicast: ReadonlySet<number> = new Set([2, 10]);

/**
 * Reads a namespace without a process.
 * @throws NetlinkError, SystemCallError.
 * @example
 * const before = fingerprintOf(libc, namespace);
 * const isUnchanged = fingerprintOf(libc, namespace).told === before.told;
 */
export function fingerprintOf(libc: Libc, namespace: Namespace): Fingerprint {
  return namespace.run(() =>
    withNetlink(libc, protocols.netfilter, (netfilter) => ({
      told: withNetlink(libc, protocols.route, (route) => told(netfilter, route)),
      untold: untold(libc, netfilter),
    })),
  );
}

/**
 * `untold` of a fingerprint alone, in a quarter of the time.
 * @throws NetlinkError, SystemCallError.
 * @example
 * const sets = untoldFingerprintOf(libc, openNamespace(libc, '/run/netns/web'));
 */
export function untoldFingerprintOf(libc: Libc, namespace: Namespace): string | null {
  return namespace.run(() => withNetlink(libc, protocols.netfilter, (netfilter) => untold(libc, netfilter)));
}

function untold(libc: Libc, netfilter: NetlinkSocket): string | null {
  const gathered = gather();
  list(netfilter, setsRequest, gathered, setsGatherer(gathered));
  for (const family of legacyFamilies) gatherLegacyTables(libc, family, gathered);
  return gathered.mark() === 0 ? null : gathered.digest();
}

function told(netfilter: NetlinkSocket, route: NetlinkSocket): string {
  const gathered = gather();
  const generation = unlessAbsent(() => netfilter.ask(generationRequest)) ?? [];
  for (const message of generation) gathered.number(parseGeneration(message) ?? -1);
  for (const table of gatherRules(route, gathered)) {
    list(route, routesRequest(table), gathered, (message) => gatherRoute(message, gathered));
  }
  list(route, linksRequest, gathered, (message) => gatherLink(message, gathered));
  list(route, addressesRequest, gathered, (message) => gatherAddress(message, gathered));
  for (const request of settingsRequests) {
    for (const message of route.ask(request)) gatherInterfaceSettings(message, gathered);
  }
  return gathered.digest();
}

const settingsRequests = Object.values(ofNoLink).map(interfaceSettingsRequest);

/** @returns the tables that the rules look up and that others than the kernel write, each once. */
function gatherRules(socket: NetlinkSocket, gathered: Gathered): readonly RuleTable[] {
  const found = new Map<string, RuleTable>();
  list(socket, rulesRequest, gathered, (message) => {
    const table = gatherRule(message, gathered);
    if (table === null || common.has(table.table) || !unicast.has(table.family)) return;
    found.set(`${table.family} ${table.table}`, table);
  });
  return [...found.values()];
}

function list(socket: NetlinkSocket, request: Request, gathered: Gathered, take: (message: Message) => void): void {
  const mark = gathered.mark();
  unlessAbsent(() =>
    socket.dump(request, () => {
      gathered.rewind(mark);
      return take;
    }),
  );
}

/** A table without routes and a part that this kernel lacks hold nothing. */
function unlessAbsent<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NetlinkError && absent.has(error.reason)) return null;
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set(['ENOENT', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EAFNOSUPPORT']);
