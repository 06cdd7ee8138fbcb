import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { AgentStatus } from '../../src/agent/status/agent-status.js';
import { aPod, aStatus } from '../agent/status/a-status.js';
import { fakeAgent } from '../agent/status/fake-agent.js';
import { commandLine, type Ended } from './command-line.js';

async function asked(listener: RequestListener, words: readonly string[] = []): Promise<Ended> {
  const agent = await fakeAgent(listener);
  try {
    return await commandLine(['status', '--address', agent.address, ...words]);
  } finally {
    agent.close();
  }
}

function answering(status: AgentStatus): RequestListener {
  return (_, response) => response.end(JSON.stringify(status));
}

/** The status as of now, since the command compares its times with the clock. */
function current(changes: Partial<AgentStatus> = {}): AgentStatus {
  const at = Date.now() - 4_000;
  return aStatus({ startedAt: at - 7_200_000, verifiedAt: at, ztunnel: [], ...changes });
}

test('all redirected: exit 0, a summary first and a row a pod', async () => {
  const at = Date.now() - 3_601_000;
  const pods = [
    aPod('default/web-0', {
      ...{ declaredAt: at, programmedAt: at, verifiedAt: at },
      acknowledgement: { state: 'acknowledged', at },
    }),
    aPod('default/a', {
      ...{ declaredAt: at, programmedAt: null, verifiedAt: at },
      acknowledgement: { state: 'not-needed' },
    }),
  ];
  const { code, err, out } = await asked(answering(current({ pods })));
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n');
  expect(lines[0]).toBe('worker-1: 2 of 2 pods redirected; in-sync, ready');
  expect(lines).toContain('  source    kubernetes, synced');
  expect(lines.slice(-4)).toEqual([
    'pod            phase       declared  programmed  verified  ztunnel     last error',
    'default/web-0  redirected  1 h ago   1 h ago     1 h ago   1 h ago     -',
    'default/a      redirected  1 h ago   -           1 h ago   not needed  -',
    '',
  ]);
});

test.each<readonly [string, Partial<AgentStatus>]>([
  ['waits', { pods: [aPod('a/a', { phase: 'waiting' })] }],
  ['is being programmed', { pods: [aPod('a/a', { phase: 'programming' })] }],
  ['is not acknowledged', { pods: [aPod('a/a'), aPod('a/b', { phase: 'pending' })] }],
  ['failed', { pods: [aPod('a/a', { phase: 'failed' })] }],
  ['is not known yet', { state: 'starting', pods: [] }],
  ['shares what failed', { state: 'failed', pods: [] }],
])('a declared pod that %s: exit 2', async (_, changes) => {
  expect((await asked(answering(current(changes)))).code).toBe(2);
});

test('a pod that leaves is declared no more: exit 0', async () => {
  const pods = [aPod('a/a', { phase: 'removing', declaredAt: null }), aPod('a/b')];
  const { code, out } = await asked(answering(current({ pods })));
  expect(code).toBe(0);
  expect(out).toMatch(/^worker-1: 1 of 1 pods redirected, 1 removing; /);
});

test('what is wrong is said: of the node, of the source and of each pod', async () => {
  const at = Date.now() - 9_000;
  const error = {
    code: 'step-failed',
    message: 'exit status 1\nof ip',
    at,
    attempts: 3,
    nextAttemptAt: Date.now() + 20_000,
  };
  const pods = [
    aPod('a/a', { phase: 'failed', error }),
    aPod('a/b', { phase: 'pending', acknowledgement: { state: 'refused', why: 'no such pod' } }),
  ];
  const changes = {
    state: 'failed',
    isReady: false,
    notReady: 'the host is not in sync',
    why: 'tried again',
    error,
    pods,
  } as const;
  const { out } = await asked(
    answering(current({ ...changes, source: { name: 'kubernetes', isSynced: false, error: 'status 403' } })),
  );
  expect(out).toContain(
    'worker-1: 0 of 2 pods redirected, 1 failed, 1 pending; failed, not ready: the host is not in sync\n',
  );
  expect(out).toContain('  error     step-failed: exit status 1 of ip\n');
  expect(out).toContain('  source    kubernetes, not synced: status 403\n');
  expect(out).toMatch(/^a\/a +failed .* step-failed: exit status 1 of ip \(9 s ago, 3 attempts, next in \d+ s\)$/m);
  expect(out).toMatch(/^a\/b +pending .* refused +ztunnel: no such pod$/m);
});

test('a long list is cut by phase, and --verbose has all of it', async () => {
  const pods = Array.from({ length: 10_010 }, (_, index) =>
    aPod(`default/web-${index}`, index < 30 ? { phase: 'failed' } : {}),
  );
  const { out } = await asked(answering(current({ pods })));
  expect(out.split('\n').filter((line) => line.startsWith('default/web-')).length).toBe(40);
  expect(out).toContain(
    '... and 10 more (failed); --verbose shows all\n... and 9,960 more (redirected); --verbose shows all\n',
  );
  const whole = await asked(answering(current({ pods })), ['--verbose']);
  expect(whole.out.split('\n').filter((line) => line.startsWith('default/web-')).length).toBe(10_010);
});

test('--output json prints the status, with the same exit code', async () => {
  const status = current({ pods: [aPod('a/a', { phase: 'failed' })] });
  const { code, out } = await asked(answering(status), ['--output', 'json']);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toEqual(status);
});

test('no agent: exit 1, and what to do', async () => {
  const { address, close } = await fakeAgent(() => {});
  close();
  const { code, err } = await commandLine(['status', '--address', address]);
  expect([code, err]).toEqual([
    1,
    `redirect: no agent answers at ${address} (connection refused)\n  remedy: start it with redirect agent, or name its --listen address with --address\n`,
  ]);
  const { out } = await commandLine(['status', '--address', address, '--output', 'json']);
  expect(JSON.parse(out)).toMatchObject({ formatVersion: 1, outcome: 'failed', reason: 'no-agent' });
});

test.each<readonly [string, RequestListener, string]>([
  ['another server', (_, response) => response.writeHead(404).end('<html>'), 'it answers with status 404'],
  [
    'one that leads elsewhere',
    (_, response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
    'it answers with status 302',
  ],
  ['HTML', (_, response) => response.end('<html>\u001b[2J'), 'its answer is not JSON'],
  [
    'other JSON',
    (_, response) => response.end('{"formatVersion":2}'),
    'its answer is no status of an agent: formatVersion: ',
  ],
  ['a pod without a name', (_, response) => response.end(JSON.stringify({ ...aStatus(), pods: [{}] })), 'pods.0.pod: '],
])('%s is not believed: exit 1', async (_, listener, wrong) => {
  const { code, err, out } = await asked(listener);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('is not an agent of this version: ');
  expect(err).toContain(wrong);
});

test('an answer without an end is given up', async () => {
  const endless: RequestListener = (_, response) => {
    const part = Buffer.alloc(1024 * 1024, ' ');
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', more);
    more();
  };
  const { code, err } = await asked(endless);
  expect(code).toBe(1);
  expect(err).toContain('its answer is longer than 64 MB');
});

test('what does not speak HTTP is no agent', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  const { code, err } = await commandLine(['status', '--address', `127.0.0.1:${port}`]);
  server.close();
  expect(code).toBe(1);
  expect(err).toContain('it does not speak HTTP');
});

test('what others wrote cannot move the cursor, begin a line or make an endless one', async () => {
  const nasty = `\u001b[2J\n\u202e${'x'.repeat(100_000)}`;
  const pods = [
    aPod(nasty, {
      ...{ phase: 'failed', error: { code: nasty, message: nasty, at: 0, attempts: 1, nextAttemptAt: null } },
    }),
  ];
  const status = current({
    node: nasty,
    version: nasty,
    why: nasty,
    notReady: nasty,
    pods,
    source: { name: nasty, isSynced: true, error: nasty },
  });
  for (const words of [[], ['--verbose'], ['--output', 'json']]) {
    const { out } = await asked(answering(status), words);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    if (words.length === 0) expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThan(1_200);
  }
});

test.each(['127.0.0.1', ':15014', '127.0.0.1:99999', 'http://127.0.0.1:15014', '[::1]', 'a b:1'])(
  '--address %s is refused',
  async (address) => {
    expect((await commandLine(['status', '--address', address])).code).toBe(3);
  },
);

test('--output html is a page, with the same exit code', async () => {
  const { code, out } = await asked(answering(current({ pods: [aPod('a/a', { phase: 'failed' })] })), [
    '--output',
    'html',
  ]);
  expect(code).toBe(2);
  expect(out).toMatch(/^<!doctype html>[\s\S]*0 of 1 pods are redirected[\s\S]*<\/html>\n$/);
});
