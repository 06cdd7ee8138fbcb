/** What the path of a control group says of the pod that its processes belong to. */
export interface CgroupPod {
  /** uids of pods, with `-` between their parts: of several where pods run inside a pod. */
  readonly uids: readonly string[];
  /** Ids of containers: static pods have another uid here than in the API. */
  readonly containers: readonly string[];
}

/**
 * `pod` and a uid between two separators. The systemd driver of kubelet writes `_` for `-`, and puts the path's parts
 * into each other's names: `kubepods-besteffort-pod65a2dac9_acc4_...slice`.
 */
const podUid =
  /[^A-Za-z0-9]pod([0-9A-Fa-f]{8})[\W_]?([0-9A-Fa-f]{4})[\W_]?([0-9A-Fa-f]{4})[\W_]?([0-9A-Fa-f]{4})[\W_]?([0-9A-Fa-f]{12})(?![0-9A-Za-z])/g;

/** `ID`, `cri-containerd-ID.scope`, `crio-ID.scope`, `docker-ID.scope`, `kubepods-....slice:cri-containerd:ID`. */
const containerId = /(?:^|[^0-9A-Za-z])([0-9a-f]{64})(?![0-9A-Za-z])/g;

/** Reads the text of /proc/PID/cgroup, of version 1 or 2. Pure. */
export function podOfCgroup(text: string): CgroupPod {
  // Each line: ID:CONTROLLERS:PATH.
  const paths = text.split('\n').map((line) => line.split(':').slice(2).join(':'));
  const uids = new Set<string>();
  const containers = new Set<string>();
  for (const path of new Set(paths)) {
    for (const [, ...parts] of path.matchAll(podUid)) uids.add(parts.join('-').toLowerCase());
    for (const [, id] of path.matchAll(containerId)) if (id !== undefined) containers.add(id);
  }
  return { uids: [...uids], containers: [...containers] };
}
