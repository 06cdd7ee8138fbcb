import type { NamespaceProgram } from '../ir/program.js';
import type { Backend, NodeState } from '../model/node-state.js';
import type { Observation } from '../plan/observation.js';
import type { Step } from '../plan/slot.js';
import type { Machine } from './machine.js';
import { type Inquiry, nativeTables, questionsOf } from './observe-live.js';
import { readNative } from './read-native.js';
import { readNetwork } from './read-network.js';
import { readRulesets } from './read-other-backend.js';
import { readSets } from './read-sets.js';
import { readSysctls } from './read-sysctls.js';

/**
 * The node as an apply left it, for the next apply of the same process: it saves reading what has not been touched. What
 * others changed meanwhile is seen only where the next steps write: who holds a state should verify now and then.
 */
export interface HeldState {
  readonly observation: Observation;
  /** What it was read for, pods aside: for anything else the node is read anew. */
  readonly covers: string;
}

export async function coverageOf(machine: Machine, state: NodeState, asked: Backend): Promise<string> {
  const inode = state.ztunnel === null ? null : await machine.inode(state.ztunnel.netns);
  const { pods: _pods, ...rest } = state;
  return JSON.stringify([asked, inode, rest]);
}

/** The held observation with the sysctls that only the new wish asks for. */
export async function completeHeld(machine: Machine, held: Observation, inquiry: Inquiry): Promise<Observation> {
  const namespaces = await Promise.all(
    held.program.namespaces.map(async (namespace) => {
      const known = new Set(namespace.sysctls.map(({ key }) => key));
      const keys = questionsOf(inquiry, namespace).sysctls.filter((key) => !known.has(key));
      return { ...namespace, sysctls: [...namespace.sysctls, ...(await readSysctls(machine, namespace.netns, keys))] };
    }),
  );
  return { ...held, program: { namespaces }, record: inquiry.record };
}

/** What the steps wrote, read back; the rest as it was held. */
export async function readBack(
  machine: Machine,
  held: Observation,
  steps: readonly Step[],
  inquiry: Inquiry,
): Promise<Observation> {
  const namespaces = await Promise.all(
    held.program.namespaces.map((namespace) => {
      const own = steps.filter(({ netns }) => netns === namespace.netns);
      return readNamespaceBack(machine, namespace, own, inquiry);
    }),
  );
  return { ...held, program: { namespaces } };
}

async function readNamespaceBack(
  machine: Machine,
  namespace: NamespaceProgram,
  steps: readonly Step[],
  inquiry: Inquiry,
): Promise<NamespaceProgram> {
  const { scope, netns } = namespace;
  const touches = (tool: Step['work']['tool']) => steps.some(({ work }) => work.tool === tool);
  const questions = questionsOf(inquiry, namespace);
  const reading = { machine, netns, scope, ...inquiry.rules };
  const [rulesets, native, network, sets, sysctls] = await Promise.all([
    touches('iptables') ? readRulesets(reading) : null,
    touches('nft') ? readNative(machine, netns, nativeTables(inquiry, scope)) : null,
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
