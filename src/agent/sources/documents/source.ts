import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type NodeState, RedirectError } from '../../../index.js';
import type { Clock } from '../../converge/clock.js';
import type { Desired, PodKey } from '../../desired/desired.js';
import type { Source } from '../../desired/source.js';
import { type Announced, withAnnounced } from './announced.js';
import { followFolder } from './follow-folder.js';
import { readFolder } from './read-folder.js';

export interface DocumentsOptions {
  readonly folder: string;
  /** Null: there is one document. */
  readonly node: string | null;
  readonly clock: Pick<Clock, 'after'>;
  /** How often the folder is read without a notice. */
  readonly resyncMs: number;
}

/** There is no folder where documents were to be. */
class NoFolderError extends RedirectError {
  override readonly name = 'NoFolderError';
  override readonly code = 'usage';
  override readonly remedy = 'make it, and put the document there';

  constructor(folder: string) {
    super(`--documents ${folder}: there is no such folder: make it, and put the document there`);
  }
}

/**
 * A folder of documents: the one of this node is the desired state. A bad file is reported, and the last good state
 * holds.
 */
export function documentsSource({ clock, folder, node, resyncMs }: DocumentsOptions): Source {
  const announced = new Map<PodKey, Announced>();
  let state: NodeState | null = null;
  let current: Desired | null = null;
  let error: string | null = `${folder} was not read yet`;
  let changed = () => {};

  return {
    name: 'documents',
    current: () => current,
    health: () => ({ isSynced: current !== null, error }),
    meshNamespaces: () => [],
    run: async (whenChanged, signal) => {
      const found = await stat(folder).catch(() => null);
      if (found?.isDirectory() !== true) throw new NoFolderError(folder);
      changed = whenChanged;
      const read = oneAtATime(readAgain);
      const following = followFolder(folder, read.look, { clock, everyMs: resyncMs });
      const ended = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      read.look();
      await ended;
      following.end();
      await read.finished();
    },
    announce: async ({ name, namespace, netns }) => {
      if (state === null) throw new Error(`no document says yet whether the pod is in the mesh: ${error}`);
      const pod = state.pods.find((one) => one.namespace === namespace && one.name === name);
      if (pod === undefined || !pod.mesh || pod.hostNetwork) return 'not-in-mesh';
      announced.set(`${namespace}/${name}`, { netns, documentNetns: pod.netns });
      make();
      return 'declared';
    },
    withdraw: (pod, netns) => {
      const word = announced.get(pod);
      if (word === undefined || (netns !== null && word.netns !== netns)) return;
      announced.delete(pod);
      make();
    },
  };

  async function readAgain(): Promise<void> {
    const reading = await readFolder(folder, node);
    const why = reading.isGood ? null : reading.why;
    const isNews = why !== error;
    error = why;
    if (reading.isGood && !isDeepStrictEqual(reading.state, state)) {
      state = reading.state;
      forgetGone(state);
      make();
    } else if (isNews) changed();
  }

  /** A pod that is declared again later is another one. */
  function forgetGone({ pods }: NodeState): void {
    const there = new Set(pods.map(({ name, namespace }) => `${namespace}/${name}`));
    for (const pod of announced.keys()) if (!there.has(pod)) announced.delete(pod);
  }

  function make(): void {
    if (state === null) return;
    const now = withAnnounced(state, announced);
    if (current?.kind !== 'state' || !isDeepStrictEqual(current.state, now))
      current = { kind: 'state', state: now, identities: new Map(), waiting: [] };
    changed();
  }
}

/** Readings do not overtake each other, and one that is asked for during another follows it. */
function oneAtATime(work: () => Promise<void>): { readonly look: () => void; readonly finished: () => Promise<void> } {
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  const look = () => {
    isAskedAgain = true;
    running ??= run().finally(() => {
      running = null;
    });
  };
  const run = async () => {
    while (isAskedAgain) {
      isAskedAgain = false;
      await work();
    }
  };
  return { look, finished: async () => running ?? undefined };
}
