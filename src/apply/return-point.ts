import { deserialize, serialize } from 'node:v8';
import { byDesign } from '../desired-of.js';
import type { KernelProgram } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import { ownershipOn } from '../live/ownership-on.js';
import type { Subject } from '../live/subject.js';
import type { NodeState } from '../model/node-state.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { Observation } from '../plan/observation.js';
import type { ApplyRecord } from '../plan/record.js';

const formatVersion = 1;

/** The node before the first write of an apply, as plain data: another process can go back to it. */
export interface ReturnPoint {
  readonly formatVersion: 1;
  readonly state: NodeState | null;
  readonly retiring: NodeState | null;
  readonly subject: Subject;
  /** What the document compiles to. */
  readonly program: KernelProgram;
  readonly observation: Observation;
  readonly location: StateLocation;
  /** Pods that the apply does not write to. */
  readonly failed: readonly FailedPod[];
  /** The record during the apply: it names what was there before and what comes. */
  readonly record: ApplyRecord | null;
  readonly options: Pick<LiveOptions, 'addressCheck' | 'backend' | 'lockSeconds' | 'stateDirectory'>;
}

/** @param record the record that was written ahead of the first step. */
export function returnPointOf(
  { desiredState, failed, location, observation, subject }: LivePlan,
  record: ApplyRecord | null,
  { options, retiring, state }: Pick<ReturnPoint, 'options' | 'retiring' | 'state'>,
): ReturnPoint {
  const { addressCheck, backend, lockSeconds, stateDirectory } = options;
  return {
    formatVersion,
    state,
    retiring,
    subject,
    program: desiredState.program,
    observation,
    location,
    failed,
    record,
    options: {
      ...(addressCheck === undefined ? {} : { addressCheck }),
      ...(backend === undefined ? {} : { backend }),
      ...(lockSeconds === undefined ? {} : { lockSeconds }),
      ...(stateDirectory === undefined ? {} : { stateDirectory }),
    },
  };
}

/** What a rollback needs of the plan that was carried out. */
export type PlannedBefore = Pick<LivePlan, 'desiredState' | 'location' | 'observation'>;

export function plannedBefore({ location, observation, program, subject }: ReturnPoint): PlannedBefore {
  const ownership = ownershipOn(observation, subject, program);
  return {
    location,
    observation,
    desiredState: byDesign(subject.design, { program, ownership, requirements: noRequirements }),
  };
}

/** The text of a file that only its owner may read or write. */
export function printReturnPoint(point: ReturnPoint): string {
  return `${serialize(point).toString('base64')}\n`;
}

/** Null: the text is none of this version. */
export function parseReturnPoint(text: string): ReturnPoint | null {
  try {
    const point: unknown = deserialize(Buffer.from(text, 'base64'));
    const isOne = typeof point === 'object' && point !== null && 'formatVersion' in point;
    return isOne && point.formatVersion === formatVersion ? (point as ReturnPoint) : null;
  } catch {
    return null;
  }
}
