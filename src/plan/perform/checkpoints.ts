import { type KernelProgram, namespaceAt } from '../../ir/program.js';
import type { Step } from '../step.js';
import { type PlacedWork, partsOf } from './parts.js';
import { performStep } from './step.js';

/** The state of the namespaces between two parts of a plan, as packets meet it. */
export interface Checkpoint {
  readonly step: Step;
  /** The last part that was carried out. */
  readonly part: PlacedWork;
  readonly program: KernelProgram;
  /** Our rules in the iptables backend that the plan removes them from. */
  readonly otherBackend: KernelProgram;
}

/**
 * Every state that a plan passes through, including the last. Of consecutive parts that do the same for one pod after
 * another, only the first and the last count. In between, a pod is either done, like the first, or not yet, like the
 * last; and a packet concerns at most two pods.
 * @param pods the addresses and interfaces by which parts of different pods differ.
 * @param other our rules in the other iptables backend.
 */
export function checkpointsOf(
  start: KernelProgram,
  steps: readonly Step[],
  pods: ReadonlySet<string>,
  other: KernelProgram = { namespaces: [] },
): readonly Checkpoint[] {
  const parts = steps.flatMap((step) => partsOf(step).map((part) => ({ step, part, shape: shapeOf(part, pods) })));
  const checkpoints: Checkpoint[] = [];
  let [program, otherBackend] = [start, other];
  for (const [index, { part, shape, step }] of parts.entries()) {
    if (isWithin(otherBackend, part)) otherBackend = performStep(otherBackend, part);
    else program = performStep(program, part);
    const isInside = parts[index - 1]?.shape === shape && parts[index + 1]?.shape === shape;
    if (!isInside) checkpoints.push({ step, part, program, otherBackend });
  }
  return checkpoints;
}

function isWithin(otherBackend: KernelProgram, { netns, work }: PlacedWork): boolean {
  const isOfOne = work.tool === 'iptables' && work.backend !== undefined;
  return isOfOne && namespaceAt(otherBackend, netns) !== undefined;
}

/** The part without its pod: equal for parts that do the same for different pods. */
function shapeOf({ netns, work }: PlacedWork, pods: ReadonlySet<string>): string {
  const withoutPod = (text: string) =>
    text
      .split('/')
      .map((word) => (pods.has(word) ? '*' : word))
      .join('/');
  return JSON.stringify([netns, work], (key, value: unknown) => {
    if (key === 'origin') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'string' ? withoutPod(value) : value;
  });
}
