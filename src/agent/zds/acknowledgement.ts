import type { Acknowledgement } from '../status/pod-row.js';
import type { Session } from './session.js';
import type { Workload } from './workload.js';

/** A connection as far as answers are concerned. */
export interface Answering {
  readonly pid: number;
  readonly session: Session;
}

/**
 * Whether ztunnel takes this pod's connections, by the newest connection that has its whole snapshot. During a rolling
 * update that is the successor: its listeners stay, those of the predecessor are about to go. Until the successor has
 * its snapshot, and when it goes, the other's answers hold.
 */
export function acknowledgementOf(oldestFirst: readonly Answering[], workload: Workload): Acknowledgement {
  const newest = oldestFirst.findLast(({ session }) => session.phase === 'steady');
  if (newest === undefined) {
    const coming = oldestFirst.at(-1);
    return pending(coming === undefined ? 'no ztunnel is connected' : `${nameOf(coming)} is being told of all pods`);
  }
  const told = newest.session.told.get(workload.uid);
  const answer = told?.answer;
  if (answer === undefined && workload.netns === null)
    return pending('its network namespace is not known, so ztunnel cannot be told of it');
  if (answer === undefined) return pending(`${nameOf(newest)} has not answered yet`);
  switch (answer.state) {
    case 'refused':
      return { state: 'refused', why: answer.why };
    case 'kept':
    case 'unsent':
      return pending(answer.why);
    case 'acknowledged':
      // Of another namespace: the pod was started anew.
      return workload.netns !== null && told?.netns !== workload.netns.id
        ? pending(`${nameOf(newest)} has not answered yet`)
        : { state: 'acknowledged', at: answer.at };
  }
}

function pending(why: string): Acknowledgement {
  return { state: 'pending', why };
}

/** Pid 0 is one of another pid namespace. */
export function nameOf({ pid }: Pick<Answering, 'pid'>): string {
  return pid === 0 ? 'ztunnel' : `ztunnel (pid ${pid})`;
}
