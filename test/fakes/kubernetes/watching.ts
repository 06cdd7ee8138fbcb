import { choiceOf, type Scope, versionIn } from './listing.js';
import type { Json } from './resources.js';
import type { Predicate } from './selectors.js';
import { initialEventsWithoutMatch, tooOldEvent } from './statuses.js';
import type { Revision, Store } from './store.js';

/** Where the events of a watch go. */
export interface WatchSink {
  readonly send: (event: Json) => void;
  /** The server ends it. */
  readonly end: () => void;
}

export interface WatchTimes {
  /** The oldest version that can be watched from. */
  readonly oldest: number;
  /** Between bookmarks, in milliseconds. */
  readonly bookmarks: number;
}

/** Checks what is asked for. @throws Refusal */
export function checkWatch(scope: Scope): void {
  versionIn(scope.query);
  choiceOf(scope);
  const wantsAll = scope.query.get('sendInitialEvents') === 'true';
  if (wantsAll && scope.query.get('resourceVersionMatch') !== 'NotOlderThan') throw initialEventsWithoutMatch();
}

/** Sends what a watch gets until it is stopped. @returns stops it. */
export function watch(store: Store, scope: Scope, { oldest, bookmarks }: WatchTimes, sink: WatchSink): () => void {
  const chosen = choiceOf(scope);
  const asked = versionIn(scope.query);
  if (asked > 0 && asked < oldest) {
    sink.send(tooOldEvent(asked, oldest));
    sink.end();
    return () => {};
  }
  if (asked === 0) sendAll();
  const take = (revision: Revision) => {
    if (revision.resource !== scope.resource || revision.version <= asked) return;
    const event = eventOf(revision, chosen);
    if (event !== null) sink.send(event);
  };
  if (asked > 0) store.since(asked).forEach(take);
  const stops = [store.subscribe(take), ...timers()];
  return () => {
    for (const stop of stops) stop();
  };

  function sendAll(): void {
    for (const [, object] of store.at(scope.resource, store.version()))
      if (chosen(object)) sink.send({ type: 'ADDED', object });
    if (scope.query.get('sendInitialEvents') === 'true') sink.send(bookmark({ 'k8s.io/initial-events-end': 'true' }));
  }

  function bookmark(annotations?: Json): Json {
    const { kind, apiVersion, empty } = scope.resource;
    const metadata = {
      resourceVersion: String(store.version()),
      ...(annotations === undefined ? {} : { annotations }),
    };
    return { type: 'BOOKMARK', object: { kind, apiVersion, metadata, ...empty } };
  }

  function timers(): readonly (() => void)[] {
    const time = Number(scope.query.get('timeoutSeconds') ?? '1800') * 1000;
    const end = setTimeout(() => sink.end(), time);
    const timersOfBookmarks =
      scope.query.get('allowWatchBookmarks') === 'true'
        ? [
            setInterval(() => sink.send(bookmark()), bookmarks),
            setTimeout(() => sink.send(bookmark()), Math.max(time - 2000, time / 2)),
          ]
        : [];
    return [end, ...timersOfBookmarks].map((timer) => () => clearTimeout(timer));
  }
}

/** What a revision is to someone who sees only what is chosen; null: nothing. */
function eventOf({ version, before, after }: Revision, chosen: Predicate): Json | null {
  const [was, is] = [before !== null && chosen(before), after !== null && chosen(after)];
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: after };
  if (!was) return null;
  return { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } } };
}
