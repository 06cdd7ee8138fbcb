import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asksAtExit } from '../../src/cli/at-exit.js';

const folder = mkdtempSync(join(tmpdir(), 'redirect-at-exit-'));
const file = join(folder, 'kubeconfig');
/** What the API server answers for a path. */
let answers: Readonly<Record<string, { readonly status: number; readonly body: object }>> = {};
let server: Server;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const { body, status } = answers[url] ?? { status: 404, body: { kind: 'Status', reason: 'NotFound', code: 404 } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    file,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
      clusters: [{ name: 'k', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    }),
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const question = { onExit: 'ask', daemonSet: 'redirect-agent', namespace: 'mesh', node: 'w1' } as const;
const path = '/apis/apps/v1/namespaces/mesh/daemonsets/redirect-agent';
const node = { status: 200, body: { metadata: { name: 'w1', labels: {} } } };
const found = (metadata: object) => ({ status: 200, body: { metadata, spec: { template: { spec: {} } } } });

test('through a real client: kept while the DaemonSet is there, removed when it is being deleted or gone, kept without an answer', async () => {
  const atExit = asksAtExit({ ...question, kubeconfig: file });
  const decisions: (string | undefined)[] = [];
  const decide = async () => decisions.push((await atExit?.decide())?.decision);
  answers = { [path]: found({}), '/api/v1/nodes/w1': node };
  expect(await atExit?.rehearse()).toBeNull();
  await decide();
  answers = { [path]: found({ deletionTimestamp: '2026-11-28T04:00:00Z' }), '/api/v1/nodes/w1': node };
  await decide();
  answers = {};
  await decide();
  answers = { [path]: { status: 500, body: { kind: 'Status', code: 500 } } };
  await decide();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await decide();
  expect(decisions).toEqual(['keep', 'remove', 'remove', 'keep', 'keep']);
});

test('nobody is asked unless --on-exit says so', () => {
  expect(asksAtExit({ ...question, onExit: 'keep', kubeconfig: undefined })).toBeNull();
});
