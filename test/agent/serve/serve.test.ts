import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Shown } from '../../../src/agent/serve/answer.js';
import { type AgentServer, serveAgent } from '../../../src/agent/serve/serve.js';
import { aStatus } from '../status/a-status.js';

let running: AgentServer | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

async function served(changes: Partial<Shown> = {}): Promise<AgentServer> {
  running = await serveAgent(
    { host: '127.0.0.1', port: 0 },
    { status: aStatus, metrics: async () => 'up 1\n', ...changes },
  );
  return running;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
  body = '',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

/** All that comes back for these bytes, until the server ends the connection. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
    socket.write(bytes);
  });
}

test('each page answers with what it is for, and is kept by nobody', async () => {
  const { port } = await served();
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
  expect(await ask(port, '/readyz?verbose')).toMatchObject({ status: 200, body: 'ready\n' });
  expect(await ask(port, '/metrics')).toMatchObject({
    status: 200,
    body: 'up 1\n',
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
  const { body, headers } = await ask(port, '/status');
  expect(JSON.parse(body)).toEqual(aStatus());
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('what is not ready says why, in one bounded text without control characters', async () => {
  const notReady = `the API server answers 403: \u001b[2Jforbidden ${'x'.repeat(5_000)}`;
  const { port } = await served({ status: () => aStatus({ isReady: false, notReady }) });
  const { body, status } = await ask(port, '/readyz');
  expect(status).toBe(503);
  expect(body).toMatch(/^not ready: the API server answers 403: \\u001b\[2Jforbidden x+\n$/);
  expect(body.length).toBeLessThan(2_100);
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
});

test('HEAD has the headers of GET alone', async () => {
  const { port } = await served();
  const [get, head] = [await ask(port, '/status'), await ask(port, '/status', { method: 'HEAD' })];
  expect(head.body).toBe('');
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
});

test.each([
  ['/', 'GET', 404],
  ['/__proto__', 'GET', 404],
  ['/status/', 'GET', 404],
  ['//status', 'GET', 404],
  ['/status', 'POST', 405],
  ['/metrics', 'DELETE', 405],
  ['/healthz', 'OPTIONS', 405],
])('%s %s is refused with %s', async (path, method, status) => {
  const { port } = await served();
  const reply = await ask(port, path, { method });
  expect(reply.status).toBe(status);
  expect(reply.body).not.toContain('worker-1');
  if (status === 405) expect(reply.headers['allow']).toBe('GET, HEAD');
});

test('a request with a body is refused, and its connection ends', async () => {
  const { port } = await served();
  const reply = await exchange(port, `GET /status HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000\r\n\r\nx`);
  expect(reply).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close/i);
  expect(
    await exchange(port, 'GET /status HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n'),
  ).toMatch(/^HTTP\/1\.1 400 /);
});

test('a name that a web page made mean the loopback address is refused', async () => {
  const { port } = await served();
  expect(await ask(port, '/status', { headers: { host: `attacker.example:${port}` } })).toMatchObject({ status: 421 });
  for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`])
    expect(await ask(port, '/status', { headers: { host } })).toMatchObject({ status: 200 });
});

test('headers beyond the bound and what is no HTTP end the connection', async () => {
  const { port } = await served();
  expect(await exchange(port, `GET /status HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(10_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  expect(await exchange(port, '\u0000\u0001\u0002 not HTTP\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test('more connections than the bound are closed, and those that are open go on', async () => {
  const { port } = await served();
  const sockets = await Promise.all(Array.from({ length: 64 }, () => opened(port)));
  expect(await exchange(port, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')).toBe('');
  const [first] = sockets;
  const replied = new Promise<string>((resolve) => first?.once('data', (part) => resolve(part.toString())));
  first?.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(await replied).toMatch(/^HTTP\/1\.1 200 /);
  for (const socket of sockets) socket.destroy();
});

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

test('what cannot be told is an error of that page alone', async () => {
  const { port } = await served({ metrics: () => Promise.reject(new Error('no\u0007 metrics')) });
  expect(await ask(port, '/metrics')).toMatchObject({
    status: 500,
    body: 'this cannot be told now: no\\u0007 metrics\n',
  });
  expect(await ask(port, '/healthz')).toMatchObject({ status: 200 });
});

test('an address that cannot be had is an error that says why and what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
  const { port } = other.address() as { port: number };
  const shown = { status: aStatus, metrics: async () => '' };
  await expect(serveAgent({ host: '127.0.0.1', port }, shown)).rejects.toThrow(
    `--listen 127.0.0.1:${port}: another program listens there, perhaps another agent: stop it, or name another port`,
  );
  await expect(serveAgent({ host: '192.0.2.1', port: 0 }, shown)).rejects.toMatchObject({
    code: 'listen',
    message: expect.stringContaining('does not have that address'),
  });
  other.close();
});

test('closed, it ends open connections and gives the port back', async () => {
  const server = await served();
  const socket = await opened(server.port);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await server.close();
  await ended;
  const again = await serveAgent(
    { host: '127.0.0.1', port: server.port },
    { status: aStatus, metrics: async () => '' },
  );
  await again.close();
});
