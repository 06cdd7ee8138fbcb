import { type Answer, type Decision, decideAtExit } from './decide-at-exit.js';

export interface AskOptions {
  /**
   * GET of a path of the API server; it throws an error with its `status` for a refusal, and any other if there is no
   * answer.
   */
  readonly get: (path: string, signal: AbortSignal) => Promise<unknown>;
  readonly namespace: string;
  readonly daemonSet: string;
  readonly node: string;
  /** How long the answers may take at the end, when kubelet waits. */
  readonly timeoutMs: number;
}

export interface AskAtExit {
  /** Asks as at the end, so that a missing right is told early. Null: it is all right. */
  readonly rehearse: () => Promise<string | null>;
  readonly decide: () => Promise<Decision>;
}

/** Asks the API server at the end whether this is an upgrade or an uninstall. */
export function askAtExit({ daemonSet, get, namespace, node, timeoutMs }: AskOptions): AskAtExit {
  let wasAnswered = false;
  const paths = [
    `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/daemonsets/${encodeURIComponent(daemonSet)}`,
    `/api/v1/nodes/${encodeURIComponent(node)}`,
  ] as const;
  return {
    async rehearse() {
      const [set] = await ask();
      wasAnswered ||= set.kind === 'found';
      if (set.kind === 'found') return null;
      const why = set.kind === 'refused' ? `the answer is ${set.status}` : set.why;
      return `DaemonSet ${namespace}/${daemonSet} cannot be read: ${why}: whether an end of this process is an upgrade will not be known, and everything is kept`;
    },
    async decide() {
      const [set, labels] = await ask();
      return decideAtExit({ daemonSet: set, node: labels, wasAnswered });
    },
  };

  async function ask(): Promise<readonly [Answer, Answer]> {
    const signal = AbortSignal.timeout(timeoutMs);
    const [set, labels] = await Promise.all(paths.map((path) => answer(path, signal)));
    const none: Answer = { kind: 'unreachable', why: 'not asked' };
    return [set ?? none, labels ?? none];
  }

  async function answer(path: string, signal: AbortSignal): Promise<Answer> {
    try {
      return { kind: 'found', object: await get(path, signal) };
    } catch (error) {
      const { message, status } = error as Error & { status?: unknown };
      return typeof status === 'number' ? { kind: 'refused', status } : { kind: 'unreachable', why: message };
    }
  }
}
