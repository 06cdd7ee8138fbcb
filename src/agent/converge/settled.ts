import type { PodKey } from '../desired/desired.js';
import type { AgentPod } from '../status/pod-row.js';

/** A pod did not come to be redirected while somebody waited for it. */
class NotRedirectedError extends Error {
  override readonly name = 'NotRedirectedError';
  readonly row: AgentPod | null;

  constructor(pod: PodKey, row: AgentPod | null, why: string) {
    super(`pod ${pod} is not redirected: ${why}`);
    this.row = row;
  }
}

/** Those who wait for single pods. */
export interface Awaited {
  readonly pods: () => ReadonlySet<PodKey>;
  readonly settled: (pod: PodKey, signal: AbortSignal) => Promise<AgentPod>;
  /** Answers those whose pod came to an end. */
  readonly look: () => void;
}

interface Waiter {
  readonly pod: PodKey;
  readonly answer: (row: AgentPod) => void;
  readonly refuse: (error: NotRedirectedError) => void;
}

/** After so many failures in a row nobody is kept waiting: whoever asked asks again. */
const failuresToTell = 3;

export function makeAwaited(rows: () => ReadonlyMap<PodKey, AgentPod>, changed: () => void): Awaited {
  const waiters = new Set<Waiter>();
  const look = () => {
    for (const waiter of waiters) {
      const row = rows().get(waiter.pod);
      if (row?.phase === 'redirected') waiter.answer(row);
      else if (row !== undefined && isHopeless(row))
        waiter.refuse(new NotRedirectedError(waiter.pod, row, row.error?.message ?? row.phase));
    }
  };
  return {
    pods: () => new Set([...waiters].map(({ pod }) => pod)),
    settled: (pod, signal) =>
      new Promise<AgentPod>((resolve, reject) => {
        const end = () => {
          signal.removeEventListener('abort', giveUp);
          waiters.delete(waiter);
        };
        const giveUp = () => {
          end();
          const row = rows().get(pod) ?? null;
          reject(new NotRedirectedError(pod, row, row === null ? 'it is not declared' : whyNot(row)));
        };
        const waiter: Waiter = {
          pod,
          answer: (row) => {
            end();
            resolve(row);
          },
          refuse: (error) => {
            end();
            reject(error);
          },
        };
        waiters.add(waiter);
        signal.addEventListener('abort', giveUp);
        if (signal.aborted) giveUp();
        else {
          look();
          changed();
        }
      }),
    look,
  };
}

function isHopeless({ error, phase }: AgentPod): boolean {
  if (error?.code === 'cannot-be-redirected') return true;
  return phase === 'failed' && error !== null && (error.attempts >= failuresToTell || error.nextAttemptAt === null);
}

/** Why a pod is not redirected yet. */
export function whyNot({ acknowledgement, error, phase }: AgentPod): string {
  if (error !== null) return error.message;
  return phase === 'pending' && acknowledgement.state === 'pending' ? acknowledgement.why : `it is still ${phase}`;
}
