import { isDeepStrictEqual } from 'node:util';
import type { WaitingPod } from '../../desired/desired.js';
import { isFinished } from '../../enrolment/decide.js';
import { type Candidate, type CandidateSettings, candidateOf, type PodFacts } from './candidate.js';
import { claimBook } from './claims.js';
import { keyOf } from './pod-view.js';

/** A pod in the mesh, as the document or the list of those that wait has it. */
export type Entry =
  | (Extract<Candidate, { kind: 'ready' }> & { readonly key: string })
  | { readonly kind: 'waiting'; readonly key: string; readonly waiting: WaitingPod };

/** The pods of the node as a document will have them, kept current pod by pod. */
export function podTable(first: CandidateSettings) {
  let settings = first;
  const facts = new Map<string, PodFacts>();
  const candidates = new Map<string, Candidate>();
  const entries = new Map<string, Entry>();
  const claims = claimBook();
  const stale = new Set<string>();
  return { settings: () => settings, facts, candidates, entries, put, drop, use, settle };

  function put(now: PodFacts): void {
    const { uid } = now.pod;
    // Most events are about what is not kept.
    if (isDeepStrictEqual(facts.get(uid), now)) return;
    facts.set(uid, now);
    stale.add(uid);
  }

  function drop(uid: string): void {
    facts.delete(uid);
    stale.add(uid);
  }

  /** Everything is computed anew: the node's part of the document is another. */
  function use(now: CandidateSettings): void {
    settings = now;
    for (const uid of facts.keys()) stale.add(uid);
  }

  /** @returns whether any entry is another than before. */
  function settle(): boolean {
    const touched = new Set(stale);
    for (const uid of stale) for (const other of update(uid)) touched.add(other);
    stale.clear();
    let changed = false;
    for (const uid of touched) {
      const before = entries.get(uid) ?? null;
      const now = entryOf(uid);
      if (JSON.stringify(before) === JSON.stringify(now)) continue;
      changed = true;
      if (now === null) entries.delete(uid);
      else entries.set(uid, now);
    }
    return changed;
  }

  /** @returns the others that it has to do with. */
  function update(uid: string): ReadonlySet<string> {
    const known = facts.get(uid);
    if (known === undefined) {
      candidates.delete(uid);
      return claims.drop(uid);
    }
    const candidate = candidateOf(known, settings);
    candidates.set(uid, candidate);
    const { pod } = known;
    // A finished pod holds nothing any more; one in the node's network has the node's addresses.
    if (isFinished(pod) || pod.hostNetwork) return claims.drop(uid);
    const { createdAt, isTerminating } = pod;
    return claims.put({ uid, key: keyOf(pod), createdAt, isTerminating, claims: claimsOf(known, candidate) });
  }

  function entryOf(uid: string): Entry | null {
    const known = facts.get(uid);
    const candidate = candidates.get(uid);
    if (known === undefined || candidate === undefined || candidate.kind === 'outside') return null;
    const key = keyOf(known.pod);
    const rival = claims.rivalOf(uid);
    // Of two pods with one name only one has a row.
    if (rival?.claim === nameClaim(key)) return null;
    if (rival !== null) {
      const why = `its ${rival.claim} belongs to ${rival.owner} now`;
      return { kind: 'waiting', key, waiting: { pod: key, uid, why, needsAttention: false } };
    }
    if (candidate.kind === 'ready') return { ...candidate, key };
    const { needsAttention, why } = candidate;
    return { kind: 'waiting', key, waiting: { pod: key, uid, why, needsAttention } };
  }
}

function claimsOf({ place, pod }: PodFacts, candidate: Candidate): readonly string[] {
  const ips = candidate.kind === 'ready' ? candidate.pod.ips : candidate.kind === 'waiting' ? candidate.ips : pod.ips;
  const netns = place?.netns?.replace(/^\/var\/run\//, '/run/');
  return [
    nameClaim(keyOf(pod)),
    ...ips.map((ip) => `address ${ip}`),
    ...(netns === undefined ? [] : [`network namespace ${netns}`]),
    ...(place?.hostInterface ? [`interface ${place.hostInterface}`] : []),
  ];
}

function nameClaim(key: string): string {
  return `name ${key}`;
}
