import type { NamespaceProgram } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { readNative } from '../observe/read-native.js';
import { readNetwork } from '../observe/read-network.js';
import { readRulesets } from '../observe/read-other-backend.js';
import { nativeTables, questionsOf, type ReadRequest } from '../observe/read-request.js';
import { readSets } from '../observe/read-sets.js';
import { readSysctls } from '../observe/read-sysctls.js';
import type { Observation } from '../plan/observation.js';
import type { Step } from '../plan/step.js';

/**
 * The node as an apply left it, for the next apply of the same process: it saves reading what has not been touched. What
 * others changed meanwhile is seen only where the next steps write: who holds a state should verify now and then.
 */
export interface CachedState {
  readonly observation: Observation;
  /** What it was read for, pods aside: for anything else the node is read anew. */
  readonly cacheKey: string;
}

export async function cacheKeyOf(machine: Machine, state: NodeState, asked: Backend): Promise<string> {
  const named = modeOf(state.mode).namespaces(state);
  const inodes = await Promise.all(named.map(({ netns }) => machine.inode(netns)));
  const { pods: _pods, ...rest } = state;
  return JSON.stringify([asked, inodes, rest]);
}

/** The held observation with the sysctls that only the new wish asks for. */
export async function completeCached(
  machine: Machine,
  cached: Observation,
  readRequest: ReadRequest,
): Promise<Observation> {
  const namespaces = await Promise.all(
    cached.program.namespaces.map(async (namespace) => {
      const known = new Set(namespace.sysctls.map(({ key }) => key));
      const keys = questionsOf(readRequest, namespace).sysctls.filter((key) => !known.has(key));
      return { ...namespace, sysctls: [...namespace.sysctls, ...(await readSysctls(machine, namespace.netns, keys))] };
    }),
  );
  return { ...cached, program: { namespaces }, record: readRequest.record };
}

/** What the steps wrote, read back; the rest as it was held. */
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
  machine: Machine,
  namespace: NamespaceProgram,
  steps: readonly Step[],
  readRequest: ReadRequest,
): Promise<NamespaceProgram> {
  const { scope, netns } = namespace;
  const touches = (tool: Step['work']['tool']) => steps.some(({ work }) => work.tool === tool);
  const questions = questionsOf(readRequest, namespace);
  const reading = { machine, netns, scope, ...readRequest.rules };
  const [rulesets, native, network, sets, sysctls] = await Promise.all([
    touches('iptables') ? readRulesets(reading) : null,
    touches('nft') ? readNative(machine, netns, nativeTables(readRequest, scope)) : null,
    touches('ip') ? readNetwork(machine, netns, questions.network) : null,
    touches('ipset') ? readSets(machine, netns, questions) : null,
    touches('sysctl') ? readSysctls(machine, netns, questions.sysctls) : null,
  ]);
  return {
    ...namespace,
    ...(rulesets === null ? {} : { rulesets }),
    ...(native === null ? {} : { native }),
    ...(network === null ? {} : pick(network)),
    ...(sets === null ? {} : { sets }),
    ...(sysctls === null ? {} : { sysctls }),
  };
}

function pick({
  links,
  addresses,
  routes,
  ipRules,
}: Pick<NamespaceProgram, 'links' | 'addresses' | 'routes' | 'ipRules'>) {
  return { links, addresses, routes, ipRules };
}
