import type { AddressSet } from '../../ir/address-set.js';
import { isOneOf } from '../../ir/pod-part.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import type { Sysctl } from '../../ir/sysctl.js';
import type { CachedScope, CachedState } from '../cached-state.js';
import type { TurnoverPart } from './plan-turnover.js';

/** The cached state with the sysctls of a part as they were found. */
export function withSysctls({ cached, host, objects }: TurnoverPart, found: readonly Sysctl[]): CachedState {
  const others = host.namespace.sysctls.filter(({ key }) => !objects.sysctls.includes(key));
  return withHost(cached, { ...host, namespace: { ...host.namespace, sysctls: [...others, ...found] } });
}

/**
 * The cached state after a turnover: its part as it was read back, everything else as it was.
 * @param generation of nf_tables that its steps left; undefined: nobody knows.
 */
export function cacheAfter(part: TurnoverPart, readBack: KernelNamespace, generation: number | undefined): CachedState {
  const { cached, desired, host, objects } = part;
  const { generation: _before, ...facts } = host.facts;
  const { native, routes, sets, sysctls } = host.namespace;
  const isNamed = isOneOf(objects.routes);
  const keys = new Set(objects.sysctls);
  const desiredKeys = new Set(desired.program.namespaces.flatMap((one) => one.sysctls.map(({ key }) => key)));
  const merged = (all: readonly AddressSet[], read: readonly AddressSet[]) =>
    all.map((set) =>
      withMembers(
        set,
        part,
        read.find(({ name }) => name === set.name),
      ),
    );
  const namespace = {
    ...host.namespace,
    routes: [...routes.filter((route) => !isNamed(route)), ...readBack.routes],
    sets: merged(sets, readBack.sets),
    native: native.map((table) => {
      const read = readBack.native.find(
        ({ chainPrefix, family }) => chainPrefix === table.chainPrefix && family === table.family,
      );
      return read === undefined ? table : { ...table, sets: merged(table.sets, read.sets) };
    }),
    // A link of the name of one that is gone may come later.
    sysctls: [
      ...sysctls.filter(({ key }) => !keys.has(key)),
      ...readBack.sysctls.filter(({ key }) => desiredKeys.has(key)),
    ],
  };
  return withHost(cached, { ...host, namespace, facts: generation === undefined ? facts : { ...facts, generation } });
}

function withMembers(set: AddressSet, { objects }: TurnoverPart, read: AddressSet | undefined): AddressSet {
  const named = objects.members.find((one) => one.set === set.name);
  if (named === undefined || read === undefined) return set;
  const entries = new Set(named.entries);
  return { ...set, members: [...set.members.filter(({ entry }) => !entries.has(entry)), ...read.members] };
}

function withHost(cached: CachedState, host: CachedScope): CachedState {
  return { ...cached, scopes: new Map([...cached.scopes, [hostScope, host]]) };
}
