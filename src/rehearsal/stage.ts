import { singlePrefix } from '../ir/family.js';
import { emptyKernelNamespace, type KernelNamespace } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { LivePlan } from '../live/live-plan.js';
import { ownView } from '../plan/own-view.js';
import { makePlan } from '../plan/plan.js';
import type { Step } from '../plan/step.js';

/** The steps that give empty namespaces our observed links, addresses, routes and ip rules. */
export function stepsToObserved({ observation, desiredState }: LivePlan): readonly Step[] {
  const { ownership, position, schedule } = desiredState;
  const own = ownView(observation.program, ownership).namespaces.map((namespace): KernelNamespace => {
    return { ...namespace, rulesets: [], sets: [], sysctls: [] };
  });
  const empty = observation.program.namespaces.map(({ scope, netns }) => emptyKernelNamespace(scope, netns));
  return makePlan(
    { program: { namespaces: own }, ownership, position, schedule, requirements: noRequirements },
    { ...observation, program: { namespaces: empty }, otherBackend: { namespaces: [] }, record: null },
  ).steps;
}

/** The same steps, with veth peers in the scratch namespaces and without sysctls, whose devices are not copied. */
export function stagedSteps(steps: readonly Step[], placeOf: (netns: string | null) => string): readonly Step[] {
  return steps.flatMap((step) => {
    const { work } = step;
    if (work.tool === 'sysctl') return [];
    if (work.tool !== 'ip') return [step];
    const operations = work.operations.map((operation) => {
      if (operation.kind !== 'add-link' || operation.link.peer?.netns == null) return operation;
      const { link } = operation;
      const peer = { name: operation.link.peer.name, netns: placeOf(operation.link.peer.netns) };
      return { ...operation, link: { ...link, peer } };
    });
    return [{ ...step, work: { ...work, operations } }];
  });
}

/**
 * `ip -batch` lines that create stand-ins for the foreign devices and addresses that our routes need in one namespace.
 */
export function placeholders({ observation, desiredState }: LivePlan, netns: string | null): string {
  const same = (one: KernelNamespace) => one.netns === netns;
  const observed = ownView(observation.program, desiredState.ownership);
  const both = [...observed.namespaces.filter(same), ...desiredState.program.namespaces.filter(same)];
  const tunnels = new Set(both.flatMap(({ links }) => links.map(({ name }) => name)));
  const routes = both.flatMap((namespace) => namespace.routes);
  const devices = new Set(routes.flatMap(({ dev }) => (dev === null || dev === 'lo' || tunnels.has(dev) ? [] : [dev])));
  const sources = new Set(routes.flatMap(({ source }) => source ?? []));
  const lines = [
    'link set lo up',
    ...[...devices].flatMap((dev, index) => [
      `link add dev ${dev} type veth peer name rehearsal${index}`,
      `link set dev ${dev} up`,
    ]),
    ...[...sources].map((source) => `addr add ${singlePrefix(source)} dev lo`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
