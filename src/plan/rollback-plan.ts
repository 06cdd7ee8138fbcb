import { anyOwnership, type Ownership } from '../ir/ownership.js';
import { hostScope, type KernelNamespace, type KernelProgram, namespaceAt } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import { ownView } from './own-view.js';
import { type DesiredState, makePlan, type Plan } from './plan.js';
import { routeKey } from './route-key.js';

/** The inputs of a plan. */
export interface PlannedFrom {
  readonly desiredState: DesiredState;
  readonly observation: Observation;
}

/**
 * The plan from the present state to the one before another plan. It does not matter where that plan stopped, even in
 * the middle of a step.
 * @param devices the devices of the node's earlier routes that still exist.
 */
export function planRollback(before: PlannedFrom, now: PlannedFrom, devices: ReadonlySet<string>): Plan {
  const { position, schedule } = before.desiredState;
  const ownership = anyOwnership(before.desiredState.ownership, now.desiredState.ownership);
  const own = ownView(before.observation.program, before.desiredState.ownership);
  const possible = stillPossible(own, now.observation.program, devices);
  const program = withoutTaken(possible, now.observation.program, ownership);
  const otherBackend = ownView(before.observation.otherBackend, before.desiredState.ownership);
  return makePlan(
    { program, ownership, position, schedule, requirements: noRequirements, otherBackend },
    now.observation,
  );
}

/**
 * The earlier state without objects that cannot be restored: namespaces that are gone, veth links whose peer went with
 * one, and routes and sysctls of devices that other programs removed. A sysctl that was not read now was not changed by
 * us.
 */
function stillPossible(desired: KernelProgram, live: KernelProgram, devices: ReadonlySet<string>): KernelProgram {
  const exists = ({ netns }: KernelNamespace) => live.namespaces.some((one) => one.netns === netns);
  const isCut = !desired.namespaces.every(exists);
  const namespaces = desired.namespaces.filter(exists).map((namespace): KernelNamespace => {
    const links = namespace.links.filter(({ kind }) => !isCut || kind !== 'veth');
    const own = new Set(links.map(({ name }) => name));
    const now = namespaceAt(live, namespace.netns);
    const readable = new Set(now?.sysctls.map(({ key }) => key));
    const comesAnew = (device: string) => own.has(device) && !now?.links.some(({ name }) => name === device);
    return {
      ...namespace,
      links,
      addresses: namespace.addresses.filter(({ link }) => own.has(link)),
      routes: namespace.routes.filter(
        ({ dev }) => dev === null || own.has(dev) || !isHost(namespace) || devices.has(dev),
      ),
      sysctls: namespace.sysctls.filter(({ key }) => readable.has(key) || comesAnew(key.split('/').at(-2) ?? '')),
    };
  });
  return { namespaces };
}

/** Leaves out objects in whose place there is a foreign one by now: that one stays. */
function withoutTaken(desired: KernelProgram, live: KernelProgram, ownership: Ownership): KernelProgram {
  const namespaces = desired.namespaces.map((namespace): KernelNamespace => {
    const now = namespaceAt(live, namespace.netns) ?? namespace;
    const routes = new Set(now.routes.filter((one) => ownership.route(now, one) !== 'ours').map(routeKey));
    const links = new Set(now.links.filter((one) => ownership.link(now, one) !== 'ours').map(({ name }) => name));
    const sets = new Set(now.sets.filter((one) => ownership.set(now, one) !== 'ours').map(({ name }) => name));
    return {
      ...namespace,
      routes: namespace.routes.filter((one) => !routes.has(routeKey(one)) && !links.has(one.dev ?? '')),
      links: namespace.links.filter(({ name }) => !links.has(name)),
      addresses: namespace.addresses.filter(({ link }) => !links.has(link)),
      sets: namespace.sets.filter(({ name }) => !sets.has(name)),
    };
  });
  return { namespaces };
}

function isHost({ scope }: KernelNamespace): boolean {
  return scope === hostScope;
}
