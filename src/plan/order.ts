import type { Scope } from '../ir/program.js';
import type { NamespaceRole, ScheduleRow } from './schedule.js';
import type { PhasedWork, Step, Work } from './step.js';

export interface NamespaceWork {
  readonly role: NamespaceRole;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly work: readonly PhasedWork[];
}

/**
 * The steps of all namespaces, row by row. Work of the same row, namespace, tool and family is one step.
 * @throws Error if there is work that no row has.
 */
export function orderSteps(namespaces: readonly NamespaceWork[], rows: readonly ScheduleRow[]): readonly Step[] {
  if (namespaces.every(({ work }) => work.length === 0)) return [];
  const hasRow = ({ role, work }: NamespaceWork) =>
    work.every(({ phase }) => rows.some(([ofRole, ofPhase]) => ofRole === role && ofPhase === phase));
  if (!namespaces.every(hasRow)) throw new Error('there is work for a phase that the schedule does not have');
  const steps = rows.flatMap(([role, phase], group) =>
    namespaces
      .filter((namespace) => namespace.role === role)
      .flatMap(({ scope, netns, work }) =>
        merge(work.filter((one) => one.phase === phase).map((one) => one.work)).map((merged) => {
          return { group, scope, netns, phase, work: merged };
        }),
      ),
  );
  return steps.map((step, index) => ({ number: index + 1, ...step }));
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
