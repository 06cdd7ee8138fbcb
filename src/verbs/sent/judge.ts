import type { Result } from '../../base/result.js';
import { type BestWay, bestWay, chainsOf, type Told } from '../../course/best-way.js';
import { reasonOf } from '../../course/reason.js';
import { toSimulatable } from '../../render/nft/to-simulatable.js';
import type { PartedView } from '../../report/observed-view.js';
import type { WholeTrace } from '../../trace.js';
import type { ObservedNode } from '../observe.js';

/** How the kernel's course and the foretold one compare. */
export interface Judgement {
  readonly way: BestWay;
  readonly parted: PartedView | null;
  readonly notes: readonly string[];
}

/** The node as it is after the packet, and what is foretold by that; null: that would be another question. */
export interface Reread {
  readonly node: ObservedNode;
  readonly traced: Result<WholeTrace> | null;
}

/**
 * Where they part, the node is read once more: the kernel's rules are named by their places, and somebody may have
 * written meanwhile.
 */
export async function judge(
  whole: WholeTrace,
  { backend }: ObservedNode,
  told: Told,
  reread: () => Promise<Reread>,
): Promise<{ readonly judgement: Judgement; readonly whole: WholeTrace }> {
  const read = chainsOf(whole.program, backend);
  const first = bestWay(whole.trace.branches, told, read, backend);
  if (first.parted === null) return { judgement: { way: first, parted: null, notes: [] }, whole };
  const { node, traced } = await reread();
  const now = chainsOf(toSimulatable(node.program), node.backend);
  const way = bestWay(whole.trace.branches, told, now, backend);
  if (way.parted === null) return { judgement: { way, parted: null, notes: [] }, whole };
  if (traced?.ok === true) {
    const again = bestWay(traced.value.trace.branches, told, now, node.backend);
    const notes = ['somebody wrote while the packet was sent: it was traced through what was read afterwards'];
    if (again.parted === null) return { judgement: { way: again, parted: null, notes }, whole: traced.value };
  }
  const { agreed, parted } = way;
  return {
    judgement: { way, parted: { ...parted, reason: reasonOf({ agreed, parted }, { read, now }) }, notes: [] },
    whole,
  };
}
