import type { Scope } from '../ir/program.js';
import type { Phase, PhasedWork, Step, Work } from './step.js';

/** Which part a namespace has in the plan. */
export type NamespaceRole = 'host' | 'desired' | 'retiring';

/**
 * The moments of a plan in their order. Make before break: ztunnel's side stands before the node sends it anything, routes
 * before the marks that use them, the inbound way last; on the way out the reverse. Rules in another backend go when those of this one stand: both together
 * give the same marks as one; with another design too what comes by the old way is dropped in ztunnel, and sent again. A namespace that the node leaves
 * (an old ztunnel's) is cleaned when nothing is sent to it any more and before the links that it shares go away.
 */
const order: readonly (readonly [NamespaceRole, Phase])[] = [
  ['host', 'guard'],
  ['host', 'close-inbound'],
  ['desired', 'close-inbound'],
  ['desired', 'rebuild'],
  ['host', 'rebuild'],
  ['desired', 'early-sysctls'],
  ['desired', 'network'],
  ['desired', 'late-sysctls'],
  ['desired', 'sets-in'],
  ['desired', 'rules'],
  ['desired', 'other-backend'],
  ['desired', 'open-inbound'],
  ['host', 'early-sysctls'],
  ['host', 'network'],
  ['host', 'late-sysctls'],
  ['host', 'sets-in'],
  ['host', 'rules'],
  ['host', 'other-backend'],
  ['host', 'open-inbound'],
  ['retiring', 'other-backend'],
  ['host', 'sets-out'],
  ['retiring', 'close-inbound'],
  ['retiring', 'rules'],
  ['retiring', 'network-out'],
  ['retiring', 'early-sysctls'],
  ['retiring', 'sysctls-out'],
  ['desired', 'sets-out'],
  ['desired', 'network-out'],
  ['desired', 'sysctls-out'],
  ['host', 'network-out'],
  ['host', 'sysctls-out'],
];

export interface NamespaceWork {
  readonly role: NamespaceRole;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly work: readonly PhasedWork[];
}

/**
 * One row of steps for all namespaces. Work of the same moment, tool and family is one step.
 * @param leavingFirst whether the left namespaces come first of all: the links they share are about to be made again.
 */
export function orderSteps(namespaces: readonly NamespaceWork[], retiringFirst: boolean): readonly Step[] {
  const moments = retiringFirst ? [...order].sort((a, b) => phaseRank(b) - phaseRank(a)) : order;
  const steps = moments.flatMap(([role, phase], group) =>
    namespaces
      .filter((namespace) => namespace.role === role)
      .flatMap(({ scope, netns, work }) =>
        merge(work.filter((one) => one.phase === phase).map((one) => one.work)).map((merged) => {
          return { group, scope, netns, phase, work: merged };
        }),
      ),
  );
  const isInOrder = ({ role, work }: NamespaceWork) => work.every(({ phase }) => order.some(isPhaseOf(role, phase)));
  if (!namespaces.every(isInOrder)) throw new Error('there is work for a moment that no plan has');
  return steps.map((step, index) => ({ number: index + 1, ...step }));
}

function isPhaseOf(role: NamespaceRole, phase: Phase): (moment: readonly [NamespaceRole, Phase]) => boolean {
  return ([one, other]) => one === role && other === phase;
}

/** Nothing may pass by ztunnel from the first step on, and then the left namespaces are cleaned. */
function phaseRank([role, phase]: readonly [NamespaceRole, Phase]): number {
  if (phase === 'guard') return 2;
  return role === 'retiring' ? 1 : 0;
}

function merge(works: readonly Work[]): readonly Work[] {
  const merged: Work[] = [];
  for (const work of works) {
    const last = merged.findIndex((one) => isSameProcess(one, work));
    if (last < 0) merged.push(work);
    else merged[last] = { ...work, operations: [...(merged[last]?.operations ?? []), ...work.operations] } as Work;
  }
  return merged;
}

function isSameProcess(a: Work, b: Work): boolean {
  if (a.tool === 'iptables' && b.tool === 'iptables') return a.family === b.family && a.backend === b.backend;
  if (a.tool === 'ip' && b.tool === 'ip') return a.family === b.family;
  return a.tool === b.tool;
}
