import { isDeepStrictEqual } from 'node:util';
import type { PodKey, WaitingPod } from '../desired/desired.js';
import type { Acknowledgement, AgentPod, PodError, PodPhase } from '../status/pod-row.js';
import type { Memory, Work } from './memory.js';

type Acknowledged = (pod: PodKey) => Acknowledgement;

/** What is known of each pod that is declared, or that the kernel still holds. */
export function rowsOf(
  memory: Memory,
  acknowledgement: Acknowledged,
  since: (pod: PodKey) => number,
): Map<PodKey, AgentPod> {
  const { declared, desired, held } = memory;
  const known = new Set([...declared.keys(), ...held.keys()]);
  const waiting = (desired?.waiting ?? []).filter(({ pod }) => !known.has(pod));
  return new Map([
    ...[...known].map((pod) => [pod, rowOf(pod, memory, acknowledgement)] as const),
    ...waiting.map((one) => [one.pod, waitingRow(one, since(one.pod))] as const),
  ]);
}

function rowOf(pod: PodKey, { declared, held, work }: Memory, acknowledgement: Acknowledged): AgentPod {
  const wanted = declared.get(pod);
  const has = held.get(pod);
  const about = wanted?.pod ?? has?.pod;
  const todo = work.get(pod) ?? null;
  const told = has === undefined ? notYet : acknowledgement(pod);
  const isCurrent = has !== undefined && isDeepStrictEqual(has.pod, wanted?.pod);
  const phase = wanted === undefined ? 'removing' : phaseOf(todo, isCurrent, told);
  return {
    pod,
    uid: about?.uid ?? null,
    phase,
    netns: about?.netns ?? null,
    ips: about?.ips ?? [],
    declaredAt: wanted?.since ?? null,
    programmedAt: has?.programmedAt ?? null,
    verifiedAt: has?.verifiedAt ?? null,
    acknowledgement: told,
    error: errorOf(todo, told, has?.verifiedAt ?? 0),
  };
}

const notYet: Acknowledgement = { state: 'pending', why: 'the kernel does not hold it yet' };

function phaseOf(work: Work | null, isCurrent: boolean, { state }: Acknowledgement): PodPhase {
  if (work?.waitsFor != null) return 'waiting';
  // A jump that is not put back any more still leads to our rules.
  if (work?.error != null && Number.isFinite(work.notBefore)) return 'failed';
  if (!isCurrent) return 'programming';
  if (state === 'refused') return 'failed';
  return state === 'pending' ? 'pending' : 'redirected';
}

function errorOf(work: Work | null, told: Acknowledgement, at: number): PodError | null {
  if (work?.error != null) return work.error;
  const found = { at, attempts: 0, nextAttemptAt: null };
  if (work?.waitsFor != null)
    return { ...found, code: 'waiting', message: work.waitsFor, at: work.since, nextAttemptAt: work.notBefore };
  return told.state === 'refused' ? { ...found, code: 'ztunnel-refused', message: told.why } : null;
}

function waitingRow({ needsAttention, pod, uid, why }: WaitingPod, since: number): AgentPod {
  const code = needsAttention ? 'cannot-be-redirected' : 'waiting';
  return {
    ...{ pod, uid, phase: 'waiting', netns: null, ips: [], declaredAt: since, programmedAt: null, verifiedAt: null },
    acknowledgement: notYet,
    error: { code, message: why, at: since, attempts: 0, nextAttemptAt: null },
  };
}
