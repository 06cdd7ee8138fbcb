import { anyOwnership, type Ownership } from '../ir/ownership.js';
import { hostScope, type KernelNamespace, type KernelProgram, namespaceAt } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import { ownView } from './own-view.js';
import { type DesiredState, makePlan, type Plan } from './plan.js';
import { routeKey } from './route-key.js';

/** What a plan was made from. */
export interface PlannedFrom {
  readonly desiredState: DesiredState;
  readonly observation: Observation;
}

/**
 * The plan from what is there now to what was there before another plan was begun: right wherever that one stopped, in the
 * middle of a step too.
 * @param devices of the node that exist and that routes of before lead to.
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
 * The way back without what cannot be any more: namespaces that are gone, veth links whose other end went with one, routes
 * to devices and sysctls of devices that others have removed. A sysctl that was not read now was not ours to change.
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

/** Without the places that somebody else has taken meanwhile: what is his stays. */
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
