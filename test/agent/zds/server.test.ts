import { expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/agent/events.js';
import type { Clock } from '../../../src/agent/zds/clock.js';
import { zdsServer } from '../../../src/agent/zds/server.js';
import type { Workload } from '../../../src/agent/zds/workload.js';
import type { PacketSocket, Received } from '../../../src/index.js';

/** Time that passes only when told. */
function fakeClock() {
  let ms = 0;
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: () => ({ monotonic: ms, wall: ms }),
    after: (wait, callback) => {
      const timer = () => callback();
      timers.set(timer, ms + wait);
      return () => void timers.delete(timer);
    },
  };
  return {
    clock,
    pass: (more: number) => {
      ms += more;
      for (const [timer, at] of [...timers]) if (at <= ms && timers.delete(timer)) timer();
    },
    waiting: () => timers.size,
  };
}

/** The agent's end of a connection, with what the test makes the other end do. */
function fakePeer(pid: number, uid = 0) {
  const inbox: Received[] = [];
  const sent: string[] = [];
  let [wake, isClosed, isFull] = [() => {}, false, false];
  const socket: PacketSocket = {
    peer: { pid, uid, gid: uid },
    send: (bytes, descriptor) => {
      if (isFull) return false;
      sent.push(bytes.toString('hex') + (descriptor === null ? '' : ` +${descriptor}`));
      return true;
    },
    receive: () => inbox.shift() ?? { kind: 'nothing' },
    watch: (onReadable) => {
      wake = onReadable;
    },
    close: () => {
      isClosed = true;
    },
  };
  const deliver = (received: Received) => {
    inbox.push(received);
    wake();
  };
  const say = (hex: string) =>
    deliver({ kind: 'packet', bytes: Buffer.from(hex, 'hex'), isWhole: true, hadDescriptors: false });
  return {
    socket,
    sent,
    say,
    deliver,
    isClosed: () => isClosed,
    stopReading: () => {
      isFull = true;
    },
    /** Takes what it is told, until nothing more comes. */
    takeAll: () => {
      for (let known = -1; known !== sent.length; ) {
        known = sent.length;
        say('0a00');
      }
    },
  };
}

function workload(uid: string): Workload {
  const names = { name: uid, namespace: 'default', serviceAccount: 'sa' };
  return { uid, pod: `default/${uid}`, ...names, netns: { path: `/ns/${uid}`, id: `4:${uid}` } };
}

function serve(...uids: readonly string[]) {
  const time = fakeClock();
  const events: AgentEvent[] = [];
  const waiting: PacketSocket[] = [];
  const opened: string[] = [];
  let [onWaiting, isRefusing, isClosed] = [null as (() => void) | null, false, false];
  const server = zdsServer({
    listener: {
      isThere: () => true,
      accept: () => {
        if (isRefusing) throw new Error('accept4: EMFILE');
        return waiting.shift() ?? null;
      },
      watch: (callback) => {
        onWaiting = callback;
        return {
          end: () => {
            onWaiting = null;
          },
        };
      },
      close: () => {
        isClosed = true;
      },
    },
    ownUid: 0,
    clock: time.clock,
    openNamespace: (path) => {
      opened.push(path);
      const id = path.replace('/ns/', '4:');
      return { fd: 9, id, close: () => void opened.splice(opened.indexOf(path), 1) };
    },
    tell: (event) => events.push(event),
    answered: () => {},
  });
  const hold = (...held: readonly string[]) => server.hold(new Map(held.map((uid) => [uid, workload(uid)])));
  hold(...uids);
  server.open();
  /** As the event loop does, as long as somebody waits. */
  const poll = () => {
    for (let before = -1; onWaiting !== null && waiting.length > 0 && waiting.length !== before; ) {
      before = waiting.length;
      onWaiting();
    }
  };
  return {
    server,
    events,
    hold,
    time,
    opened,
    isClosed: () => isClosed,
    refuse: (is: boolean) => {
      isRefusing = is;
    },
    poll,
    connect: (...peers: readonly { readonly socket: PacketSocket }[]) => {
      waiting.push(...peers.map(({ socket }) => socket));
      poll();
    },
    left: () => waiting.length,
    why: (pid: number) => events.find((event) => event.kind === 'ztunnel-disconnected' && event.pid === pid),
  };
}

test('the descriptor of a namespace is open for no longer than it takes to send it', () => {
  const agent = serve('a');
  const ztunnel = fakePeer(1);
  agent.connect(ztunnel);
  ztunnel.say('0801');
  expect(ztunnel.sent.map((each) => each.slice(-3))).toEqual([' +9']);
  expect(agent.opened).toEqual([]);
  ztunnel.takeAll();
  expect(ztunnel.sent.at(-1)).toBe('1a00');
});

test('D14: a late answer finds the connection closed', () => {
  const agent = serve('a', 'b');
  const [slow, quick] = [fakePeer(1), fakePeer(2)];
  agent.connect(slow, quick);
  slow.say('0801');
  quick.say('0801');
  quick.takeAll();
  agent.time.pass(5000);
  expect(slow.isClosed()).toBe(true);
  expect(agent.why(1)).toMatchObject({ why: 'no answer to add a came within 5 s' });
  slow.say('0a00');
  expect(slow.sent).toHaveLength(1);
  // The other one was served all the while, and idles without a limit.
  expect(quick.isClosed()).toBe(false);
  expect(agent.server.acknowledgement('b')).toMatchObject({ state: 'acknowledged' });
  agent.time.pass(1_000_000);
  expect(quick.isClosed()).toBe(false);
  expect(agent.time.waiting()).toBe(0);
});

test('who says no hello is not waited for', () => {
  const agent = serve();
  agent.connect(fakePeer(1));
  agent.time.pass(5000);
  expect(agent.why(1)).toMatchObject({ why: 'no hello came within 5 s' });
  expect(agent.server.connections()).toEqual([]);
});

test('who answers without reading is cut off', () => {
  const agent = serve('a', 'b');
  const ztunnel = fakePeer(1);
  agent.connect(ztunnel);
  ztunnel.say('0801');
  ztunnel.stopReading();
  ztunnel.say('0a00');
  expect(agent.why(1)).toMatchObject({ why: 'it does not read what it is sent' });
});

test('what is cut off in the middle, or brings descriptors, ends the connection', () => {
  const agent = serve('a');
  for (const [pid, hadDescriptors] of [
    [1, true],
    [2, false],
  ] as const) {
    const ztunnel = fakePeer(pid);
    agent.connect(ztunnel);
    ztunnel.deliver({ kind: 'packet', bytes: Buffer.from('0801', 'hex'), isWhole: false, hadDescriptors });
    expect(ztunnel.isClosed()).toBe(true);
  }
  expect([agent.why(1), agent.why(2)]).toMatchObject([
    { why: 'it sent descriptors' },
    { why: 'it sent a message that is too long' },
  ]);
});

test('only root is told about pods', () => {
  const agent = serve('a');
  const stranger = fakePeer(7, 1000);
  agent.connect(stranger);
  expect(stranger.isClosed()).toBe(true);
  expect(agent.events).toEqual([
    { kind: 'warning', message: 'a process of user 1000 (pid 7) connected: only root may be ztunnel' },
  ]);
});

test('a process has one connection; those of another pid namespace cannot be told apart', () => {
  const agent = serve();
  const [first, second, hidden, other] = [fakePeer(5), fakePeer(5), fakePeer(0), fakePeer(0)];
  agent.connect(first, hidden, second, other);
  expect([first, second, hidden, other].map((each) => each.isClosed())).toEqual([true, false, false, false]);
});

test('at most eight are connected, the newest ones; and they are accepted no faster than five a second', () => {
  const agent = serve();
  const peers = Array.from({ length: 12 }, (_, index) => fakePeer(index + 1));
  agent.connect(...peers);
  expect([agent.left(), agent.server.connections().length]).toEqual([4, 8]);
  agent.time.pass(199);
  agent.poll();
  expect(agent.left()).toBe(4);
  agent.time.pass(1);
  agent.poll();
  expect(agent.left()).toBe(3);
  expect(peers[0]?.isClosed()).toBe(true);
  for (let step = 0; step < 3; step += 1) {
    agent.time.pass(200);
    agent.poll();
  }
  expect(agent.server.connections().map(({ pid }) => pid)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
});

test('when nobody can be accepted it waits a second', () => {
  const agent = serve();
  agent.refuse(true);
  agent.connect(fakePeer(1));
  expect(agent.events).toHaveLength(1);
  agent.refuse(false);
  agent.time.pass(999);
  agent.poll();
  expect(agent.server.connections()).toEqual([]);
  agent.time.pass(1);
  agent.poll();
  expect(agent.server.connections()).toHaveLength(1);
});

test('a pod whose names ztunnel could not read whole is refused here; the others are told', () => {
  const agent = serve();
  const long = { ...workload('l'), name: 'n'.repeat(1024) };
  agent.server.hold(new Map([long, workload('a')].map((each) => [each.uid, each])));
  const ztunnel = fakePeer(1);
  agent.connect(ztunnel);
  ztunnel.say('0801');
  ztunnel.takeAll();
  expect(ztunnel.sent).toHaveLength(2);
  expect(agent.server.acknowledgement('l')).toMatchObject({ state: 'refused' });
  expect(agent.server.acknowledgement('a')).toMatchObject({ state: 'acknowledged' });
});

test('stopped, it holds nothing open', () => {
  const agent = serve('a');
  const ztunnel = fakePeer(1);
  agent.connect(ztunnel);
  ztunnel.say('0801');
  agent.server.stop();
  expect([ztunnel.isClosed(), agent.isClosed(), agent.time.waiting()]).toEqual([true, true, 0]);
});
