import type { PacketListener, PacketSocket } from '../../index.js';
import type { Tell } from '../events.js';
import type { ZtunnelConnection } from '../status/agent-status.js';
import type { Acknowledgement } from '../status/pod-row.js';
import { acknowledgementOf, nameOf } from './acknowledgement.js';
import { mostConnections, refusal } from './admission.js';
import type { Clock } from './clock.js';
import { type Connection, connection } from './connection.js';
import { door } from './door.js';
import type { OpenNamespace } from './open-namespace.js';
import type { Heard } from './session.js';
import { isTellable, type Workload, type Workloads } from './workload.js';

export interface ZdsServerOptions {
  readonly listener: PacketListener;
  readonly ownUid: number;
  readonly clock: Clock;
  readonly openNamespace: OpenNamespace;
  readonly tell: Tell;
  /** The acknowledgements of these workloads may have changed. Called from the event loop, never from within a call. */
  readonly answered: (workloads: readonly Workload[]) => void;
}

/** Tells every connected ztunnel which pods there are. */
export interface ZdsServer {
  readonly hold: (workloads: Workloads) => void;
  /** What is held is all there is: ztunnels are accepted from now on. A snapshot that lacks a pod ends its proxy. */
  readonly open: () => void;
  readonly acknowledgement: (uid: string) => Acknowledgement;
  readonly connections: () => readonly ZtunnelConnection[];
  readonly stop: () => void;
}

export function zdsServer(options: ZdsServerOptions): ZdsServer {
  const { clock, listener, tell } = options;
  let held: Workloads = new Map();
  let untellable: ReadonlySet<string> = new Set();
  /** Oldest first. */
  let connections: readonly Connection[] = [];
  let isOpen = false;
  const answered = new Set<string>();
  const entrance = door({ listener, clock, tell, admit });

  return {
    hold: (workloads) => {
      const refused = [...workloads.values()].filter((workload) => !isTellable(workload)).map(({ uid }) => uid);
      untellable = new Set(refused);
      held = new Map([...workloads].filter(([uid]) => !untellable.has(uid)));
      for (const each of connections) each.pump();
    },
    open: () => {
      if (!isOpen) entrance.open();
      isOpen = true;
    },
    acknowledgement: (uid) => {
      if (untellable.has(uid))
        return { state: 'refused', why: 'its names are longer than a message to ztunnel may be' };
      const workload = held.get(uid);
      if (workload === undefined) return { state: 'pending', why: 'ztunnel has not been told of it' };
      return acknowledgementOf(connections, workload);
    },
    connections: () =>
      connections.map(({ pid, session, since }) => ({
        pid,
        since,
        isSnapshotSent: session.phase === 'steady',
        pods: [...session.told.values()].filter(({ answer }) => answer.state === 'acknowledged').length,
      })),
    stop: () => {
      isOpen = false;
      entrance.close();
      for (const each of connections) each.close();
      connections = [];
    },
  };

  function admit(socket: PacketSocket): void {
    const { pid } = socket.peer;
    const why = refusal(socket.peer, options.ownUid);
    if (why !== null) {
      socket.close();
      tell({ kind: 'warning', message: why });
      return;
    }
    // A process has one connection at a time. Pid 0 is any process of another pid namespace.
    for (const each of connections) if (pid !== 0 && each.pid === pid) drop(each, 'the same process connected again');
    const oldest = connections[0];
    if (oldest !== undefined && connections.length >= mostConnections)
      drop(oldest, `${connections.length} newer ones are connected`);
    const { clock, openNamespace } = options;
    const made = connection({ socket, clock, openNamespace, held: () => held, heard, unsent, ended });
    connections = [...connections, made];
    tell({ kind: 'ztunnel-connected', pid });
    tellAnswered(held.keys());
  }

  function heard(from: Connection, what: Exclude<Heard, { kind: 'broken' }>): void {
    if (what.kind === 'hello') {
      const message = `${nameOf(from)} speaks version ${what.version} of the protocol: it is answered in version 1`;
      if (what.version !== 1n) tell({ kind: 'warning', message });
    } else if (what.request.kind === 'snapshot-sent') {
      tell({ kind: 'ztunnel-ready', pid: from.pid });
      tellAnswered(held.keys());
    } else {
      const { error, request } = what;
      const pod = held.get(request.uid)?.pod;
      if (error !== null && pod !== undefined) tell({ kind: 'ztunnel-refused', pod, why: error });
      if (error !== null && pod === undefined)
        tell({ kind: 'warning', message: `${nameOf(from)} refused ${request.kind} ${request.uid}: ${error}` });
      tellAnswered([request.uid]);
    }
  }

  function unsent({ pod, uid }: Workload, why: string, attempts: number): void {
    if (attempts === 1) tell({ kind: 'warning', message: `ztunnel cannot be told of ${pod}: ${why}` });
    tellAnswered([uid]);
  }

  function drop(gone: Connection, why: string): void {
    gone.close();
    ended(gone, why);
  }

  function ended(gone: Connection, why: string): void {
    connections = connections.filter((each) => each !== gone);
    tell({ kind: 'ztunnel-disconnected', pid: gone.pid, why });
    tellAnswered(held.keys());
  }

  function tellAnswered(uids: Iterable<string>): void {
    if (answered.size === 0) queueMicrotask(flush);
    for (const uid of uids) answered.add(uid);
  }

  function flush(): void {
    const workloads = [...answered].flatMap((uid) => held.get(uid) ?? []);
    answered.clear();
    if (isOpen && workloads.length > 0) options.answered(workloads);
  }
}
