import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CniServer, type CniServerOptions, serveCni } from '../../../src/agent/cni/serve.js';
import type { AgentEvent } from '../../../src/agent/events.js';
import { loadPeerCredentials } from '../../../src/index.js';
import { plugins, runPlugin } from '../../cni/plugins.js';
import { fakeCalls } from './fake-calls.js';

const readPeer = await loadPeerCredentials();
const self = process.getuid?.() ?? 0;
let runDirectory: string;
let running: CniServer | null = null;
let events: AgentEvent[] = [];

beforeEach(() => {
  runDirectory = mkdtempSync(join(tmpdir(), 'cni-agent-'));
  events = [];
});
afterEach(async () => {
  await running?.close();
  running = null;
  rmSync(runDirectory, { recursive: true, force: true });
});

async function serve(changes: Partial<CniServerOptions> = {}): Promise<CniServer> {
  const tell = (event: AgentEvent) => events.push(event);
  running = await serveCni({
    runDirectory,
    root: '/',
    calls: fakeCalls().calls,
    readPeer,
    users: [self],
    tell,
    ...changes,
  });
  return running;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

function post(path: string, body: string | Buffer, method = 'POST'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socketPath = join(runDirectory, 'pluginevent.sock');
    const asked = request({ socketPath, path, method, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

const config = () => JSON.stringify({ cniVersion: '1.0.0', cni_agent_run_dir: runDirectory, prevResult: { ips: [] } });
const env = {
  CNI_COMMAND: 'ADD',
  CNI_CONTAINERID: 'c',
  CNI_NETNS: '/var/run/netns/x',
  CNI_IFNAME: 'eth0',
  CNI_ARGS: 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
};

describe.each(plugins)('%s and the agent', (_, words) => {
  test('a pod is enrolled, the result passed on', async () => {
    const { calls, words: said } = fakeCalls();
    await serve({ calls });
    const ended = await runPlugin(words, env, config());
    expect(ended).toMatchObject({ code: 0, stdout: '{"cniVersion":"1.0.0","ips":[]}\n' });
    expect(said).toEqual([{ namespace: 'default', name: 'web-0', netns: '/var/run/netns/x', ips: [] }]);
    expect(events).toMatchObject([
      { kind: 'cni-request', command: 'ADD', pod: 'default/web-0', outcome: 'redirected' },
    ]);
  });

  test('a refusal is printed', async () => {
    const enrol = async () => {
      throw new Error('no ztunnel');
    };
    await serve({ calls: fakeCalls({ enrol }).calls });
    const ended = await runPlugin(words, env, config());
    expect([ended.code, JSON.parse(ended.stdout)]).toEqual([1, { cniVersion: '1.0.0', code: 11, msg: 'no ztunnel' }]);
  });
});

test('the socket is for its owner alone', async () => {
  const { path } = await serve();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is not asked for is refused in a sentence', async () => {
  await serve();
  expect(await post('/cmdadd', '{')).toEqual({ status: 400, body: 'the body is not JSON\n' });
  expect(await post('/cni', '', 'GET')).toMatchObject({ status: 405 });
  expect(await post('/else', '')).toEqual({ status: 404, body: 'there are /cni, /cmdadd\n' });
  expect(await post('/__proto__', '')).toMatchObject({ status: 404 });
  expect(await post('/cni', Buffer.alloc(2 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
});

test('a request that is cut, or no HTTP, harms nobody', async () => {
  const { path } = await serve();
  for (const bytes of ['POST /cni HTTP/1.1\r\nContent-Length: 100\r\n\r\n{', '\0\xff\x16\x03\x01', 'POST']) {
    const socket = connect(path);
    socket.on('error', () => undefined);
    socket.end(bytes);
    await once(socket.resume(), 'close');
  }
  expect(await post('/cmdadd', '')).toMatchObject({ status: 400 });
});

test('a plugin that is killed is waited for no longer', async () => {
  const aborted = new Promise<void>((resolve) => {
    const enrol = (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => {
          resolve();
          reject(new Error('gone'));
        }),
      );
    void serve({ calls: fakeCalls({ enrol }).calls }).then(({ path }) => {
      const socket = connect(path);
      const body = JSON.stringify({ env, config: {} });
      socket.write(`POST /cni HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`, () =>
        socket.destroy(),
      );
    });
  });
  await aborted;
});

test('those who wait are told that the agent stops', async () => {
  let askedFor = () => {};
  const asked = new Promise<void>((resolve) => {
    askedFor = resolve;
  });
  const enrol = (_: unknown, signal: AbortSignal) => {
    askedFor();
    return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const server = await serve({ calls: fakeCalls({ enrol }).calls });
  const reply = post('/cni', JSON.stringify({ env, config: {} }));
  await asked;
  await server.close();
  expect(await reply).toMatchObject({ status: 500, body: expect.stringContaining('the agent stops') });
});

test('a peer of another user is refused', async () => {
  await serve({ users: [] });
  await expect(post('/cmdadd', '')).rejects.toThrow();
  expect(events).toMatchObject([{ kind: 'warning', message: expect.stringContaining(`a program of user ${self} `) }]);
});

test('the socket of a killed agent is replaced, another one is not', async () => {
  const path = join(runDirectory, 'pluginevent.sock');
  const program = `require('net').createServer().listen(${JSON.stringify(path)},()=>console.log('ready'))`;
  const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(other.stdout, 'data');
    await expect(serve()).rejects.toThrow(/another program serves plugins at .*pluginevent.sock/);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'close');
  }
  await serve();
  expect(await post('/cmdadd', '')).toMatchObject({ status: 400 });
});

test('a path that is too long for a socket is refused', async () => {
  await expect(serve({ runDirectory: join(runDirectory, 'x'.repeat(100)) })).rejects.toThrow(/at most 107 bytes/);
});

test('a run directory that somebody removes is made again; whoever waits is answered all the same', async () => {
  const asked: (() => void)[] = [];
  const enrol = () =>
    new Promise<'redirected'>((resolve) => {
      asked.push(() => resolve('redirected'));
    });
  const server = await serve({ calls: fakeCalls({ enrol }).calls });
  await server.renew();
  expect(events).toEqual([]);
  const cmdAdd = JSON.stringify({ Netns: '/run/netns/x', PodName: 'web-0', PodNamespace: 'default', IPs: null });
  const waiting = post('/cmdadd', cmdAdd);
  await vi.waitUntil(() => asked.length === 1, { timeout: 30_000 });
  rmSync(runDirectory, { recursive: true });
  await Promise.all([server.renew(), server.renew()]);
  expect(events).toMatchObject([{ kind: 'warning', message: expect.stringContaining('it is made again') }]);
  expect(statSync(server.path).mode & 0o777).toBe(0o600);
  const again = post('/cmdadd', cmdAdd);
  await vi.waitUntil(() => asked.length === 2, { timeout: 30_000 });
  for (const answer of asked) answer();
  expect((await Promise.all([waiting, again])).map(({ status }) => status)).toEqual([200, 200]);
});

test('a run directory that cannot be made again is told, and tried again', async () => {
  const server = await serve();
  rmSync(runDirectory, { recursive: true });
  writeFileSync(runDirectory, '');
  await server.renew();
  expect(events.at(-1)).toMatchObject({ message: expect.stringMatching(/no plugin can connect: .* is no folder/) });
  rmSync(runDirectory);
  await server.renew();
  expect(events.at(-1)).toMatchObject({ message: expect.stringContaining('it is made again') });
  expect((await post('/cni', '{')).status).toBe(400);
});

test('a file in the place of the socket stays', async () => {
  writeFileSync(join(runDirectory, 'pluginevent.sock'), 'precious');
  await expect(serve()).rejects.toThrow(/is no socket/);
  expect(readFileSync(join(runDirectory, 'pluginevent.sock'), 'utf8')).toBe('precious');
});
