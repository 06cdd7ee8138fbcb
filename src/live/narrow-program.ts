import { isOneOf, type PodObjects } from '../ir/pod-part.js';
import { emptyKernelNamespace, type KernelNamespace, type KernelProgram } from '../ir/program.js';

/** The part of a program that consists of the named objects; sets keep only the named members. */
export function narrowProgram({ namespaces }: KernelProgram, objects: readonly PodObjects[]): KernelProgram {
  return {
    namespaces: objects.flatMap((one) => {
      const whole = namespaces.find(({ netns }) => netns === one.netns);
      return whole === undefined ? [] : [narrowNamespace(whole, one)];
    }),
  };
}

export function narrowNamespace(whole: KernelNamespace, { members, routes, sysctls }: PodObjects): KernelNamespace {
  const narrowed = (sets: KernelNamespace['sets']) =>
    sets.flatMap((set) => {
      const named = members.find((one) => one.set === set.name);
      if (named === undefined) return [];
      const entries = new Set(named.entries);
      return [{ ...set, members: set.members.filter(({ entry }) => entries.has(entry)) }];
    });
  const keys = new Set(sysctls);
  return {
    ...emptyKernelNamespace(whole.scope, whole.netns),
    sets: narrowed(whole.sets),
    native: whole.native.map((table) => ({ ...table, tables: [], sets: narrowed(table.sets) })),
    routes: whole.routes.filter(isOneOf(routes)),
    sysctls: whole.sysctls.filter(({ key }) => keys.has(key)),
  };
}
