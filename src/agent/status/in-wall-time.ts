import type { AgentStatus } from './agent-status.js';
import type { PodError } from './pod-row.js';

/** Less is not worth a copy. */
const noticeable = 1_000;

/**
 * A status with the times that the loop took as the clock of the node has them now: that may have been set since the
 * agent started. Those of ztunnel are of that clock already. Pure.
 * @param ahead how far the node's clock is ahead of the loop's, in milliseconds.
 */
export function inWallTime(status: AgentStatus, ahead: number): AgentStatus {
  if (Math.abs(ahead) < noticeable) return status;
  const wall = <T extends number | null>(at: T) => (at === null ? at : at + ahead) as T;
  const wallOf = (error: PodError | null) =>
    error === null ? null : { ...error, at: wall(error.at), nextAttemptAt: wall(error.nextAttemptAt) };
  return {
    ...status,
    startedAt: wall(status.startedAt),
    verifiedAt: wall(status.verifiedAt),
    error: wallOf(status.error),
    pods: status.pods.map((pod) => ({
      ...pod,
      declaredAt: wall(pod.declaredAt),
      programmedAt: wall(pod.programmedAt),
      verifiedAt: wall(pod.verifiedAt),
      error: wallOf(pod.error),
    })),
  };
}
