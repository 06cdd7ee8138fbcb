import type { LabExpectation } from '../../expectation.js';
import { type FlowMark, nodesBetween, type ProxyHop } from '../../journey.js';
import type { Attempt } from '../lab-mode.js';

/** The nodes mark no connection: what ztunnel opens to a pod's application never leaves the pod. */
export function expectedMarks(
  _: LabExpectation,
  { from, to }: Attempt,
  hops: readonly ProxyHop[],
): readonly FlowMark[] {
  return [from, ...hops].flatMap((start, index) =>
    nodesBetween(start.node, hops[index]?.node ?? to.node).map((node) => ({ node, mark: 0 })),
  );
}
