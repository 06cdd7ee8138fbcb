import type { IpOperation } from '../ir/ip-operation.js';
import type { NativeOperation } from '../ir/native-operation.js';
import { isTableOperation } from '../ir/nft-operation.js';
import type { PredecessorOperation } from '../ir/predecessor.js';
import type { SetOperation } from '../ir/set-operation.js';
import type { Plan } from '../plan/plan.js';
import type { Work } from '../plan/step.js';

/** Changes of single elements, each of which the kernel accepts or refuses by itself. */
const single: ReadonlySet<Kind> = new Set([
  'add-member',
  'delete-member',
  'update-member',
  'add-route',
  'delete-route',
  'replace-route',
]);

type Kind = (IpOperation | SetOperation | NativeOperation | PredecessorOperation)['kind'];
type Checked = Exclude<Work, { readonly tool: 'iptables' | 'sysctl' }>;

function kindsOf(work: Checked): readonly Kind[] {
  return work.tool === 'nft'
    ? work.operations.map((one) => (isTableOperation(one) ? one.operation.kind : one.kind))
    : work.operations.map(({ kind }) => kind);
}

/** False for a pod that joins or leaves: its member, route and sysctl are not worth a rehearsal. */
export function isRehearsalNeeded({ steps }: Plan): boolean {
  return steps.some(
    ({ work }) =>
      work.tool === 'iptables' || (work.tool !== 'sysctl' && kindsOf(work).some((kind) => !single.has(kind))),
  );
}
