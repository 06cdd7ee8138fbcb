import type { Plan } from '../plan/plan.js';
import type { Work } from '../plan/step.js';
import type { CostView } from '../report/review-view.js';

/** Milliseconds, from docs/performance.md: what an apply reads ahead and afterwards, and what its writes take. */
const takes = { reading: 65, process: 5, linkDeleted: 17, nftDeleting: 12 } as const;

/** What the apply of a plan costs on its node. */
export function costOf({ steps }: Plan): CostView | null {
  if (steps.length === 0) return null;
  const works = steps.map(({ work }) => ({ work, kinds: work.operations.map(kindOf) }));
  // All else is asked of the kernel in the process itself.
  const processes = works.filter(({ work }) => work.tool === 'iptables').length;
  const deletes = works.flatMap(({ kinds }) => kinds.filter(isDelete));
  const links = deletes.filter((kind) => kind === 'delete-link');
  const nft = works.filter(({ kinds, work }) => work.tool === 'nft' && kinds.some(isDelete));
  const milliseconds =
    takes.reading + processes * takes.process + links.length * takes.linkDeleted + nft.length * takes.nftDeleting;
  return { processes, deletes: deletes.length, steps: steps.length, milliseconds };
}

function kindOf(operation: Work['operations'][number]): string {
  return 'operation' in operation ? operation.operation.kind : operation.kind;
}

function isDelete(kind: string): boolean {
  return kind.startsWith('delete-') || kind === 'destroy-set';
}
