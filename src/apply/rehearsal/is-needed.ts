import type { IpOperation } from '../../ir/ip-operation.js';
import type { SetOperation } from '../../ir/set-operation.js';
import type { Plan } from '../../plan/plan.js';

/** Changes of single elements, which the kernel takes or refuses as they are. */
const single: ReadonlySet<(IpOperation | SetOperation)['kind']> = new Set([
  'add-member',
  'delete-member',
  'add-route',
  'delete-route',
  'replace-route',
]);

/** A pod that joins or leaves is a member, a route and a sysctl: there is nothing to rehearse. */
export function isRehearsalNeeded({ steps }: Plan): boolean {
  return steps.some(
    ({ work }) =>
      work.tool === 'iptables' || (work.tool !== 'sysctl' && work.operations.some(({ kind }) => !single.has(kind))),
  );
}
