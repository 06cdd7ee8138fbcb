import type { PacketSocket, Received } from '../../index.js';
import type { Clock } from './clock.js';
import { longestRequest, printRequest, type ZdsRequest } from './messages.js';
import type { OpenNamespace } from './open-namespace.js';
import {
  dueAt,
  type Heard,
  hear,
  nextRequest,
  noteSent,
  noteUnsent,
  overdue,
  type Session,
  startSession,
} from './session.js';
import type { Workload, Workloads } from './workload.js';

/** One ztunnel that is connected. */
export interface Connection {
  readonly pid: number;
  readonly since: number;
  readonly session: Session;
  /** What is to be sent is sent, now or when its turn comes. Call it when the held pods changed. */
  readonly pump: () => void;
  readonly close: () => void;
}

export interface ConnectionOptions {
  readonly socket: PacketSocket;
  readonly clock: Clock;
  readonly held: () => Workloads;
  readonly openNamespace: OpenNamespace;
  readonly heard: (connection: Connection, heard: Exclude<Heard, { kind: 'broken' }>) => void;
  /** The pod's network namespace cannot be sent. */
  readonly unsent: (workload: Workload, why: string, attempts: number) => void;
  /** It is of no use any more. */
  readonly ended: (connection: Connection, why: string) => void;
}

/** Carries out what a session says, on a socket. */
export function connection(options: ConnectionOptions): Connection {
  const { clock, ended, held, openNamespace, socket } = options;
  const start = clock.now();
  const session = startSession(start);
  let isOpen = true;
  let cancel = () => {};
  const self: Connection = {
    pid: socket.peer.pid,
    since: start.wall,
    session,
    pump: () => guarded(sendWhatIsDue),
    close,
  };
  socket.watch(() => guarded(receive));
  wakeWhenDue();
  return self;

  function close(): void {
    isOpen = false;
    cancel();
    socket.close();
  }

  function end(why: string): void {
    if (!isOpen) return;
    close();
    ended(self, why);
  }

  /** A system call that fails, such as one on a peer that died, ends this connection alone. */
  function guarded(work: () => void): void {
    if (!isOpen) return;
    try {
      work();
    } catch (error) {
      end(error instanceof Error ? error.message : String(error));
    }
  }

  function receive(): void {
    const received = socket.receive();
    if (received.kind === 'nothing') return;
    const heard = received.kind === 'end' ? broken('it closed the connection') : understood(received);
    if (heard.kind === 'broken') {
      end(heard.why);
      return;
    }
    options.heard(self, heard);
    sendWhatIsDue();
  }

  function understood({ bytes, hadDescriptors, isWhole }: Received & { kind: 'packet' }): Heard {
    if (isWhole) return hear(session, bytes, held(), clock.now());
    return broken(hadDescriptors ? 'it sent descriptors' : 'it sent a message that is too long');
  }

  function sendWhatIsDue(): void {
    for (;;) {
      const request = nextRequest(session, held(), clock.now());
      if (request === null) break;
      if (request.kind === 'add' ? sendWithNamespace(request) : send(request, null)) break;
    }
    wakeWhenDue();
  }

  /** False: the namespace cannot be opened. Something else may be sent instead. */
  function sendWithNamespace(request: ZdsRequest & { kind: 'add' }): boolean {
    const workload = held().get(request.uid);
    if (workload?.netns == null) return false;
    const opened = openNamespace(workload.netns.path);
    if (typeof opened === 'string') {
      options.unsent(workload, opened, noteUnsent(session, workload, opened, clock.now()));
      return false;
    }
    try {
      return send(request, opened);
    } finally {
      opened.close();
    }
  }

  function send(request: ZdsRequest, namespace: { readonly fd: number; readonly id: string } | null): true {
    const bytes = printRequest(request);
    if (bytes.length > longestRequest)
      throw new Error(`a request of ${bytes.length} bytes, and ztunnel reads ${longestRequest}`);
    // It acknowledged everything before this without reading it: no ztunnel does that.
    if (!socket.send(bytes, namespace?.fd ?? null)) throw new Error('it does not read what it is sent');
    noteSent(session, request, namespace?.id ?? null, clock.now());
    return true;
  }

  function wakeWhenDue(): void {
    cancel();
    if (!isOpen) return;
    const due = dueAt(session, held());
    if (due !== null) cancel = clock.after(due - clock.now().monotonic, () => guarded(wake));
  }

  function wake(): void {
    const why = overdue(session, clock.now());
    if (why === null) sendWhatIsDue();
    else end(why);
  }
}

function broken(why: string): Heard {
  return { kind: 'broken', why };
}
