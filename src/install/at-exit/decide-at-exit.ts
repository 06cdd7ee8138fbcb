import { type NodeChoice, type NodeLabels, nodeFits } from './node-fits.js';

/** What the API server says of one object. */
export type Answer =
  | { readonly kind: 'found'; readonly object: unknown }
  /** Status of the answer, such as 404. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly why: string };

export interface Decision {
  readonly decision: 'keep' | 'remove';
  readonly why: string;
}

/** What is known when the process is asked to end. */
export interface AtExit {
  readonly daemonSet: Answer;
  /** The node that this process runs on. */
  readonly node: Answer;
  /** Whether the same question was answered earlier, so that a refusal is news. */
  readonly wasAnswered: boolean;
}

/**
 * Upgrade or uninstall? Everything is kept while the DaemonSet wants a pod on this node, and whenever that is not
 * known: a node whose rules and plugin stay too long can be cleaned by `redirect uninstall`, but pods that lose theirs
 * send in clear. Pure.
 */
export function decideAtExit({ daemonSet, node, wasAnswered }: AtExit): Decision {
  switch (daemonSet.kind) {
    case 'unreachable':
      return keep(`the API server cannot be asked: ${daemonSet.why}`);
    case 'refused':
      return refused(daemonSet.status, wasAnswered);
    case 'found':
      return found(daemonSet.object, node);
  }
}

function refused(status: number, wasAnswered: boolean): Decision {
  if (status === 404) return remove('the DaemonSet is gone');
  if (status === 401) return remove('the service account is gone');
  // Roles go in the course of an uninstall; where they were never there, somebody forgot them.
  if (status === 403 && wasAnswered) return remove('the right to read the DaemonSet was taken away');
  return keep(`the API server answers ${status} for the DaemonSet`);
}

function found(object: unknown, node: Answer): Decision {
  const daemonSet = object as DaemonSet;
  if (daemonSet?.metadata?.deletionTimestamp !== undefined) return remove('the DaemonSet is being deleted');
  if (node.kind === 'refused' && node.status === 404) return keep('the node is gone from the API server');
  if (node.kind !== 'found') return keep('the DaemonSet is there, and the labels of this node are not known');
  return nodeFits(daemonSet?.spec?.template?.spec ?? {}, labelsOf(node.object))
    ? keep('the DaemonSet wants a pod on this node: this is an upgrade or a restart')
    : remove('the DaemonSet no longer chooses this node');
}

interface DaemonSet {
  readonly metadata?: { readonly deletionTimestamp?: string };
  readonly spec?: { readonly template?: { readonly spec?: NodeChoice } };
}

function labelsOf(node: unknown): NodeLabels {
  const { metadata } = node as { metadata?: { name?: string; labels?: Record<string, string> } };
  return { name: metadata?.name ?? '', labels: metadata?.labels ?? {} };
}

function keep(why: string): Decision {
  return { decision: 'keep', why };
}

function remove(why: string): Decision {
  return { decision: 'remove', why };
}
