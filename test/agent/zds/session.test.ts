import { expect, test } from 'vitest';
import type { ZdsRequest } from '../../../src/agent/zds/messages.js';
import {
  dueAt,
  type Heard,
  hear,
  nextRequest,
  noteSent,
  noteUnsent,
  overdue,
  startSession,
} from '../../../src/agent/zds/session.js';
import type { Workload } from '../../../src/agent/zds/workload.js';

const [hello, done] = [Buffer.from('0801', 'hex'), Buffer.from('0a00', 'hex')];
const nack = (text: string) =>
  Buffer.concat([Buffer.from([0x0a, text.length + 2, 0x0a, text.length]), Buffer.from(text)]);

function workload(uid: string, inode: string | null = '1'): Workload {
  const netns = inode === null ? null : { path: `/ns/${uid}`, id: `4:${inode}` };
  return { uid, pod: `default/${uid}`, name: uid, namespace: 'default', serviceAccount: 'sa', netns };
}

const holding = (...workloads: readonly Workload[]) => new Map(workloads.map((each) => [each.uid, each]));

/** A connection with a clock of its own, and what is held. */
function peer(...workloads: readonly Workload[]) {
  let [held, ms] = [holding(...workloads), 0];
  const now = () => ({ monotonic: ms, wall: 1_000_000 + ms });
  const session = startSession(now());
  /** Sends what is due; null: nothing is. */
  const send = (): string | null => {
    const request = nextRequest(session, held, now());
    if (request === null) return null;
    noteSent(session, request, netnsOf(request), now());
    return shown(request);
  };
  const netnsOf = (request: ZdsRequest) => (request.kind === 'add' ? (held.get(request.uid)?.netns?.id ?? null) : null);
  const say = (bytes: Buffer): Heard => hear(session, bytes, held, now());
  return {
    session,
    send,
    say,
    hold: (...next: readonly Workload[]) => {
      held = holding(...next);
    },
    wait: (more: number) => {
      ms += more;
    },
    overdue: () => overdue(session, now()),
    due: () => dueAt(session, held),
    next: () => nextRequest(session, held, now()),
    unsent: (uid: string) => noteUnsent(session, held.get(uid) ?? workload(uid), 'it is gone', now()),
    answerOf: (uid: string) => session.told.get(uid)?.answer,
    /** All that is sent when each is done at once. */
    drain: () => {
      const sent: string[] = [];
      for (let one = send(); one !== null; one = send()) {
        sent.push(one);
        say(done);
      }
      return sent;
    },
  };
}

const shown = (request: ZdsRequest) => (request.kind === 'snapshot-sent' ? 'sent' : `${request.kind} ${request.uid}`);

/** With its snapshot. */
function steady(...workloads: readonly Workload[]) {
  const ztunnel = peer(...workloads);
  ztunnel.say(hello);
  ztunnel.drain();
  return ztunnel;
}

test('nothing is said before the hello, and then one thing at a time', () => {
  const ztunnel = peer(workload('a'), workload('k', null));
  expect(ztunnel.send()).toBeNull();
  expect(ztunnel.say(hello)).toEqual({ kind: 'hello', version: 1n });
  expect(ztunnel.send()).toBe('add a');
  expect(ztunnel.send()).toBeNull();
  expect(ztunnel.say(done)).toMatchObject({ kind: 'answered', request: { kind: 'add', uid: 'a' }, error: null });
  expect(ztunnel.answerOf('a')).toEqual({ state: 'acknowledged', at: 1_000_000 });
  expect(ztunnel.drain()).toEqual(['keep k', 'sent']);
  expect(ztunnel.session.phase).toBe('steady');
  expect(ztunnel.due()).toBeNull();
});

test('an empty node has an empty snapshot', () => {
  const ztunnel = peer();
  ztunnel.say(hello);
  expect(ztunnel.drain()).toEqual(['sent']);
});

test('what changes during the snapshot is sent after it, and nothing for a pod that came and went', () => {
  const ztunnel = peer(workload('a'), workload('b'), workload('c'));
  ztunnel.say(hello);
  expect(ztunnel.send()).toBe('add a');
  ztunnel.hold(workload('b'), workload('d'), workload('e'));
  ztunnel.say(done);
  expect(ztunnel.send()).toBe('add b');
  ztunnel.hold(workload('b'), workload('d'));
  ztunnel.say(done);
  expect(ztunnel.drain()).toEqual(['sent', 'del a', 'add d']);
});

test('a pod that gets its namespace, or another one, is added; one that loses it is left alone', () => {
  const ztunnel = steady(workload('k', null), workload('a', '1'));
  ztunnel.hold(workload('k', '7'), workload('a', '2'));
  expect(ztunnel.drain()).toEqual(['add k', 'add a']);
  ztunnel.hold(workload('k', null), workload('a', '2'));
  expect(ztunnel.drain()).toEqual([]);
  ztunnel.hold(workload('a', '2'));
  expect(ztunnel.drain()).toEqual(['del k']);
});

test('a pod that is back before its turn is told once', () => {
  const ztunnel = steady(workload('a'), workload('b'));
  ztunnel.hold();
  expect(ztunnel.send()).toBe('del a');
  ztunnel.hold(workload('a'), workload('b'));
  ztunnel.say(done);
  expect(ztunnel.drain()).toEqual(['add a']);
});

test('an answer that does not come in five seconds ends the connection, in each phase', () => {
  const ztunnel = peer(workload('a'));
  ztunnel.wait(4999);
  expect(ztunnel.overdue()).toBeNull();
  expect(ztunnel.due()).toBe(5000);
  ztunnel.wait(1);
  expect(ztunnel.overdue()).toBe('no hello came within 5 s');
  ztunnel.say(hello);
  expect(ztunnel.overdue()).toBeNull();
  ztunnel.send();
  ztunnel.wait(5000);
  expect(ztunnel.overdue()).toBe('no answer to add a came within 5 s');
  ztunnel.say(done);
  ztunnel.send();
  expect(ztunnel.overdue()).toBeNull();
  ztunnel.wait(5000);
  expect(ztunnel.overdue()).toBe('no answer to snapshot-sent came within 5 s');
});

test('a refused pod is asked for again with growing pauses, behind those that are new', () => {
  const ztunnel = steady();
  ztunnel.hold(workload('a'));
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    expect(ztunnel.send()).toBe('add a');
    expect(ztunnel.say(nack('busy'))).toMatchObject({ kind: 'answered', error: 'busy' });
    expect(ztunnel.answerOf('a')).toMatchObject({ state: 'refused', why: 'busy', attempts: attempt + 1 });
    expect(ztunnel.send()).toBeNull();
    const pause = (ztunnel.due() ?? 0) - pauses.reduce((sum, each) => sum + each, 0);
    pauses.push(pause);
    ztunnel.wait(pause);
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  ztunnel.hold(workload('a'), workload('b'));
  expect(ztunnel.drain()).toEqual(['add b', 'add a']);
  expect(ztunnel.answerOf('a')).toMatchObject({ state: 'acknowledged' });
  expect(ztunnel.due()).toBeNull();
});

test('a pod that is refused in the snapshot does not hold it up', () => {
  const ztunnel = peer(workload('a'), workload('b'));
  ztunnel.say(hello);
  ztunnel.send();
  ztunnel.say(nack('busy'));
  expect(ztunnel.drain()).toEqual(['add b', 'sent']);
  ztunnel.wait(1000);
  expect(ztunnel.drain()).toEqual(['add a']);
});

test('a refused pod that is gone is told to be gone, a refused removal is not repeated', () => {
  const ztunnel = steady();
  ztunnel.hold(workload('a'));
  ztunnel.send();
  ztunnel.say(nack('busy'));
  ztunnel.hold();
  expect(ztunnel.send()).toBe('del a');
  ztunnel.say(nack('what'));
  expect(ztunnel.drain()).toEqual([]);
});

test('a namespace that cannot be opened: kept in the snapshot, tried again after it', () => {
  const ztunnel = peer(workload('a'), workload('b'));
  ztunnel.say(hello);
  expect(ztunnel.next()).toMatchObject({ kind: 'add', uid: 'a' });
  expect(ztunnel.unsent('a')).toBe(1);
  expect(ztunnel.drain()).toEqual(['keep a', 'add b', 'sent']);
  expect(ztunnel.answerOf('a')).toMatchObject({ state: 'unsent', why: 'it is gone' });
  ztunnel.wait(1000);
  expect(ztunnel.next()).toMatchObject({ kind: 'add', uid: 'a' });
  expect(ztunnel.unsent('a')).toBe(2);
  expect(ztunnel.due()).toBe(3000);
  // Another namespace is another matter.
  ztunnel.hold(workload('a', '9'), workload('b'));
  expect(ztunnel.drain()).toEqual(['add a']);
});

test('a pod that ztunnel never heard of is not removed there', () => {
  const ztunnel = steady();
  ztunnel.hold(workload('a'));
  ztunnel.next();
  ztunnel.unsent('a');
  ztunnel.hold();
  expect(ztunnel.drain()).toEqual([]);
  expect(ztunnel.due()).toBeNull();
});

test('what breaks the protocol ends the connection, with the bytes', () => {
  const broken = (heard: Heard) => (heard.kind === 'broken' ? heard.why : heard.kind);
  expect(broken(peer().say(done))).toBe('its first message is no hello: 0a00');
  expect(broken(peer().say(Buffer.from('0800', 'hex')))).toBe('its first message is no hello: 0800');
  expect(broken(steady().say(done))).toBe('it sent a message that nothing was asked for: 0a00');
  expect(broken(steady().say(hello))).toBe('it sent a message that nothing was asked for: 0801');
  const asked = peer();
  asked.say(hello);
  asked.send();
  expect(broken(asked.say(Buffer.alloc(200, 0x0e)))).toBe(`its answer is no acknowledgement: ${'0e'.repeat(64)}…`);
  const refusing = peer();
  refusing.say(hello);
  refusing.send();
  expect(broken(refusing.say(nack('no')))).toBe('it refused the snapshot: no');
});
