import { type Diagnostic, type NodeState, type OnProgress, parseNodeState } from '../../index.js';
import { activeZtunnel } from '../discovery/active-ztunnel.js';
import { isFinished, isZtunnel } from '../enrolment/decide.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import { decisionOf } from '../sources/kubernetes/candidate.js';
import type { NodeDefaults } from '../sources/kubernetes/defaults.js';
import { kubernetesModeOf } from '../sources/kubernetes/modes/list.js';
import { keyOf, type PodView } from '../sources/kubernetes/pod-view.js';
import type { Cluster } from './read-cluster.js';
import { standInPlace } from './stand-ins.js';

export { usualDefaults } from '../sources/kubernetes/modes/list.js';

/** A node of the cluster, with what could not be taken of it. */
export interface ImportedNode {
  readonly name: string;
  /** Null: it makes no document. */
  readonly state: NodeState | null;
  readonly leftOut: readonly string[];
}

/**
 * A document for each node, in the order of their names. Pods outside the mesh are in it, for flows from and to them.
 * Pure.
 */
export function* importNodes(
  cluster: Cluster,
  defaults: NodeDefaults,
  enrolment: Enrolment,
  onProgress: OnProgress = () => {},
): Generator<ImportedNode> {
  const names = [...new Set([...cluster.nodes.keys(), ...cluster.pods.nodes()])].sort();
  for (const [done, name] of names.entries()) {
    onProgress({ what: 'making documents', done, total: names.length });
    yield importNode(name, cluster, defaults, enrolment);
  }
}

interface Entry {
  readonly pod: string;
  readonly keys: Readonly<Record<string, unknown>>;
}

function importNode(name: string, cluster: Cluster, defaults: NodeDefaults, enrolment: Enrolment): ImportedNode {
  const mode = kubernetesModeOf(defaults.mode);
  const pods = cluster.pods.of(name).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const leftOut: string[] = [];
  const settings = { enrolment, mode, document: defaults.document };
  const ztunnels = pods.filter((pod) => isZtunnel(pod, enrolment) && !pod.hostNetwork);
  const active = mode.needsZtunnel
    ? activeZtunnel(
        ztunnels.map((pod) => ({ ...pod, isFinished: isFinished(pod) })),
        null,
      )
    : null;
  const entries = pods.flatMap((pod): readonly Entry[] => {
    if (pod.hostNetwork || ztunnels.includes(pod)) return [];
    if (pod.ips.length === 0) {
      leftOut.push(`${keyOf(pod)}: it has no address yet`);
      return [];
    }
    const entry = entryOf(pod);
    return entry === null ? [] : [entry];
  });
  const node = cluster.nodes.get(name) ?? { name, hostIP: null };
  const keys = mode.nodeKeys(node, active === null ? null : { ...active, place: standInPlace(active.uid) });
  const { refused, state } = parsed({ ...defaults.document, ...keys }, entries);
  return { name, state, leftOut: [...leftOut, ...refused] };

  function entryOf(pod: PodView): Entry | null {
    const namespaceLabels = cluster.namespaces.get(pod.namespace) ?? {};
    const facts = { pod, namespaceLabels, place: null, whyNoPlace: null, announcedIps: [] };
    const mesh = decisionOf(facts, settings).kind === 'in-mesh';
    const place = standInPlace(pod.uid);
    const own = mode.podKeys(pod, place);
    if (!own.ok) leftOut.push(`${keyOf(pod)}: ${own.why}`);
    const { ips, name: called, namespace, uid } = pod;
    const shared = { namespace, name: called, uid, ips, hostInterface: place.hostInterface, mesh };
    return own.ok ? { pod: keyOf(pod), keys: { ...shared, ...own.keys } } : null;
  }
}

/** The document without the pods that no document could have, such as one of two with the same address. */
function parsed(
  document: Readonly<Record<string, unknown>>,
  entries: readonly Entry[],
): { readonly state: NodeState | null; readonly refused: readonly string[] } {
  const refused: string[] = [];
  let rest = entries;
  for (;;) {
    const read = parseNodeState({ ...document, pods: rest.map(({ keys }) => keys) });
    if (read.ok) return { state: read.value, refused };
    const wrong = new Map(
      read.diagnostics.flatMap((one) => (podIndex(one) === null ? [] : [[podIndex(one), one.message] as const])),
    );
    refused.push(...rest.flatMap(({ pod }, index) => (wrong.has(index) ? `${pod}: ${wrong.get(index)}` : [])));
    if (wrong.size === 0)
      return {
        state: null,
        refused: [...refused, ...read.diagnostics.map(({ message, path }) => `${path}: ${message}`)],
      };
    rest = rest.filter((_, index) => !wrong.has(index));
  }
}

function podIndex({ path }: Diagnostic): number | null {
  const [, index] = /^pods\[(\d+)\]/.exec(path) ?? [];
  return index === undefined ? null : Number(index);
}
