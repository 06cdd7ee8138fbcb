import type { KernelProgram } from '../../ir/program.js';
import type { Step } from '../step.js';
import { type PlacedWork, partsOf } from './parts.js';
import { performStep } from './step.js';

/** What the namespaces hold between two parts of a plan, when others can see it. */
export interface Checkpoint {
  readonly step: Step;
  /** What was done last. */
  readonly part: PlacedWork;
  readonly program: KernelProgram;
}

/**
 * Every state that a plan goes through, up to the last. Of parts in a row that do the same for one pod after another two are
 * looked at, the first and the last: between them the pods that had theirs are like the first, and the others like the last, and
 * no packet is about more than two pods.
 * @param pods addresses and interfaces by which their parts differ.
 */
export function checkpointsOf(
  start: KernelProgram,
  steps: readonly Step[],
  pods: ReadonlySet<string>,
): readonly Checkpoint[] {
  const parts = steps.flatMap((step) => partsOf(step).map((part) => ({ step, part, shape: shapeOf(part, pods) })));
  const checkpoints: Checkpoint[] = [];
  let program = start;
  for (const [index, { part, shape, step }] of parts.entries()) {
    program = performStep(program, part);
    const isInside = parts[index - 1]?.shape === shape && parts[index + 1]?.shape === shape;
    if (!isInside) checkpoints.push({ step, part, program });
  }
  return checkpoints;
}

/** The part with the pod that it is about left out. */
function shapeOf({ netns, work }: PlacedWork, pods: ReadonlySet<string>): string {
  const withoutPod = (text: string) =>
    text
      .split('/')
      .map((word) => (pods.has(word) ? '*' : word))
      .join('/');
  return JSON.stringify([netns, work], (key, value: unknown) => {
    if (key === 'origin') return undefined;
    return typeof value === 'string' ? withoutPod(value) : value;
  });
}
