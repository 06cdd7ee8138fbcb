import { families } from '../ir/family.js';
import { isPodScope, type KernelNamespace } from '../ir/program.js';
import { askTogether } from '../kernel/ask-together.js';
import type { Machine } from '../kernel/machine.js';
import { readMembers } from '../observe/read-members.js';
import { readNetwork } from '../observe/read-network.js';
import { readRulesets } from '../observe/read-other-backend.js';
import { readRoutes } from '../observe/read-pod-part.js';
import { readNftTables } from '../observe/read-predecessors.js';
import { nftQuestions, questionsOf, type ReadRequest } from '../observe/read-request.js';
import { readSets } from '../observe/read-sets.js';
import { readSysctls } from '../observe/read-sysctls.js';
import type { Observation } from '../plan/observation.js';
import type { Step } from '../plan/step.js';
import { membersAfter, withMembers } from './members-after.js';
import { type NetworkAfter, networkAfter } from './network-after.js';

/** Reads back the kinds of objects that the steps wrote; everything else is taken from `cached`. */
export async function readBack(
  machine: Machine,
  cached: Observation,
  steps: readonly Step[],
  readRequest: ReadRequest,
): Promise<Observation> {
  const namespaces = await Promise.all(
    cached.program.namespaces.map((namespace) => {
      const own = steps.filter(({ netns }) => netns === namespace.netns);
      return readNamespaceBack(machine, namespace, own, readRequest);
    }),
  );
  return { ...cached, program: { namespaces } };
}

async function readNamespaceBack(
  given: Machine,
  namespace: KernelNamespace,
  steps: readonly Step[],
  readRequest: ReadRequest,
): Promise<KernelNamespace> {
  const { scope, netns } = namespace;
  const machine = isPodScope(scope) ? askTogether(given) : given;
  const touches = (tool: Step['work']['tool']) => steps.some(({ work }) => work.tool === tool);
  const questions = questionsOf(readRequest, namespace);
  const after = networkAfter(questions.network, steps);
  const reading = { machine, netns, scope, ...readRequest.rules };
  const [rulesets, nftTables, network, sets, sysctls] = await Promise.all([
    touches('iptables') ? readRulesets(reading) : null,
    touches('nft') ? readNftTables(machine, netns, nftQuestions(readRequest, scope)) : null,
    touches('ip') ? readNetworkBack(machine, namespace, after) : null,
    touches('ipset') ? readSetsBack(machine, namespace, steps, questions) : null,
    touches('sysctl') ? readSysctls(machine, netns, questions.sysctls) : null,
  ]);
  return {
    ...namespace,
    ...(rulesets === null ? {} : { rulesets }),
    ...nftTables,
    ...network,
    ...(sets === null ? {} : { sets }),
    ...(sysctls === null ? {} : { sysctls }),
  };
}

async function readNetworkBack(
  machine: Machine,
  namespace: KernelNamespace,
  { merge, questions, routes }: NetworkAfter,
) {
  const { netns } = namespace;
  const [network, ...single] = await Promise.all([
    readNetwork(machine, netns, questions),
    ...families.map((family) => readRoutes(machine, netns, family, routes)),
  ]);
  return merge(namespace, network, single.flat());
}

async function readSetsBack(
  machine: Machine,
  { netns, sets }: KernelNamespace,
  steps: readonly Step[],
  questions: Parameters<typeof readSets>[2],
) {
  const members = membersAfter(sets, steps);
  if (members === null) return readSets(machine, netns, questions);
  return withMembers(sets, members, await readMembers(machine, netns, members));
}
