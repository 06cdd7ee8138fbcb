import type { FollowRequest, KubeApi, KubeRequest, ObjectChange } from '../../../src/agent/kube/api.js';
import { follow } from '../../../src/agent/kube/follow.js';
import type { Pace } from '../../../src/agent/kube/pace.js';

/** What a test keeps of a pod. */
export interface Kept {
  readonly name: string;
  readonly uid: string;
  readonly note: string;
}

export function pod(name: string, uid: string, version: number | string, note = '') {
  return { metadata: { name, namespace: 'shop', uid, resourceVersion: String(version), annotations: { note } } };
}

export function list(version: number, items: readonly unknown[], next?: string) {
  return { metadata: { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) }, items };
}

export function event(type: string, object: unknown): string {
  return JSON.stringify({ type, object });
}

export function bookmark(version: number): string {
  return event('BOOKMARK', { metadata: { resourceVersion: String(version) } });
}

function readKept(object: unknown): Kept {
  const { metadata } = object as ReturnType<typeof pod>;
  if (metadata.annotations.note === 'malformed') throw new Error('no good');
  return { name: metadata.name, uid: metadata.uid, note: metadata.annotations.note };
}

/** What one watch does: lines, then an end, an error, or silence until it is aborted. */
export interface ScriptedWatch {
  readonly lines?: readonly string[];
  readonly ending?: 'end' | 'hang' | Error;
  /** Refused before anything comes. */
  readonly refused?: Error;
}

/** An API server that answers each list and watch with the next of its script; then it is silent. */
export function scriptedApi(lists: readonly unknown[], watches: readonly ScriptedWatch[]) {
  const asked: string[] = [];
  const [listQueue, watchQueue] = [[...lists], [...watches]];
  return { asked, api: { request, lines, close: () => {} } satisfies KubeApi };

  async function request({ path, signal }: KubeRequest): Promise<unknown> {
    asked.push(path);
    if (listQueue.length === 0) await silence(signal);
    const answer = listQueue.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async function* lines({ path, signal }: KubeRequest, opened = () => {}): AsyncGenerator<string> {
    asked.push(path);
    const script = watchQueue.shift() ?? {};
    if (script.refused !== undefined) throw script.refused;
    opened();
    yield* script.lines ?? [];
    if (script.ending instanceof Error) throw script.ending;
    if (script.ending !== 'end') await silence(signal);
  }
}

function silence(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(new Error('aborted'));
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/** Pauses too short to notice; the order of things does not depend on them. */
const quick: Partial<Pace> = { firstDelay: 1, longestDelay: 2, settled: 0, batch: 0, random: () => 0.5 };

/** Follows until `until` holds, and tells everything that was heard. */
export async function followed(
  api: KubeApi,
  until: (heard: Heard) => boolean,
  pace: Partial<Pace> = quick,
  more: Partial<FollowRequest<Kept>> = {},
): Promise<Heard> {
  const stop = new AbortController();
  const heard: Heard = { batches: [], warnings: [], errors: [], items: () => [...collection.items().values()] };
  const look = () => {
    if (until(heard)) stop.abort();
  };
  const collection = follow<Kept>(
    api,
    {
      path: '/api/v1/pods',
      read: readKept,
      changed: (changes) => {
        heard.batches.push(changes);
        look();
      },
      health: () => {
        heard.errors.push(collection.error());
        look();
      },
      warn: (message) => {
        heard.warnings.push(message);
        look();
      },
      ...more,
    },
    { ...quick, ...pace },
  );
  await collection.run(stop.signal);
  return heard;
}

export interface Heard {
  readonly batches: (readonly ObjectChange<Kept>[])[];
  readonly warnings: string[];
  readonly errors: (string | null)[];
  readonly items: () => readonly Kept[];
}

/** Each change as `before -> after`, by uid and note. */
export function told({ batches }: Heard): readonly string[] {
  const name = (kept: Kept | null) => (kept === null ? '-' : `${kept.uid}${kept.note && `:${kept.note}`}`);
  return batches.flat().map(({ before, after }) => `${name(before)} -> ${name(after)}`);
}
