import type { Desired, PodKey } from '../../desired/desired.js';
import type { CniWord, Source, SourceHealth } from '../../desired/source.js';
import { type Decision, isMeshNamespace, isZtunnel } from '../../enrolment/decide.js';
import { labelKeys } from '../../enrolment/enrolment.js';
import type { Labels } from '../../enrolment/label-selector.js';
import type { ObjectChange } from '../../kube/api.js';
import { pause } from '../../kube/pace.js';
import { startedPod } from './announce.js';
import { decisionOf, type PodFacts } from './candidate.js';
import { desiredOf, type NodeBase, nodeBase } from './desired-of.js';
import { knownPods } from './known-pods.js';
import type { NodePart } from './kubernetes-mode.js';
import { kubernetesModeOf } from './modes/list.js';
import { type NamespaceView, readNamespace } from './namespace-view.js';
import type { KubernetesSourceOptions } from './options.js';
import { type PlacelessPod, placeBook } from './place-book.js';
import { podTable } from './pod-table.js';
import { keyOf, type PodView, readPod } from './pod-view.js';

/** A source with what its outputs need to know. */
export interface KubernetesSource extends Source {
  readonly name: 'kubernetes';
  /** By uid. */
  readonly pods: () => ReadonlyMap<string, PodView>;
  /** Why a pod is in the mesh, or is not; null: it is not known. */
  readonly decisionOn: (uid: string) => Decision | null;
}

/** What the node should be, as the pods, the namespaces and the node of an API server say. */
export function kubernetesSource(options: KubernetesSourceOptions): KubernetesSource {
  const { api, defaults, enrolment, files, follow, locate, machine, node, pace, warn, whenZtunnelIsGone } = options;
  const mode = kubernetesModeOf(defaults.mode);
  const keys = labelKeys(enrolment);
  const table = podTable({ enrolment, mode, document: defaults.standIn });
  /** Labels of namespaces that were asked for before the list had them. */
  const ahead = new Map<string, Labels>();
  let listener = () => {};
  let base: NodeBase | null = null;
  let part: NodePart | null = null;
  let desired: Desired | null = null;
  let ztunnels = '';
  let told = '';

  const pods = follow<PodView>({
    path: '/api/v1/pods',
    fieldSelector: `spec.nodeName=${node}`,
    read: (object) => readPod(object, keys.pod),
    changed: (changes) => refresh(known.changed(changes)),
    health: () => refresh([]),
    warn,
  });
  const namespaces = follow<NamespaceView>({
    path: '/api/v1/namespaces',
    read: (object) => readNamespace(object, keys.namespace),
    changed: (changes) => refresh(podsIn(changes)),
    health: () => refresh([...known.all()].map(({ uid }) => uid)),
    warn,
  });
  const known = knownPods(pods.items, node, pace.unlistedMs);
  let labelsByName: ReadonlyMap<string, Labels> | null = null;
  const places = placeBook({
    ...{ locate, files, recheckMs: pace.recheckMs, retryMs: pace.retryMs },
    namespaceSuffices: !mode.needsHostInterface,
    changed: refresh,
  });
  const follower = mode.follow({
    ...{ api, machine, node, whenZtunnelIsGone, refreshMs: Math.max(pace.recheckMs, 1) },
    changed: () => refresh([]),
  });

  return {
    name: 'kubernetes',
    run,
    current: () => {
      if (desired === null && isSynced() && base !== null) desired = desiredOf(base, table.entries.values());
      return desired;
    },
    health,
    announce,
    meshNamespaces: () =>
      [...labels()].flatMap(([name, of]) => (isMeshNamespace(name, of, enrolment) ? name : [])).sort(),
    withdraw: (key, netns) => withdraw(key, netns),
    pods: pods.items,
    decisionOn: (uid) => table.candidates.get(uid)?.decision ?? null,
  };

  async function run(changed: () => void, signal: AbortSignal): Promise<void> {
    listener = changed;
    await Promise.all([
      pods.run(signal),
      namespaces.run(signal),
      places.run(signal),
      follower.run(signal),
      expire(signal),
    ]);
  }

  function isSynced(): boolean {
    return pods.isSynced() && namespaces.isSynced() && places.isSettled() && follower.part() !== null;
  }

  function health(): SourceHealth {
    const error = pods.error() ?? namespaces.error() ?? places.error() ?? follower.error();
    return { isSynced: isSynced(), error };
  }

  /** Takes what is known of these pods into account, and what is known of the node. */
  function refresh(uids: readonly string[]): void {
    for (const uid of uids) {
      const pod = known.get(uid);
      if (pod === null) table.drop(uid);
      else table.put(factsOf(pod));
    }
    const now = follower.part();
    if (now !== part) {
      part = now;
      if (now !== null) {
        base = nodeBase(defaults.document, now);
        const document = now.kind === 'keys' ? { ...defaults.document, ...now.keys } : defaults.standIn;
        table.use({ ...table.settings(), document });
      }
      desired = null;
    }
    if (table.settle()) desired = null;
    if (pods.isSynced() && namespaces.isSynced()) {
      places.want(
        placeless(),
        [...known.all()].map(({ uid }) => uid),
      );
      showZtunnels();
    }
    const text = JSON.stringify(health());
    if (desired !== null && text === told) return;
    told = text;
    listener();
  }

  function factsOf(pod: PodView): PodFacts {
    const { namespace, uid } = pod;
    return {
      pod,
      namespaceLabels: labels().get(namespace) ?? ahead.get(namespace) ?? null,
      place: places.placeOf(uid),
      whyNoPlace: places.whyNot(uid),
      announcedIps: places.announcedIps(uid),
    };
  }

  function labels(): ReadonlyMap<string, Labels> {
    labelsByName ??= new Map([...namespaces.items().values()].map((one) => [one.name, one.labels]));
    return labelsByName;
  }

  function podsIn(changes: readonly ObjectChange<NamespaceView>[]): readonly string[] {
    labelsByName = null;
    const names = new Set(changes.flatMap(({ after, before }) => (after ?? before)?.name ?? []));
    for (const name of names) ahead.delete(name);
    return [...known.all()].flatMap(({ namespace, uid }) => (names.has(namespace) ? uid : []));
  }

  /** Pods that have an address and need a place. */
  function placeless(): ReadonlyMap<string, PlacelessPod> {
    const wanted = new Map<string, PlacelessPod>();
    for (const [uid, candidate] of table.candidates) {
      const pod = known.get(uid);
      if (pod === null) continue;
      const needsBothEnds = mode.needsZtunnel && isZtunnel(pod, enrolment);
      if (candidate.kind === 'outside' && !needsBothEnds) continue;
      const ips = pod.ips.length > 0 ? pod.ips : places.announcedIps(uid);
      if (ips.length > 0) wanted.set(uid, { uid, ips, containers: pod.containers, needsBothEnds });
    }
    return wanted;
  }

  function showZtunnels(): void {
    if (!mode.needsZtunnel) return;
    const found = [...known.all()].filter((pod) => isZtunnel(pod, enrolment) && !pod.hostNetwork);
    const placed = found.map((pod) => ({ ...pod, place: places.placeOf(pod.uid) }));
    const text = JSON.stringify(placed);
    if (text === ztunnels) return;
    ztunnels = text;
    follower.look(placed);
  }

  async function announce(word: CniWord, signal: AbortSignal): Promise<'declared' | 'not-in-mesh'> {
    const started = await startedPod(
      word,
      {
        ...{ api, labelKeys: keys, node, enrolment, pace },
        known: {
          newest: known.newest,
          hasPlace: (uid) => places.placeOf(uid) !== null,
          namespaceLabels: (name) => (namespaces.isSynced() ? (labels().get(name) ?? null) : null),
        },
      },
      signal,
    );
    if (started === null) return 'not-in-mesh';
    const { namespaceLabels, pod } = started;
    const facts = { pod, namespaceLabels, place: null, whyNoPlace: null, announcedIps: word.ips };
    if (decisionOf(facts, table.settings()).kind === 'outside') return 'not-in-mesh';
    const inode = await files.inode(word.netns);
    if (inode === null)
      throw new Error(`${word.netns} is no network namespace that the agent can see: check its mounts`);
    await untilSynced(keyOf(pod), signal);
    known.putAhead(pod);
    if (!labels().has(pod.namespace)) ahead.set(pod.namespace, namespaceLabels);
    places.announce(pod.uid, { netns: word.netns, inode, ips: word.ips });
    refresh([pod.uid]);
    return 'declared';
  }

  async function untilSynced(key: PodKey, signal: AbortSignal): Promise<void> {
    while (!isSynced()) {
      if (signal.aborted)
        throw new Error(
          `${key} is in the mesh, and the agent has not read the state of the node yet: ${health().error ?? 'it is starting'}; kubelet tries again`,
        );
      await pause(pace.aheadMs, signal);
    }
  }

  /** Without a path nothing is known of the sandbox, and a newer one of this pod may be there. */
  function withdraw(key: PodKey, netns: string | null): void {
    if (netns === null) return;
    const there = places.withdraw(netns).filter((uid) => {
      const pod = known.get(uid);
      return pod !== null && keyOf(pod) === key;
    });
    if (there.length > 0) refresh(there);
  }

  async function expire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(pace.unlistedMs / 4, signal);
      const old = known.expire();
      if (old.length > 0) refresh(old);
      // A namespace that came and went between two looks of the list is never told of.
      const used = new Set([...known.all()].map(({ namespace }) => namespace));
      for (const name of ahead.keys()) if (!used.has(name)) ahead.delete(name);
    }
  }
}
