import type { NamespaceRef } from '../ir/ownership.js';
import { emptyKernelNamespace, isPodScope, type KernelNamespace, namespaceAt } from '../ir/program.js';
import { askTogether } from '../kernel/ask-together.js';
import type { Machine } from '../kernel/machine.js';
import { missingInterfaces, namesBehind } from './names-behind.js';
import { type ObservedNetwork, readNetwork } from './read-network.js';
import { readOtherBackend, readRulesets } from './read-other-backend.js';
import { readNftTables } from './read-predecessors.js';
import { nftQuestions, questionsOf, type ReadRequest } from './read-request.js';
import { readSets } from './read-sets.js';
import { readSysctls } from './read-sysctls.js';
import { noteGeneration } from './seen-generation.js';

/** What was read of one namespace. */
export interface ObservedNamespace {
  readonly namespace: KernelNamespace;
  /** Its rules in the other backend; null when nothing of ours can be there. */
  readonly other: KernelNamespace | null;
  readonly network: ObservedNetwork;
  /** Names of required interfaces that the document calls by an altname. */
  readonly altNames: ReadonlyMap<string, string>;
  /** Of nf_tables; undefined: it was not told. */
  readonly generation: number | undefined;
}

export async function observeNamespace(
  given: Machine,
  readRequest: ReadRequest,
  { scope, netns }: NamespaceRef,
): Promise<ObservedNamespace> {
  const { generation, machine } = noteGeneration(isPodScope(scope) ? askTogether(given) : given);
  const questions = questionsOf(readRequest, { scope, netns });
  const expected = namespaceAt(readRequest.program, netns)?.rulesets.map(({ family }) => family);
  const reading = { machine, scope, netns, expected, ...readRequest.rules };
  const [rulesets, nftTables, otherRulesets, sets, network, sysctls] = await Promise.all([
    readRulesets(reading),
    readNftTables(machine, netns, nftQuestions(readRequest, scope)),
    readOtherBackend(reading),
    readSets(machine, netns, questions),
    readNetwork(machine, netns, questions.network),
    readSysctls(machine, netns, questions.sysctls),
  ]);
  const { links, addresses, routes, ipRules } = network;
  const empty = emptyKernelNamespace(scope, netns);
  const missing = missingInterfaces(readRequest.requirements, scope, sysctls);
  return {
    namespace: { ...empty, rulesets, ...nftTables, sets, links, addresses, routes, ipRules, sysctls },
    other: otherRulesets.length === 0 ? null : { ...empty, rulesets: otherRulesets },
    network,
    altNames: await namesBehind(machine, { scope, netns }, missing),
    generation: generation(),
  };
}
