import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type KubeLimits, kubeApi } from '../../../src/agent/kube/client.js';
import type { Connection } from '../../../src/agent/kube/connection.js';
import { KubeError } from '../../../src/agent/kube/kube-error.js';
import { readKubeconfig } from '../../../src/agent/kube/kubeconfig.js';
import { type FakeKubernetes, type FakeOptions, faults, startFakeKubernetes } from '../../fakes/kubernetes/index.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function fakeServer(options: FakeOptions = {}): Promise<FakeKubernetes> {
  const fake = await startFakeKubernetes(options);
  cleanups.push(fake.stop);
  return fake;
}

function clientOf(fake: FakeKubernetes, more: Partial<Connection> = {}, limits: Partial<KubeLimits> = {}) {
  const api = kubeApi({ ...readKubeconfig(fake.kubeconfig, '/fake/kubeconfig'), ...more }, limits);
  cleanups.push(api.close);
  return api;
}

/** A server that answers with bytes of the test's choice. */
async function rawServer(answer: Parameters<typeof createServer>[1], limits: Partial<KubeLimits> = {}) {
  const server: Server = createServer(answer as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const settings = {
    origin: 'a test',
    token: () => 'secret-token',
    tokenChanges: false,
    tls: () => ({}),
    compress: true,
  };
  const api = kubeApi({ server: url, ...settings }, limits);
  cleanups.push(
    api.close,
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { api, url };
}

async function refusal(work: Promise<unknown>): Promise<KubeError> {
  const error = await work.then(
    () => null,
    (failed: unknown) => failed,
  );
  expect(error).toBeInstanceOf(KubeError);
  expect((error as KubeError).message).not.toMatch(/secret-token|agent-token/);
  return error as KubeError;
}

async function collect(lines: AsyncIterable<string>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const line of lines) if (taken.push(line) === count) break;
  return taken;
}

const podA = { metadata: { name: 'a' }, spec: { nodeName: 'node-a' } };

describe.each([false, true])('tls: %s', (tls) => {
  test('get, merge patch, post and delete over one kept connection', async () => {
    const fake = await fakeServer({ tls });
    const api = clientOf(fake);
    fake.create('pods', podA);
    const path = '/api/v1/namespaces/default/pods/a';
    await api.request({ method: 'PATCH', path, body: { metadata: { annotations: { x: 'ü', y: null } } } });
    expect(fake.get('pods', 'a').metadata.annotations).toEqual({ x: 'ü' });
    const event = { metadata: { name: 'e' }, reason: 'Why' };
    await api.request({ method: 'POST', path: '/api/v1/namespaces/default/events', body: event });
    expect(fake.get('events', 'e')).toMatchObject({ kind: 'Event', reason: 'Why' });
    expect(await api.request({ path })).toEqual(fake.get('pods', 'a'));
    await api.request({ method: 'DELETE', path, body: { gracePeriodSeconds: 0 } });
    expect(fake.requests.map((each) => each.split(' ')[0])).toEqual(['PATCH', 'POST', 'GET', 'DELETE']);
    expect(await refusal(api.request({ path }))).toMatchObject({ status: 404, reason: 'NotFound' });
  });

  test('a watch gives lines, and breaking off ends it', async () => {
    const fake = await fakeServer({ tls });
    const api = clientOf(fake);
    fake.create('pods', podA);
    let isOpen = false;
    const lines = api.lines({ path: '/api/v1/pods?watch=true' }, () => {
      isOpen = true;
    });
    const [line] = await collect(lines, 1);
    expect(JSON.parse(line ?? '')).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    expect(isOpen).toBe(true);
    await expect.poll(fake.watches).toBe(0);
  });
});

test('IPv6', async () => {
  const fake = await fakeServer({ host: '::1', tls: true });
  expect(await clientOf(fake).request({ path: '/api/v1/nodes' })).toMatchObject({ kind: 'NodeList' });
});

test('a certificate that is not signed by the authority, or is for another name, is refused with what to do', async () => {
  const fake = await fakeServer({ tls: true });
  const unknown = await refusal(clientOf(fake, { tls: () => ({}) }).request({ path: '/api/v1/nodes' }));
  expect(unknown.message).toMatch(
    /^GET https:\/\/127\.0\.0\.1:\d+\/api\/v1\/nodes: .*authority that the settings do not name$/,
  );
  const own = readKubeconfig(fake.kubeconfig, '/fake').tls();
  const other = await refusal(
    clientOf(fake, { tls: () => ({ ...own, servername: 'elsewhere' }) }).request({ path: '/api/v1/nodes' }),
  );
  expect(other.reason).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  await clientOf(fake, { tls: () => ({ ...own, servername: 'api.test' }) }).request({ path: '/api/v1/nodes' });
});

test.each([
  [() => faults.forbidden('list', 'pods'), { status: 403, reason: 'Forbidden' }, 'grant this right to the account'],
  [
    () => faults.busy(7),
    { status: 429, retryAfter: 7000 },
    ': 429: Too many requests, please try again later. (the server is busy',
  ],
  [() => faults.internalError(), { status: 500, reason: 'InternalError' }, "the API server's own log says why"],
  [() => faults.page(502), { status: 502 }, ': 502 (something other than an API server answers there, such as a proxy'],
  [() => faults.page(200), { status: 200, reason: 'NotJson' }, ': 200 with text/html that is not JSON'],
  [() => faults.page(302), { status: 302 }, 'redirects are not followed'],
])('refusal %#', async (refuse, fields, words) => {
  const fake = await fakeServer();
  fake.faults.refuse = refuse;
  for (const asked of [
    clientOf(fake).request({ path: '/api/v1/pods?x=y' }),
    collect(clientOf(fake).lines({ path: '/api/v1/pods?x=y' }), 1),
  ]) {
    const error = await refusal(asked);
    expect(error).toMatchObject(fields);
    expect(error.message).toContain(words);
    expect(error.message.startsWith(`GET ${fake.url}/api/v1/pods: `)).toBe(true);
    expect(error.message).not.toMatch(/html>|x=y/);
  }
});

test('a token that expired is read again, and the request repeated once', async () => {
  const fake = await fakeServer();
  fake.faults.tokens = ['new-token'];
  const asked: (boolean | undefined)[] = [];
  const token = (again?: boolean) => {
    asked.push(again);
    return again === true ? 'new-token' : 'agent-token';
  };
  await clientOf(fake, { token, tokenChanges: true }).request({ path: '/api/v1/pods' });
  expect(asked).toEqual([undefined, true]);
  fake.faults.tokens = ['another'];
  const error = await refusal(clientOf(fake, { token, tokenChanges: true }).request({ path: '/api/v1/pods' }));
  expect(error).toMatchObject({ status: 401, reason: 'Unauthorized' });
  expect(fake.requests).toHaveLength(4);
  // A token that cannot change is not tried again.
  await refusal(clientOf(fake).request({ path: '/api/v1/pods' }));
  expect(fake.requests).toHaveLength(5);
});

test.each([0, 1e9])('gzip from %d bytes', async (gzipFrom) => {
  const fake = await fakeServer();
  fake.faults.gzipFrom = gzipFrom;
  for (let index = 0; index < 50; index += 1) fake.create('pods', { metadata: { name: `p${index}` } });
  const before = fake.bytesSent();
  const list = (await clientOf(fake).request({ path: '/api/v1/pods' })) as { items: unknown[] };
  expect(list.items).toHaveLength(50);
  expect(fake.bytesSent() - before < 5000).toBe(gzipFrom === 0);
});

test('answers that are too large, also when they are compressed', async () => {
  const large = JSON.stringify({ x: 'x'.repeat(100_000) });
  const { api } = await rawServer(
    ({ url }, response) => {
      const packed = url === '/packed';
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(packed ? { 'content-encoding': 'gzip' } : {}),
      });
      response.end(packed ? gzipSync(large) : large);
    },
    { characters: 50_000 },
  );
  for (const path of ['/plain', '/packed'])
    expect(await refusal(api.request({ path }))).toMatchObject({ reason: 'TooLarge', status: null });
});

test('lines: split over pieces, several in one, empty, too long, cut in the middle', async () => {
  const euro = Buffer.from('€');
  const { api } = await rawServer(
    async ({ url }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const pieces =
        url === '/long'
          ? ['x'.repeat(2000)]
          : [
              '{"a"',
              ':1}\n{"b":2}\n\n{"c"',
              ':"',
              euro.subarray(0, 2),
              euro.subarray(2),
              '"}\n',
              url === '/cut' ? '{"d' : '',
            ];
      for (const piece of pieces) {
        response.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      response.end();
    },
    { lineCharacters: 1000 },
  );
  expect(await collect(api.lines({ path: '/' }), 9)).toEqual(['{"a":1}', '{"b":2}', '{"c":"€"}']);
  expect((await refusal(collect(api.lines({ path: '/cut' }), 9))).reason).toBe('Incomplete');
  expect((await refusal(collect(api.lines({ path: '/long' }), 9))).message).toContain(
    'a line has more than 1000 characters',
  );
});

test('an answer that is slow is waited for; one that stops is given up', async () => {
  const fake = await fakeServer();
  fake.faults.slow = { bytes: 40, pause: 5 };
  fake.create('pods', podA);
  const api = clientOf(fake, {}, { silence: 60_000 });
  expect(await api.request({ path: '/api/v1/pods' })).toMatchObject({ kind: 'PodList' });
  fake.faults.slow = null;
  fake.faults.isHung = true;
  const hasty = clientOf(fake, {}, { silence: 50 });
  const error = await refusal(hasty.request({ path: '/api/v1/pods' }));
  expect(error.message).toMatch(/pods: no answer within 0\.05 s$/);
  const begun = (_: unknown, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{');
  };
  let stalled = '';
  // On a busy machine an answer may take longer to begin than it is waited for.
  for (let silence = 50; !stalled.includes('nothing more') && silence <= 60_000; silence *= 2)
    stalled = (await refusal((await rawServer(begun, { silence })).api.request({ path: '/' }))).message;
  expect(stalled).toMatch(/: nothing more within [\d.]+ s$/);
  const { api: trickling } = await rawServer(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drops = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(drops));
    },
    { whole: 100 },
  );
  expect((await refusal(trickling.request({ path: '/' }))).message).toMatch(/: not all of it within 0\.1 s$/);
});

test('a server that is away, cuts the connection, or is given up on', async () => {
  const fake = await fakeServer();
  const api = clientOf(fake);
  const watch = collect(api.lines({ path: '/api/v1/pods?watch=true' }), 1);
  await expect.poll(fake.watches).toBe(1);
  fake.disconnect();
  expect(await refusal(watch)).toMatchObject({ reason: 'ECONNRESET', status: null });
  const stop = new AbortController();
  const second = collect(api.lines({ path: '/api/v1/pods?watch=true', signal: stop.signal }), 1);
  await expect.poll(fake.watches).toBe(1);
  stop.abort();
  expect((await refusal(second)).reason).toBe('Aborted');
  await fake.stop();
  const away = await refusal(api.request({ path: '/api/v1/pods' }));
  expect(away.message).toBe(
    `GET ${fake.url}/api/v1/pods: ECONNREFUSED: nothing listens there: the API server is down, or the address is another one`,
  );
  await fake.start();
  await api.request({ path: '/api/v1/pods' });
});

test('a kept connection that the server closes at the same moment is no failure', async () => {
  const seen: string[] = [];
  const { api } = await rawServer((request, response) => {
    seen.push(request.url ?? '');
    if (request.url === '/second' && seen.filter((url) => url === '/second').length === 1)
      request.socket.resetAndDestroy();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await api.request({ path: '/first' });
  await api.request({ path: '/second' });
  expect(seen).toEqual(['/first', '/second', '/second']);
});

test('hostile words of a server stay on one line and are short', async () => {
  const { api } = await rawServer((_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', status: 'Failure', message: `\u001b[2J\n${'x'.repeat(10_000)}`, reason: 7 }),
    );
  });
  const { message } = await refusal(api.request({ path: '/' }));
  expect(message).not.toMatch(/\p{Cc}/u);
  expect(message.length).toBeLessThan(700);
});
