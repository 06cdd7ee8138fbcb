import { anyOwnership } from '../ir/ownership.js';
import type { NamespaceProgram, Program } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import { ownView } from './own-view.js';
import { makePlan, type Plan, type Wish } from './plan.js';

/** What a plan was made from. */
export interface PlannedFrom {
  readonly wish: Wish;
  readonly observation: Observation;
}

/**
 * The plan from what is there now to what was there before another plan was begun: right wherever that one stopped, in the
 * middle of a step too.
 * @param devices of the node that exist and that routes of before lead to.
 */
export function planWayBack(before: PlannedFrom, now: PlannedFrom, devices: ReadonlySet<string>): Plan {
  const { position } = before.wish;
  const ownership = anyOwnership(before.wish.ownership, now.wish.ownership);
  const own = ownView(before.observation.program, before.wish.ownership);
  const program = stillPossible(own, now.observation.program, devices);
  const otherBackend = ownView(before.observation.otherBackend, before.wish.ownership);
  return makePlan({ program, ownership, position, requirements: noRequirements, otherBackend }, now.observation);
}

/**
 * The way back without what cannot be any more: namespaces that are gone, veth links whose other end went with one, routes
 * to devices and sysctls of devices that others have removed. A sysctl that was not read now was not ours to change.
 */
function stillPossible(wished: Program, live: Program, devices: ReadonlySet<string>): Program {
  const exists = ({ netns }: NamespaceProgram) => live.namespaces.some((one) => one.netns === netns);
  const isCut = !wished.namespaces.every(exists);
  const namespaces = wished.namespaces.filter(exists).map((namespace): NamespaceProgram => {
    const links = namespace.links.filter(({ kind }) => !isCut || kind !== 'veth');
    const own = new Set(links.map(({ name }) => name));
    const now = live.namespaces.find(({ netns }) => netns === namespace.netns);
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

function isHost({ scope }: NamespaceProgram): boolean {
  return scope === 'host';
}
