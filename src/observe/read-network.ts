import * as z from 'zod';
import { mainTable } from '../base/kernel-facts.js';
import { families, familyOf, singlePrefix } from '../ir/family.js';
import type { IpRule } from '../ir/ip-rule.js';
import type { Address, Link } from '../ir/link.js';
import type { Route } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import type { Machine } from '../kernel/machine.js';
import { parseIpRules } from '../render/ip-json/ip-rules.js';
import { parseLinks } from '../render/ip-json/links.js';
import { parseRouteSource, parseRoutes } from '../render/ip-json/routes.js';
import { type Answered, askIp } from './ask-ip.js';
import { routeTables } from './route-tables.js';

/** What to read with `ip` in one namespace. */
export interface NetworkQuestions {
  readonly tables: Readonly<Record<Family, readonly number[]>>;
  /** Of which families to read the ip rules. */
  readonly ipRules: readonly Family[];
  /** Whether the namespace has few routes: all are read, of both families at once. */
  readonly allRoutes: boolean;
  /** Names of links whose state and addresses to read. */
  readonly links: readonly string[];
  /** Whether to read the addresses of all links. */
  readonly addresses: boolean;
  /** Whether to list all tunnel links too: foreign ones may hold our port. */
  readonly tunnels: boolean;
  /** Addresses for which to read the source that the kernel chooses. */
  readonly sourcesTowards: readonly string[];
  /** Pod addresses whose route in the main table to read. */
  readonly pods: readonly string[];
}

export interface ObservedNetwork {
  readonly links: readonly Link[];
  readonly tunnels: readonly Link[];
  readonly addresses: readonly Address[];
  readonly allAddresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly ipRules: readonly IpRule[];
  /** By destination; null: no route. */
  readonly sources: ReadonlyMap<string, string | null>;
  readonly podInterfaces: ReadonlyMap<string, string>;
}

type Question =
  | { readonly about: 'rules'; readonly words: string; readonly needsNoBatch?: boolean }
  | { readonly about: 'table'; readonly words: string; readonly table: number }
  | { readonly about: 'routes' | 'link' | 'addresses' | 'tunnels'; readonly words: string }
  | { readonly about: 'source'; readonly words: string; readonly towards: string }
  | { readonly about: 'pod'; readonly words: string; readonly ip: string };

/** Reads everything that we need from `ip`, with one process per family. */
export async function readNetwork(
  machine: Machine,
  netns: string | null,
  questions: NetworkQuestions,
): Promise<ObservedNetwork> {
  const read = await Promise.all(families.map((family) => readFamily(machine, netns, family, questions)));
  return {
    links: read.flatMap(({ links }) => links),
    tunnels: read.flatMap(({ tunnels }) => tunnels),
    addresses: read.flatMap(({ addresses }) => addresses),
    allAddresses: read.flatMap(({ allAddresses }) => allAddresses),
    routes: read.flatMap(({ routes }) => routes),
    ipRules: read.flatMap(({ ipRules }) => ipRules),
    sources: new Map(read.flatMap(({ sources }) => [...sources])),
    podInterfaces: new Map(read.flatMap(({ podInterfaces }) => [...podInterfaces])),
  };
}

async function readFamily(
  machine: Machine,
  netns: string | null,
  family: Family,
  questions: NetworkQuestions,
): Promise<ObservedNetwork> {
  const answers = await askIp(machine, netns, family, questionsFor(questions, family));
  const of = (about: Question['about']) => answers.filter(({ question }) => question.about === about);
  const links = of('link').flatMap(({ read }) => read(parseLinks, 'does not exist'));
  return {
    links: links.map(({ link }) => link),
    addresses: links.flatMap(({ addresses }) => addresses),
    allAddresses: of('addresses')
      .flatMap(({ read }) => read(parseLinks))
      .flatMap(({ addresses }) => addresses),
    tunnels: of('tunnels')
      .flatMap(({ read }) => read(parseLinks, 'Unknown device type'))
      .map(({ link }) => link),
    routes: [
      ...of('routes').flatMap(({ read }) => read((json) => routesOfTables(json, questions.tables))),
      ...(await readTables(machine, netns, family, of('table'))),
    ],
    ipRules: of('rules').flatMap(({ read }) => read((json) => parseIpRules(json, family))),
    sources: new Map(
      of('source').flatMap(({ question, read }) =>
        question.about === 'source' ? [[question.towards, read(parseRouteSource, 'unreachable')] as const] : [],
      ),
    ),
    podInterfaces: new Map(
      of('pod').flatMap(({ question, read }) => {
        const [route] = read((json) => parseRoutes(json, family, mainTable));
        return question.about === 'pod' && route?.dev != null ? [[question.ip, route.dev] as const] : [];
      }),
    ),
  };
}

/** The queries for one family. Those of IPv4 include the links. */
function questionsFor(
  { addresses, allRoutes, ipRules, tables, links, tunnels, sourcesTowards, pods }: NetworkQuestions,
  family: Family,
): readonly Question[] {
  const isOfFamily = (ip: string) => familyOf(ip) === family;
  const hasTables = families.some((one) => tables[one].length > 0);
  return [
    ...(ipRules.includes(family) ? [{ about: 'rules', words: 'rule show', needsNoBatch: allRoutes } as const] : []),
    ...(family === 'ipv4' && allRoutes && hasTables
      ? [{ about: 'routes', words: 'route show table all' } as const]
      : []),
    ...(allRoutes ? [] : tables[family]).map(
      (table): Question => ({ about: 'table', table, words: `route show table ${table}` }),
    ),
    ...(family === 'ipv4' ? linkQuestions(links, addresses, tunnels) : []),
    ...sourcesTowards
      .filter(isOfFamily)
      .map((towards): Question => ({ about: 'source', towards, words: `route get ${towards}` })),
    ...pods
      .filter(isOfFamily)
      .map((ip): Question => ({ about: 'pod', ip, words: `route show table ${mainTable} exact ${singlePrefix(ip)}` })),
  ];
}

/** Addresses come first: after `link show` of the same batch `ip` shows them in another way. */
function linkQuestions(links: readonly string[], addresses: boolean, tunnels: boolean): readonly Question[] {
  return [
    ...links.map((name): Question => ({ about: 'link', words: `addr show dev ${name}` })),
    ...(addresses ? [{ about: 'addresses', words: 'addr show' } as const] : []),
    ...(tunnels ? ['vxlan', 'geneve'] : []).map(
      (kind): Question => ({ about: 'tunnels', words: `link show type ${kind}` }),
    ),
  ];
}

const routeList = z.array(z.looseObject({ pref: z.unknown(), table: z.unknown() }).partial());

/** `ip` without a family lists the routes of all. Only those of IPv6 have a preference. */
export function splitRoutes(json: unknown): Readonly<Record<Family, z.infer<typeof routeList>>> {
  const listed = routeList.parse(json);
  return {
    ipv4: listed.filter(({ pref }) => pref === undefined),
    ipv6: listed.filter(({ pref }) => pref !== undefined),
  };
}

function routesOfTables(json: unknown, tables: NetworkQuestions['tables']): readonly Route[] {
  const split = splitRoutes(json);
  return families.flatMap((family) => {
    const asked = split[family].filter(({ table }) => tables[family].includes(Number(table)));
    return parseRoutes(asked, family, mainTable);
  });
}

async function readTables(
  machine: Machine,
  netns: string | null,
  family: Family,
  tables: readonly Answered<Question>[],
): Promise<readonly Route[]> {
  const missing = 'FIB table does not exist';
  const existing = tables.some(({ says }) => says(missing)) ? await routeTables(machine, netns, family) : null;
  return tables.flatMap(({ question, read }) => {
    if (question.about !== 'table') return [];
    const absence = existing?.has(question.table) === false ? missing : undefined;
    return read((json) => parseRoutes(json, family, question.table), absence);
  });
}
