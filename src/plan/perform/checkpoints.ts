import type { KernelProgram } from '../../ir/program.js';
import type { Step } from '../step.js';
import { type PlacedWork, partsOf } from './parts.js';
import { performStep } from './step.js';

/** The state of the namespaces between two parts of a plan, as packets meet it. */
export interface Checkpoint {
  readonly step: Step;
  /** The last part that was carried out. */
  readonly part: PlacedWork;
  readonly program: KernelProgram;
}

/**
 * Every state that a plan passes through, including the last. Of consecutive parts that do the same for one pod after another, only the
 * first and the last count. In between, a pod is either done, like the first, or not yet, like the last; and a packet concerns at
 * most two pods.
 * @param pods the addresses and interfaces by which parts of different pods differ.
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
