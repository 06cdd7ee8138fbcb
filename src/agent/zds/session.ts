import { parseHello, parseResponse, type ZdsRequest } from './messages.js';
import { addOf, type Workload, type Workloads } from './workload.js';

/** What ztunnel may take for its hello and for each answer. Upstream's agent waits as long. */
const answerMs = 5000;

/** Two clocks: one for what is awaited, which nobody sets, and milliseconds since 1970 for what is told. */
export interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

/** What a ztunnel said of a pod. */
export type Answer =
  | { readonly state: 'acknowledged'; readonly at: number }
  | { readonly state: 'kept'; readonly why: string }
  | Failure;

interface Failure {
  /** `unsent`: its network namespace cannot be sent. */
  readonly state: 'refused' | 'unsent';
  readonly why: string;
  /** Of which namespace. */
  readonly netns: string | null;
  readonly attempts: number;
  readonly retryAt: number;
}

interface Told {
  /** Whether ztunnel heard of the pod on this connection. */
  readonly isTold: boolean;
  /** The namespace that it was given; null: none. */
  readonly netns: string | null;
  readonly answer: Answer;
}

/**
 * One connection of a ztunnel: hello, then the snapshot, then changes. There are no request ids, so one request is in
 * flight at a time. What is sent next follows from the pods that are held and from what this ztunnel was told; so there
 * is no queue, and what changes twice before its turn is told once.
 */
export interface Session {
  phase: 'hello' | 'snapshot' | 'steady';
  inFlight: { readonly request: ZdsRequest; readonly netns: string | null } | null;
  /** When hello or answer must have come, by the monotonic clock; null: none is awaited. */
  deadline: number | null;
  /** Uids of the snapshot that are still to be sent, the next one last. */
  readonly remaining: string[];
  readonly told: Map<string, Told>;
}

export function startSession(now: Instant): Session {
  return { phase: 'hello', inFlight: null, deadline: now.monotonic + answerMs, remaining: [], told: new Map() };
}

export type Heard =
  | { readonly kind: 'hello'; readonly version: bigint }
  | { readonly kind: 'answered'; readonly request: ZdsRequest; readonly error: string | null }
  /** The connection must end: what follows could be taken for the answer to something else. */
  | { readonly kind: 'broken'; readonly why: string };

/** Takes a message of ztunnel. */
export function hear(session: Session, bytes: Buffer, held: Workloads, now: Instant): Heard {
  if (session.phase === 'hello') return hearHello(session, bytes, held);
  const { inFlight } = session;
  if (inFlight === null) return broken('it sent a message that nothing was asked for', bytes);
  const ack = parseResponse(bytes);
  if (ack === null) return broken('its answer is no acknowledgement', bytes);
  const { request } = inFlight;
  session.inFlight = null;
  session.deadline = null;
  if (request.kind === 'snapshot-sent') {
    // It named every pod: without it ztunnel never ends the proxies of pods that are gone. A new connection gets it
    // again.
    if (ack.error !== null) return { kind: 'broken', why: `it refused the snapshot: ${ack.error}` };
    session.phase = 'steady';
  } else if (request.kind === 'del') session.told.delete(request.uid);
  else noteAnswer(session, request, inFlight.netns, ack.error, now);
  return { kind: 'answered', request, error: ack.error };
}

function hearHello(session: Session, bytes: Buffer, held: Workloads): Heard {
  const hello = parseHello(bytes);
  if (hello === null || hello.version === 0n) return broken('its first message is no hello', bytes);
  session.phase = 'snapshot';
  session.deadline = null;
  session.remaining.push(...[...held.keys()].reverse());
  return { kind: 'hello', version: hello.version };
}

function broken(why: string, bytes: Buffer): Heard {
  return { kind: 'broken', why: `${why}: ${bytes.subarray(0, 64).toString('hex')}${bytes.length > 64 ? '…' : ''}` };
}

function noteAnswer(
  session: Session,
  { kind, uid }: ZdsRequest & { kind: 'add' | 'keep' },
  netns: string | null,
  error: string | null,
  now: Instant,
): void {
  const before = session.told.get(uid)?.answer;
  const answer: Answer =
    error !== null
      ? failed('refused', error, netns, before, now)
      : kind === 'add'
        ? { state: 'acknowledged', at: now.wall }
        : // Why it could not be sent is known better than that it was kept.
          before?.state === 'unsent'
          ? before
          : { state: 'kept', why: 'ztunnel keeps what it has of it: its network namespace is not known' };
  session.told.set(uid, { isTold: true, netns, answer });
}

const [firstPauseMs, longestPauseMs] = [1000, 30_000];

/**
 * Ztunnel tries a proxy that did not start again by itself, and does not say when it did: asking again finds out, and
 * does no harm.
 */
function failed(
  state: 'refused' | 'unsent',
  why: string,
  netns: string | null,
  before: Answer | undefined,
  now: Instant,
): Failure {
  const attempts = before?.state === state && before.netns === netns ? before.attempts + 1 : 1;
  const pause = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
  return { state, why, netns, attempts, retryAt: now.monotonic + pause };
}

/** What to send now; null: nothing, or an answer is awaited. */
export function nextRequest(session: Session, held: Workloads, now: Instant): ZdsRequest | null {
  if (session.phase === 'hello' || session.inFlight !== null) return null;
  if (session.phase === 'snapshot') return nextOfSnapshot(session, held);
  for (const [uid, { isTold }] of session.told) {
    if (held.has(uid)) continue;
    if (isTold) return { kind: 'del', uid };
    session.told.delete(uid);
  }
  let due: Workload | null = null;
  for (const workload of held.values()) {
    const urgency = urgencyOf(session, workload, now);
    if (urgency === 'now') return addOf(workload);
    if (urgency === 'again') due ??= workload;
  }
  return due && addOf(due);
}

/**
 * The pods that were held when ztunnel said hello, without those that are gone by now. Others wait until it is sent: a
 * snapshot that grows with each new pod might never end.
 */
function nextOfSnapshot(session: Session, held: Workloads): ZdsRequest {
  for (;;) {
    const uid = session.remaining.pop();
    if (uid === undefined) return { kind: 'snapshot-sent' };
    const workload = held.get(uid);
    if (workload === undefined) continue;
    return workload.netns === null || session.told.has(uid) ? { kind: 'keep', uid } : addOf(workload);
  }
}

/**
 * `again`: its last attempt failed, and enough time passed. It waits for those that are new: a CNI request may wait for
 * them.
 */
function urgencyOf(session: Session, { netns, uid }: Workload, now: Instant): 'now' | 'again' | 'never' {
  if (netns === null) return 'never';
  const told = session.told.get(uid);
  const answer = told?.answer;
  if (answer?.state === 'unsent' && answer.netns === netns.id)
    return answer.retryAt <= now.monotonic ? 'again' : 'never';
  if (told?.netns !== netns.id) return 'now';
  return answer?.state === 'refused' && answer.retryAt <= now.monotonic ? 'again' : 'never';
}

/** The request was sent, with this namespace if it is an `add`. */
export function noteSent(session: Session, request: ZdsRequest, netns: string | null, now: Instant): void {
  session.inFlight = { request, netns };
  session.deadline = now.monotonic + answerMs;
}

/** The request could not be made, since the pod's network namespace cannot be opened. @returns how often in a row */
export function noteUnsent(session: Session, { netns, uid }: Workload, why: string, now: Instant): number {
  const before = session.told.get(uid);
  const answer = failed('unsent', why, netns?.id ?? null, before?.answer, now);
  session.told.set(uid, { isTold: before?.isTold ?? false, netns: before?.netns ?? null, answer });
  if (session.phase === 'snapshot') session.remaining.push(uid);
  return answer.attempts;
}

/** When something is due next, by the monotonic clock, though nothing is heard and nothing changes; null: never. */
export function dueAt(session: Session, held: Workloads): number | null {
  if (session.deadline !== null) return session.deadline;
  let earliest: number | null = null;
  for (const [uid, { answer }] of session.told) {
    if ((answer.state !== 'refused' && answer.state !== 'unsent') || held.get(uid)?.netns === null) continue;
    if (earliest === null || answer.retryAt < earliest) earliest = answer.retryAt;
  }
  return earliest;
}

/**
 * Why the connection must end, since an answer did not come in time: a late one would be taken for the answer to the
 * next request.
 */
export function overdue({ deadline, inFlight, phase }: Session, now: Instant): string | null {
  if (deadline === null || now.monotonic < deadline) return null;
  const what =
    phase === 'hello'
      ? 'hello'
      : inFlight?.request.kind === undefined
        ? 'answer'
        : `answer to ${named(inFlight.request)}`;
  return `no ${what} came within ${answerMs / 1000} s`;
}

function named(request: ZdsRequest): string {
  return request.kind === 'snapshot-sent' ? request.kind : `${request.kind} ${request.uid}`;
}
