import { isFinished } from '../enrolment/decide.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import { labelKeys } from '../enrolment/enrolment.js';
import type { Labels } from '../enrolment/label-selector.js';
import type { ListedNode } from '../sources/kubernetes/kubernetes-mode.js';
import { readNamespace } from '../sources/kubernetes/namespace-view.js';
import { type PodView, readPod } from '../sources/kubernetes/pod-view.js';
import { ClusterError, type ListItem, listItems } from './list-items.js';
import { readNode } from './node-view.js';
import { type SpilledPods, spillPods } from './spilled-pods.js';

/** What is kept of a cluster: the JSON is gone. */
export interface Cluster {
  readonly nodes: ReadonlyMap<string, ListedNode>;
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Those that run or will; closed by who asked for them. */
  readonly pods: SpilledPods;
}

/** Reads a list of nodes, pods and namespaces in any order. @throws ClusterError with line and column. */
export async function readCluster(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  enrolment: Enrolment,
): Promise<Cluster> {
  const keys = labelKeys(enrolment);
  const nodes = new Map<string, ListedNode>();
  const namespaces = new Map<string, Labels>();
  const pods = spillPods();
  let hasPods = false;
  try {
    for await (const item of listItems(chunks, file)) {
      const kind = kindOf(item);
      try {
        if (kind === 'Node') {
          const node = readNode(item.object);
          nodes.set(node.name, node);
        } else if (kind === 'Namespace') {
          const { labels, name } = readNamespace(item.object, keys.namespace);
          namespaces.set(name, labels);
        } else if (kind === 'Pod') keep(readPod(item.object, keys.pod));
      } catch (error) {
        const { column, line, number } = item;
        throw new ClusterError(
          `${file}:${line}:${column}: items[${number}], of kind ${kind}: ${(error as Error).message}`,
        );
      }
    }
    if (nodes.size === 0 && !hasPods) throw new ClusterError(`${file}: there is neither a node nor a pod on one in it`);
  } catch (error) {
    pods.close();
    throw error;
  }
  return { nodes, namespaces, pods };

  function keep(pod: PodView): void {
    if (pod.node === null || isFinished(pod)) return;
    hasPods = true;
    pods.add(pod.node, { ...pod, containers: [] });
  }
}

function kindOf({ object }: ListItem): string {
  const kind: unknown = typeof object === 'object' && object !== null && 'kind' in object ? object.kind : undefined;
  return typeof kind === 'string' ? kind : 'unknown';
}
