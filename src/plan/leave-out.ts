import type { AddressSet, SetMember } from '../ir/address-set.js';
import { hostScope, type KernelNamespace, type KernelProgram } from '../ir/program.js';
import type { LeftOutPod } from './failed-pod.js';
import { ownView } from './own-view.js';
import type { DesiredState } from './plan.js';
import type { PlannedFrom } from './rollback-plan.js';

/**
 * The inputs of a plan without some pods: their namespaces are in neither program, and of the node's sets they keep the
 * members that they had.
 * @param before the node before the first write of an apply.
 */
export function leaveOut(
  { desiredState, observation }: PlannedFrom,
  pods: readonly LeftOutPod[],
  before: KernelProgram,
): PlannedFrom {
  const isLeftOut = ({ netns }: { readonly netns: string | null }) => pods.some((one) => one.netns === netns);
  const without = ({ namespaces }: KernelProgram): KernelProgram => ({
    namespaces: namespaces.filter((one) => !isLeftOut(one)),
  });
  const { program, requirements } = desiredState;
  return {
    desiredState: {
      ...desiredState,
      program: keepMembers(without(program), desiredState, pods, before),
      requirements: { ...requirements, namespaces: requirements.namespaces.filter((one) => !isLeftOut(one)) },
    },
    observation: {
      ...observation,
      program: without(observation.program),
      otherBackend: without(observation.otherBackend),
    },
  };
}

function keepMembers(
  program: KernelProgram,
  { isRemoval, ownership }: DesiredState,
  pods: readonly LeftOutPod[],
  before: KernelProgram,
): KernelProgram {
  if (pods.length === 0) return program;
  const [host] = ownView({ namespaces: before.namespaces.filter(isHost) }, ownership).namespaces;
  if (host === undefined) return program;
  const isOwned = (set: string, member: SetMember) => pods.some(({ owns }) => owns(set, member));
  if (isRemoval === true) {
    // What the members of an unknown pod are for cannot be told, so they stay with those of the failed ones.
    const kept = (set: string, member: SetMember) => isOwned(set, member) || member.extra.length === 0;
    const left = withSets(host, (set) => ({ ...set, members: set.members.filter((one) => kept(set.name, one)) }));
    return holdsMembers(left) ? { namespaces: [left] } : program;
  }
  const setsBefore = [...host.sets, ...host.native.flatMap(({ sets }) => sets)];
  const keep = (set: AddressSet): AddressSet => {
    const others = set.members.filter((one) => !isOwned(set.name, one));
    const had = setsBefore
      .filter(({ name }) => name === set.name)
      .flatMap(({ members }) => members.filter((one) => isOwned(set.name, one)));
    const isFree = ({ entry }: SetMember) => !others.some((one) => one.entry === entry);
    return { ...set, members: [...others, ...had.filter(isFree)] };
  };
  return { namespaces: program.namespaces.map((one) => (isHost(one) ? withSets(one, keep) : one)) };
}

function withSets(namespace: KernelNamespace, change: (set: AddressSet) => AddressSet): KernelNamespace {
  return {
    ...namespace,
    sets: namespace.sets.map(change),
    native: namespace.native.map((table) => ({ ...table, sets: table.sets.map(change) })),
  };
}

function holdsMembers({ native, sets }: KernelNamespace): boolean {
  return [...sets, ...native.flatMap((table) => table.sets)].some(({ members }) => members.length > 0);
}

function isHost({ scope }: KernelNamespace): boolean {
  return scope === hostScope;
}
