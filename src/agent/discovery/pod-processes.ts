import { podOfCgroup } from './pod-of-cgroup.js';
import type { ProcFiles } from './proc-files.js';
import { startTime } from './process-stat.js';
import type { WantedPod } from './wanted-pod.js';

export interface PodProcess {
  readonly pid: string;
  /** Ticks since boot. */
  readonly started: number;
}

/** What was read of a process. A pid with another start is another process. */
interface Known {
  readonly started: number;
  readonly uids: readonly string[];
  readonly containers: readonly string[];
  /** How often it was found outside of all pods: a runtime starts a process first and moves it then. */
  outside: number;
}

const looksAtOutsiders = 3;
/** Files are read this many at once. */
const atOnce = 32;

/** Finds the processes of pods by their control groups. What was read of a process is kept as long as it lives. */
export function podProcesses(files: ProcFiles, proc: string) {
  let known = new Map<string, Known>();
  return { find };

  /** The processes of each pod, the oldest first. `present`: the uids of all pods of this node. */
  async function find(
    wanted: readonly WantedPod[],
    present: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PodProcess[]>> {
    const byUid = new Map([...present, ...wanted.map(({ uid }) => uid)].map((uid) => [uid.toLowerCase(), uid]));
    const byContainer = new Map(wanted.flatMap(({ containers, uid }) => containers.map((id) => [id, uid] as const)));
    const next = new Map<string, Known>();
    const found = new Map<string, PodProcess[]>();
    const pids = (await files.list(proc)).filter((name) => /^[1-9]\d*$/.test(name));
    for (let from = 0; from < pids.length; from += atOnce) {
      await Promise.all(
        pids.slice(from, from + atOnce).map(async (pid) => {
          const process = await look(pid);
          if (process === null) return;
          next.set(pid, process);
          // The outermost one: a pod can make groups inside its own, with any name.
          const [uid] = [
            ...process.uids.flatMap((one) => byUid.get(one) ?? []),
            ...process.containers.flatMap((id) => byContainer.get(id) ?? []),
          ];
          if (uid === undefined) return;
          found.set(uid, [...(found.get(uid) ?? []), { pid, started: process.started }]);
        }),
      );
    }
    known = next;
    for (const processes of found.values()) processes.sort((a, b) => a.started - b.started || +a.pid - +b.pid);
    return found;
  }

  async function look(pid: string): Promise<Known | null> {
    const started = startTime((await files.readText(`${proc}/${pid}/stat`)) ?? '');
    if (started === null) return null;
    const before = known.get(pid);
    if (before?.started === started && (isOfPod(before) || before.outside >= looksAtOutsiders)) return before;
    const cgroup = await files.readText(`${proc}/${pid}/cgroup`);
    if (cgroup === null) return null;
    const process = { started, ...podOfCgroup(cgroup), outside: 0 };
    if (isOfPod(process)) return process;
    return { ...process, outside: (before?.started === started ? before.outside : 0) + 1 };
  }
}

function isOfPod({ containers, uids }: Known): boolean {
  return uids.length > 0 || containers.length > 0;
}
