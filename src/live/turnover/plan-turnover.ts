import type { PodObjects } from '../../ir/pod-part.js';
import { hostScope, isPodScope, type KernelNamespace, type KernelProgram } from '../../ir/program.js';
import type { Sysctl } from '../../ir/sysctl.js';
import type { NodeState } from '../../model/node-state.js';
import { modeOf } from '../../modes/index.js';
import type { Observation } from '../../plan/observation.js';
import { type DesiredState, makePlan, type Plan } from '../../plan/plan.js';
import type { ApplyRecord, SysctlRecord } from '../../plan/record.js';
import { meaningOfRoute } from '../../plan/route-key.js';
import { isOfSingleObjects } from '../../plan/single-objects.js';
import { kernelProgramOf } from '../../program-of.js';
import type { CachedScope, CachedState } from '../cached-state.js';
import type { LiveOptions } from '../live-options.js';
import { narrowNamespace, narrowProgram } from '../narrow-program.js';
import { type CachedPlan, planBehind } from './cached-plan.js';
import { type Turnover, turnoverBetween } from './turnover.js';

/** Beyond this, what all pods share may be larger for many pods than for few. */
const mostPods = 50_000;

/** What a turnover of pods concerns: single objects in the node's own namespace. */
export interface TurnoverPart {
  readonly cached: CachedState;
  readonly host: CachedScope;
  readonly behind: CachedPlan;
  readonly state: NodeState;
  readonly turnover: Turnover;
  /** Their names. */
  readonly objects: PodObjects;
  /** As they are cached. */
  readonly before: KernelNamespace;
  /** Those of the pods that come, and of the others that claim them, too. */
  readonly desired: Pick<DesiredState, 'program' | 'requirements'>;
}

/** What is read of the node before a turnover is planned. */
export interface TurnoverReading {
  /** Those of the part that exist. */
  readonly sysctls: readonly Sysctl[];
  /** Without sysctls of links that are gone. */
  readonly record: ApplyRecord;
}

/**
 * Null where the whole node has to be planned: there is no plan behind the cached state, or more than some pods of it
 * is another one. Pure.
 */
export function turnoverPart(
  state: NodeState | null,
  { addressCheck, backend, cached, only }: LiveOptions,
): TurnoverPart | null {
  const behind = planBehind(cached);
  const host = cached?.scopes.get(hostScope);
  if (state === null || only !== undefined || cached == null || behind === null || host === undefined) return null;
  if (behind.asked.addressCheck !== addressCheck || behind.asked.backend !== backend) return null;
  const turnover = state.pods.length > mostPods ? null : turnoverBetween(behind.document, state);
  if (turnover === null) return null;
  const { claimants, come, gone } = turnover;
  const concerned = [...gone, ...come];
  const mode = modeOf(state.mode);
  const narrowed = { ...state, backend: cached.node.backend, pods: [...come, ...claimants] };
  const haveOwn = [narrowed, { ...narrowed, pods: gone }].some((one) =>
    mode.namespaces(one).some(({ scope }) => isPodScope(scope)),
  );
  if (haveOwn) return null;
  const { objects, requirements } = mode.only(narrowed, {
    pods: come,
    addresses: [...new Set(concerned.flatMap(({ ips }) => ips))],
    interfaces: [...new Set(concerned.flatMap(({ hostInterface }) => hostInterface ?? []))],
    uids: [...new Set(concerned.flatMap(({ uid }) => uid ?? []))],
  });
  const [part, ...more] = objects;
  if (part === undefined || part.scope !== hostScope || more.length > 0) return null;
  const before = narrowNamespace(host.namespace, part);
  const program = desiredOf(narrowed, before, part);
  if (program.namespaces.length !== 1) return null;
  // The main table shows the interface of a pod that names none.
  if (requirements.podsWithoutInterface.length > 0 || part.members.some(({ owners }) => owners !== undefined))
    return null;
  return { cached, host, behind, state, turnover, objects: part, before, desired: { program, requirements } };
}

/** Where no pod has any of the objects, only what they are in stays. */
function desiredOf(narrowed: NodeState, before: KernelNamespace, objects: PodObjects): KernelProgram {
  if (narrowed.pods.length > 0) return narrowProgram(kernelProgramOf(narrowed), [objects]);
  const { native, sets, ...rest } = before;
  const emptied = (all: KernelNamespace['sets']) => all.map((set) => ({ ...set, members: [] }));
  const tables = native.map((table) => ({ ...table, sets: emptied(table.sets) }));
  return { namespaces: [{ ...rest, routes: [], sysctls: [], sets: emptied(sets), native: tables }] };
}

/**
 * The plan of a turnover: what a plan of the whole node would be, since all else is as the document asks. Null where
 * that is not a change of single objects. Pure.
 */
export function planTurnover(part: TurnoverPart, reading: TurnoverReading): Plan | null {
  const plan = planAgainst(part, reading.record, observedPart(part, reading));
  return plan.obstacles.length > 0 || !plan.steps.every(isOfSingleObjects) ? null : plan;
}

/** The part as it is cached, with the sysctls that were read. */
export function observedPart({ before }: TurnoverPart, { sysctls }: TurnoverReading): KernelNamespace {
  return { ...before, sysctls };
}

/** The plan against the part as it was read. */
export function planAgainst(
  { behind, cached, desired, host, objects }: TurnoverPart,
  record: ApplyRecord,
  observed: KernelNamespace,
): Plan {
  const observation: Observation = {
    ...cached.node,
    program: { namespaces: [observed] },
    otherBackend: { namespaces: [] },
    facts: new Map([[null, host.facts]]),
    record: { ...record, sysctls: record.sysctls.filter(isRecordedOf(objects)) },
  };
  return makePlan({ ...behind.design, ...desired }, observation);
}

/**
 * Whether what was read back is just what is asked for, so that nothing has to be planned to know that nothing is left
 * to do. Pure.
 * @param record what a plan would put back is in it.
 */
export function isAsAsked({ desired, objects }: TurnoverPart, record: ApplyRecord, readBack: KernelNamespace): boolean {
  const [asked] = desired.program.namespaces;
  if (asked === undefined || contentOf(asked) !== contentOf(readBack)) return false;
  const wanted = new Set(asked.sysctls.map(({ key }) => key));
  const isPutBack = (one: SysctlRecord) => isRecordedOf(objects)(one) && !wanted.has(one.key);
  const isSet = ({ key, value }: Sysctl) => readBack.sysctls.some((one) => one.key === key && one.value === value);
  return asked.sysctls.every(isSet) && !record.sysctls.some(isPutBack);
}

/** The routes and members of a part, whatever their order. */
function contentOf({ native, routes, sets }: KernelNamespace): string {
  const membersOf = (place: string, all: KernelNamespace['sets']) =>
    all.flatMap(({ members, name }) => members.map(({ entry }) => `${place} ${name} ${entry}`));
  const ofTables = native.flatMap((table) => membersOf(`${table.family} ${table.chainPrefix}`, table.sets));
  return [...routes.map(meaningOfRoute), ...membersOf('', sets), ...ofTables].sort().join('\n');
}

/** Whether what is recorded of a sysctl is about one of these objects. */
export function isRecordedOf({ sysctls }: PodObjects): (one: SysctlRecord) => boolean {
  return ({ key, netns }) => netns === null && sysctls.includes(key);
}
