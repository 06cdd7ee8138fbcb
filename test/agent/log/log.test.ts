import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/agent/events.js';
import { agentLog, type LogOptions } from '../../../src/agent/log/agent-log.js';
import { anyCharacter } from '../../arbitraries/any-character.js';
import { now } from '../status/a-status.js';

interface Logged {
  readonly lines: readonly string[];
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

interface Told {
  readonly event: AgentEvent;
  /** Milliseconds after the one before. */
  readonly after?: number;
}

function logged(told: readonly Told[], options: Partial<LogOptions> = {}): Logged {
  let [text, at] = ['', now];
  const write = (line: string) => {
    text += line;
  };
  const sink = { write, pending: () => 0 };
  const log = agentLog({ format: 'json', sink, now: () => at, ...options });
  for (const { after = 0, event } of told) {
    at += after;
    log.tell(event);
  }
  log.close();
  const lines = text.split('\n').slice(0, -1);
  return { lines, objects: options.format === 'text' ? [] : lines.map((line) => JSON.parse(line)) };
}

const none = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };

/** One of each kind, with the least level that shows it and what the line must say. */
const kinds: readonly (readonly [AgentEvent, string, string])[] = [
  [
    { kind: 'started', version: '1.2.3', source: 'kubernetes', node: 'worker-1' },
    'info',
    'redirect agent 1.2.3 started on worker-1, source kubernetes',
  ],
  [{ kind: 'stopping', why: 'SIGTERM' }, 'info', 'stopping: SIGTERM'],
  [{ kind: 'source', isSynced: true, error: null }, 'info', 'the source is synced'],
  [
    { kind: 'source', isSynced: true, error: 'status 403' },
    'warn',
    'the source cannot be read, the last good state holds: status 403',
  ],
  [
    { kind: 'source', isSynced: false, error: 'no such folder' },
    'warn',
    'the source cannot be read, and nothing is changed until it can: no such folder',
  ],
  [
    { kind: 'converged', cause: 'cni', pods: ['default/a'], changes: 12, durations: { read: 20, write: 25 } },
    'info',
    'default/a is converged because of a pod that starts: 12 changes in 45 ms',
  ],
  [
    { kind: 'converged', cause: 'resync', pods: null, changes: 0, durations: {} },
    'debug',
    'the node is converged because of the regular look: nothing to do in 0 ms',
  ],
  [
    { kind: 'converged', cause: 'drift', pods: ['a/b', 'a/c', 'a/d'], changes: 1, durations: { write: 1_500 } },
    'info',
    'a/b and 2 more are converged because of drift: 1 change in 1.5 s',
  ],
  [
    {
      kind: 'converge-failed',
      cause: 'desired',
      pods: null,
      code: 'locked',
      message: 'held by 12',
      nextAttemptIn: 400,
    },
    'error',
    'the node is not converged because of a change of the desired state: locked: held by 12; tried again in 400 ms',
  ],
  [
    { kind: 'drift', scope: 'host', differences: { ...none, missing: 2 }, summary: '2 rules missing' },
    'warn',
    'drift in host: 2 rules missing',
  ],
  [
    { kind: 'fight', scope: 'host', repairs: 6, pauseMs: 4_000 },
    'warn',
    'another program undoes what is repaired in host: 6 repairs, next in 4.0 s',
  ],
  [
    { kind: 'jump-pushed-down', scope: 'host', isRepaired: true, culprit: '-A PREROUTING -j X' },
    'warn',
    'a jump in host was pushed down by -A PREROUTING -j X; it is put back',
  ],
  [
    { kind: 'jump-pushed-down', scope: 'host', isRepaired: false, culprit: 'y' },
    'error',
    'a jump in host is pushed down by y again and again; it stays there',
  ],
  [
    { kind: 'pod-redirected', pod: 'default/a', sinceDeclared: 120 },
    'info',
    'default/a is redirected, 120 ms after it was declared',
  ],
  [
    { kind: 'pod-failed', pod: 'default/a', code: 'namespace-gone', message: 'gone' },
    'error',
    'default/a is not redirected: namespace-gone: gone',
  ],
  [{ kind: 'pod-removed', pod: 'default/a' }, 'info', 'default/a is redirected no more'],
  [{ kind: 'ztunnel-connected', pid: 7 }, 'info', 'ztunnel (process 7) connected'],
  [{ kind: 'ztunnel-ready', pid: 7 }, 'info', 'ztunnel (process 7) has all pods'],
  [{ kind: 'ztunnel-disconnected', pid: 7, why: 'it closed' }, 'warn', 'ztunnel (process 7) is gone: it closed'],
  [{ kind: 'ztunnel-refused', pod: 'default/a', why: 'no' }, 'error', 'ztunnel refused default/a: no'],
  [
    { kind: 'cni-request', command: 'ADD', pod: 'default/a', outcome: 'redirected', durationMs: 80, message: null },
    'info',
    'CNI ADD of default/a: redirected, in 80 ms',
  ],
  [
    { kind: 'cni-request', command: 'ADD', pod: null, outcome: 'malformed', durationMs: 0, message: 'no JSON' },
    'warn',
    'CNI ADD of an unknown pod: malformed: no JSON, in 0 ms',
  ],
  [
    { kind: 'kube-request', verb: 'list', resource: 'pods', status: null, durationMs: 12 },
    'debug',
    'API server: list pods: no answer, in 12 ms',
  ],
  [{ kind: 'kube-event', resource: 'pods', bytes: 900 }, 'debug', 'API server: event of pods, 900 bytes'],
  [{ kind: 'warning', message: 'low on descriptors' }, 'warn', 'low on descriptors'],
];

test.each(kinds)('%o is one line that says all', (event, level, message) => {
  const { lines, objects } = logged([{ event }], { level: 'debug' });
  expect(lines.length).toBe(1);
  expect(objects[0]).toMatchObject({ level, msg: message, event: event.kind, time: '2026-11-28T12:00:00.000Z' });
  expect(logged([{ event }], { level: 'debug', format: 'text' }).lines).toEqual([
    `2026-11-28T12:00:00.000Z ${level.padEnd(5)} ${message}`,
  ]);
});

test('the fields of an event stand under their own names in json; text is the sentence', () => {
  const event: AgentEvent = {
    kind: 'converged',
    cause: 'cni',
    pods: ['default/a'],
    changes: 12,
    durations: { read: 20 },
  };
  expect(logged([{ event }]).objects[0]).toMatchObject({
    cause: 'cni',
    pods: ['default/a'],
    changes: 12,
    durations: { read: 20 },
  });
  expect(logged([{ event }], { format: 'text' }).lines[0]).not.toContain('durations');
});

test('what is below the level is not printed', () => {
  const event: AgentEvent = { kind: 'converged', cause: 'resync', pods: null, changes: 0, durations: {} };
  expect(logged([{ event }]).lines).toEqual([]);
  expect(logged([{ event: { kind: 'warning', message: 'x' } }], { level: 'error' }).lines).toEqual([]);
});

test('no text of others makes a second line, a control character or a long line', () => {
  const hostile = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 3_000 }),
    fc.constant(`\n{"level":"error"}\u001b[2J\u202e${'\\"\u0007'.repeat(2_000)}`),
  );
  fc.assert(
    fc.property(hostile, hostile, fc.constantFrom('json' as const, 'text' as const), (one, other, format) => {
      const events: readonly AgentEvent[] = [
        { kind: 'pod-failed', pod: one, code: other, message: one },
        { kind: 'cni-request', command: one, pod: other, outcome: 'malformed', durationMs: 1, message: other },
        {
          kind: 'converged',
          cause: 'cni',
          pods: Array(300).fill(one),
          changes: 1,
          durations: Object.fromEntries([
            [one, 1],
            [other, 2],
          ]),
        },
      ];
      const { lines } = logged(
        events.map((event) => ({ event })),
        { format },
      );
      expect(lines.length).toBe(3);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(lines.filter((line) => /[\u0000-\u001f\u007f-\u009f\u202e]/.test(line))).toEqual([]);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(16_000);
    }),
  );
});

test('the same thing again and again is told thrice, and then how often', () => {
  const event: AgentEvent = {
    kind: 'converge-failed',
    cause: 'retry',
    pods: null,
    code: 'locked',
    message: 'x',
    nextAttemptIn: 200,
  };
  const told = Array.from({ length: 1_000 }, () => ({ event, after: 5 }));
  const { objects } = logged([...told, { event: { kind: 'warning', message: 'later' }, after: 20_000 }]);
  expect(objects.map(({ msg }) => String(msg).slice(0, 30))).toEqual([
    ...Array(3).fill('the node is not converged beca'),
    'repeated 997 times within 25 s',
    'later',
  ]);
  expect(objects[3]).toMatchObject({ level: 'error', repeated: 997, event: 'converge-failed' });
});

test('numbers that differ do not make the same thing another one; another pod does', () => {
  const redirected = (pod: string, sinceDeclared: number): AgentEvent => ({
    kind: 'pod-redirected',
    pod,
    sinceDeclared,
  });
  const same = Array.from({ length: 9 }, (_, index) => ({ event: redirected('default/a', index) }));
  expect(logged(same).lines.length).toBe(4);
  const others = Array.from({ length: 9 }, (_, index) => ({ event: redirected(`default/${index}`, 1) }));
  expect(logged(others).lines.length).toBe(9);
});

test('a flood of different things is cut, and says by how much', () => {
  const told = Array.from({ length: 5_000 }, (_, index) => ({
    event: { kind: 'warning', message: `odd ${index}` } as const,
    after: 1,
  }));
  const { objects } = logged(told);
  expect(objects.length).toBe(1_001);
  expect(objects.at(-1)).toMatchObject({ event: 'left-out', count: 4_000, level: 'warn' });
});

test('a reader that does not keep up loses lines, not memory, and is told how many', () => {
  let [text, pending] = ['', 0];
  const write = (line: string) => {
    text += line;
  };
  const sink = { write, pending: () => pending };
  const log = agentLog({ format: 'text', sink, now: () => now });
  pending = 2 * 1024 * 1024;
  for (const pod of ['a/a', 'a/b', 'a/c']) log.tell({ kind: 'pod-removed', pod });
  expect(text).toBe('');
  pending = 0;
  log.tell({ kind: 'pod-removed', pod: 'a/d' });
  log.close();
  expect(text.split('\n').length).toBe(3);
  expect(text).toMatch(/3 lines were lost: the reader of the log does not keep up/);
});
