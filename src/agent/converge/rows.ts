import { isDeepStrictEqual } from 'node:util';
import type { PodKey, WaitingPod } from '../desired/desired.js';
import type { Acknowledgement, AgentPod, PodError, PodPhase } from '../status/pod-row.js';
import type { Declared, Held, Memory, Work } from './memory.js';

type Acknowledged = (pod: PodKey) => Acknowledgement;

export type Rows = ReadonlyMap<PodKey, AgentPod>;

/** What is known of each pod that is declared, or that the kernel still holds. */
export type RowsOf = (memory: Memory, acknowledgement: Acknowledged, since: (pod: PodKey) => number) => Rows;

/** What a row says. */
interface Said {
  readonly wanted: Declared | undefined;
  readonly has: Held | undefined;
  readonly todo: Work | null;
  readonly told: Acknowledgement;
}

/** Rows that say the same stay the same objects, and all of them the same map: of hundreds, few change at a time. */
export function makeRows(): RowsOf {
  let rows: Rows = new Map();
  let said: ReadonlyMap<PodKey, Said> = new Map();
  return (memory, acknowledgement, since) => {
    const { declared, desired, held } = memory;
    const next = new Map<PodKey, AgentPod>();
    const says = new Map<PodKey, Said>();
    for (const pod of new Set([...declared.keys(), ...held.keys()])) {
      const now = saidOf(pod, memory, acknowledgement);
      const [before, row] = [said.get(pod), rows.get(pod)];
      const isSame = before !== undefined && row !== undefined && isSaidAlike(before, now);
      says.set(pod, isSame ? before : now);
      next.set(pod, isSame ? row : rowOf(pod, now));
    }
    for (const one of desired?.waiting ?? [])
      if (!next.has(one.pod)) next.set(one.pod, sameOr(rows.get(one.pod), waitingRow(one, since(one.pod))));
    said = says;
    if (next.size !== rows.size || [...next].some(([pod, row]) => rows.get(pod) !== row)) rows = next;
    return rows;
  };
}

function sameOr<T>(before: T | undefined, now: T): T {
  return before !== undefined && isDeepStrictEqual(before, now) ? before : now;
}

function saidOf(pod: PodKey, { declared, held, work }: Memory, acknowledgement: Acknowledged): Said {
  const has = held.get(pod);
  const told = has === undefined ? notYet : acknowledgement(pod);
  return { wanted: declared.get(pod), has, todo: work.get(pod) ?? null, told };
}

/** What the loop knows of a pod is another object after each change. */
function isSaidAlike(one: Said, other: Said): boolean {
  const isSame = one.wanted === other.wanted && one.has === other.has && one.todo === other.todo;
  return isSame && isDeepStrictEqual(one.told, other.told);
}

function rowOf(pod: PodKey, { has, todo, told, wanted }: Said): AgentPod {
  const about = wanted?.pod ?? has?.pod;
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
