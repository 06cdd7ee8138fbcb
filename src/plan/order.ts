import type { Scope } from '../ir/program.js';
import type { Slot, SlottedWork, Step, Work } from './slot.js';

/** Which part a namespace has in the plan. */
export type Role = 'host' | 'wished' | 'leaving';

/**
 * The moments of a plan in their order. Make before break: ztunnel's side stands before the node sends it anything, routes
 * before the marks that use them, the inbound way last; on the way out the reverse. Rules in another backend go when those of this one stand: both together
 * give the same marks as one; with another design too what comes by the old way is dropped in ztunnel, and sent again. A namespace that the node leaves
 * (an old ztunnel's) is cleaned when nothing is sent to it any more and before the links that it shares go away.
 */
const order: readonly (readonly [Role, Slot])[] = [
  ['host', 'guard'],
  ['host', 'close-inbound'],
  ['wished', 'close-inbound'],
  ['wished', 'rebuild'],
  ['host', 'rebuild'],
  ['wished', 'early-sysctls'],
  ['wished', 'network'],
  ['wished', 'late-sysctls'],
  ['wished', 'sets-in'],
  ['wished', 'rules'],
  ['wished', 'other-backend'],
  ['wished', 'open-inbound'],
  ['host', 'early-sysctls'],
  ['host', 'network'],
  ['host', 'late-sysctls'],
  ['host', 'sets-in'],
  ['host', 'rules'],
  ['host', 'other-backend'],
  ['host', 'open-inbound'],
  ['leaving', 'other-backend'],
  ['host', 'sets-out'],
  ['leaving', 'close-inbound'],
  ['leaving', 'rules'],
  ['leaving', 'network-out'],
  ['leaving', 'early-sysctls'],
  ['leaving', 'sysctls-out'],
  ['wished', 'sets-out'],
  ['wished', 'network-out'],
  ['wished', 'sysctls-out'],
  ['host', 'network-out'],
  ['host', 'sysctls-out'],
];

export interface NamespaceWork {
  readonly role: Role;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly work: readonly SlottedWork[];
}

/**
 * One row of steps for all namespaces. Work of the same moment, tool and family is one step.
 * @param leavingFirst whether the left namespaces come first of all: the links they share are about to be made again.
 */
export function orderSteps(namespaces: readonly NamespaceWork[], leavingFirst: boolean): readonly Step[] {
  const moments = leavingFirst ? [...order].sort((a, b) => urgency(b) - urgency(a)) : order;
  const steps = moments.flatMap(([role, slot]) =>
    namespaces
      .filter((namespace) => namespace.role === role)
      .flatMap(({ scope, netns, work }) =>
        merge(work.filter((one) => one.slot === slot).map((one) => one.work)).map((merged) => {
          return { scope, netns, slot, work: merged };
        }),
      ),
  );
  const isInOrder = ({ role, work }: NamespaceWork) => work.every(({ slot }) => order.some(isMoment(role, slot)));
  if (!namespaces.every(isInOrder)) throw new Error('there is work for a moment that no plan has');
  return steps.map((step, index) => ({ number: index + 1, ...step }));
}

function isMoment(role: Role, slot: Slot): (moment: readonly [Role, Slot]) => boolean {
  return ([one, other]) => one === role && other === slot;
}

/** Nothing may pass by ztunnel from the first step on, and then the left namespaces are cleaned. */
function urgency([role, slot]: readonly [Role, Slot]): number {
  if (slot === 'guard') return 2;
  return role === 'leaving' ? 1 : 0;
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
