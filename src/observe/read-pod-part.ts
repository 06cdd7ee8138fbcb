import { families } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import type { PodObjects, RouteName } from '../ir/pod-part.js';
import { emptyKernelNamespace, type KernelNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import type { Machine } from '../kernel/machine.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { NamespaceFacts } from '../plan/observation.js';
import { parseLinks } from '../render/ip-json/links.js';
import { parseRoutes } from '../render/ip-json/routes.js';
import { askIp } from './ask-ip.js';
import { readMembers, readNativeMembers } from './read-members.js';
import { readSysctls } from './read-sysctls.js';
import { routeTables } from './route-tables.js';
import { noteGeneration } from './seen-generation.js';

/** Single objects of a namespace, if they exist. */
export interface ObservedPodPart {
  readonly namespace: KernelNamespace;
  /** Of the links that must be in place. */
  readonly links: readonly Link[];
  readonly facts: Pick<NamespaceFacts, 'generation'>;
}

/** Reads only what some pods have in a namespace: no other member, route or chain. */
export async function readPodPart(
  given: Machine,
  { links, members, netns, routes, scope, sysctls }: PodObjects,
  backend: ResolvedBackend,
): Promise<ObservedPodPart> {
  const isNative = backend === 'nft';
  const { generation, machine } = noteGeneration(given);
  const [foundRoutes, foundLinks, sets, native, values] = await Promise.all([
    Promise.all(families.map((family) => readRoutes(machine, netns, family, routes))),
    readLinks(machine, netns, links),
    isNative ? [] : readMembers(machine, netns, members),
    isNative ? readNativeMembers(machine, netns, members) : [],
    readSysctls(machine, netns, sysctls),
  ]);
  const namespace = {
    ...emptyKernelNamespace(scope, netns),
    routes: foundRoutes.flat(),
    sets,
    native,
    sysctls: values,
  };
  const seen = generation();
  return { namespace, links: foundLinks, facts: seen === undefined ? {} : { generation: seen } };
}

/** Single routes, those that exist. */
export async function readRoutes(
  machine: Machine,
  netns: string | null,
  family: Family,
  routes: readonly RouteName[],
): Promise<readonly Route[]> {
  const questions = routes
    .filter((route) => route.family === family)
    .map(({ destination, table }) => ({ table, words: `route show table ${table} exact ${destination}` }));
  const answers = await askIp(machine, netns, family, questions);
  const missing = 'FIB table does not exist';
  const existing = answers.some(({ says }) => says(missing)) ? await routeTables(machine, netns, family) : null;
  return answers.flatMap(({ question: { table }, read }) =>
    read((json) => parseRoutes(json, family, table), existing?.has(table) === false ? missing : undefined),
  );
}

async function readLinks(machine: Machine, netns: string | null, names: readonly string[]): Promise<readonly Link[]> {
  const questions = names.map((name) => ({ words: `link show dev ${name}` }));
  const answers = await askIp(machine, netns, 'ipv4', questions);
  return answers.flatMap(({ read }) => read(parseLinks, 'does not exist')).map(({ link }) => link);
}
