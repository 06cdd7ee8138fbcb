import { isDeepStrictEqual } from 'node:util';
import { podScope } from '../../ir/program.js';
import type { NodeState, Pod } from '../../model/node-state.js';

/** The pods that go and come between two documents that are otherwise alike. One that changed does both. */
export interface Turnover {
  readonly gone: readonly Pod[];
  readonly come: readonly Pod[];
  /** Pods of both documents that claim an address or an interface of one of these. */
  readonly claimants: readonly Pod[];
}

/** Each pod is read back by questions of its own, so that of more it is cheaper to read everything. */
const few = 4;

/** Null: the documents differ in something else, or in more than a few pods. */
export function turnoverBetween(before: NodeState, after: NodeState): Turnover | null {
  if (!isOtherwiseAlike(before, after)) return null;
  const { gone, come, staying } = apart(before.pods, after.pods);
  if (gone.length > few || come.length > few) return null;
  if (gone.length + come.length === 0) return { gone, come, claimants: [] };
  const claims = new Set([...gone, ...come].flatMap(claimsOf));
  const isClaimant = (pod: Pod) => claimsAny(pod, claims);
  return { gone, come, claimants: staying.flatMap((pods) => pods.filter(isClaimant)) };
}

function claimsOf({ hostInterface, ips }: Pod): readonly string[] {
  return hostInterface === null ? ips : [hostInterface, ...ips];
}

/** Each pod of a node is asked, so without a list of what it claims. */
function claimsAny({ hostInterface, ips }: Pod, claims: ReadonlySet<string>): boolean {
  if (hostInterface !== null && claims.has(hostInterface)) return true;
  for (const ip of ips) if (claims.has(ip)) return true;
  return false;
}

function isOtherwiseAlike(before: NodeState, after: NodeState): boolean {
  return haveSameValues(withoutPods(before), withoutPods(after));
}

function withoutPods({ pods: _, ...rest }: NodeState): Omit<NodeState, 'pods'> {
  return rest;
}

/** What two lists have in common at either end stays; the few in between are compared by their names. */
function apart(before: readonly Pod[], after: readonly Pod[]) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSamePod(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isSamePod(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const earlier = new Map(before.slice(start, before.length - end).map((pod) => [podScope(pod), pod]));
  const between = after.slice(start, after.length - end);
  const come = between.filter((pod) => !isSamePod(earlier.get(podScope(pod)), pod));
  const kept = new Set(between.filter((pod) => !come.includes(pod)).map(podScope));
  const gone = [...earlier].flatMap(([name, pod]) => (kept.has(name) ? [] : [pod]));
  const amid = between.filter((pod) => kept.has(podScope(pod)));
  return { gone, come, staying: [after.slice(0, start), amid, after.slice(after.length - end)] };
}

/**
 * Documents that were read apart hold equal pods as different objects. Property by property, which takes a tenth of a
 * comparison of any objects.
 */
function isSamePod(one: Pod | undefined, other: Pod | undefined): boolean {
  if (one === other) return one !== undefined;
  if (one === undefined || other === undefined) return false;
  return (
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.uid === other.uid &&
    one.hostInterface === other.hostInterface &&
    one.netns === other.netns &&
    one.mesh === other.mesh &&
    one.hostNetwork === other.hostNetwork &&
    isSameValue(one.ips, other.ips)
  );
}

function haveSameValues<T extends object>(one: T, other: T): boolean {
  const keys = Object.keys(one) as (keyof T)[];
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) if (!isSameValue(one[key], other[key])) return false;
  return true;
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!Array.isArray(one) || !Array.isArray(other)) return isDeepStrictEqual(one, other);
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (!isSameValue(one[index], other[index])) return false;
  return true;
}
