import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { type Faults, noFaults } from './faults.js';
import type { Json } from './resources.js';
import { resourceOf } from './resources.js';
import { type OpenWatch, serve } from './serve.js';
import { emptyStore, placeOf } from './store.js';

export { faults } from './statuses.js';

/**
 * What a server that starts again knows: everything; all objects and nothing of how they came about, as a real one;
 * nothing at all.
 */
export type History = 'kept' | 'forgotten' | 'lost';

/**
 * An API server in memory, on loopback, with what the agent needs of Kubernetes. test/agent/kube/recordings.test.ts
 * holds it to a real one.
 */
export interface FakeKubernetes {
  readonly url: string;
  /** As a kubeconfig, which is JSON. */
  readonly kubeconfig: string;
  readonly faults: Faults;
  /** METHOD PATH of each request. */
  readonly requests: readonly string[];
  /** How many bytes it sent, heads and encryption included. */
  readonly bytesSent: () => number;
  /** To all watches, bookmarks included. */
  readonly eventsSent: () => number;
  readonly watches: () => number;
  /** What somebody else does in the cluster. The namespace is `default` if none is given. */
  readonly create: (resource: string, object: Json) => Json;
  readonly get: (resource: string, name: string, namespace?: string) => Json;
  readonly patch: (resource: string, name: string, patch: Json, namespace?: string) => Json;
  readonly patchStatus: (name: string, status: Json, namespace?: string) => Json;
  /** At once, unless a pod is given a grace period in seconds. */
  readonly remove: (resource: string, name: string, namespace?: string, grace?: number) => void;
  /** Forgets the history: whoever asks for something older is told 410. */
  readonly compact: () => void;
  readonly disconnect: () => void;
  readonly endWatches: () => void;
  /** Sends a line into all open watches. */
  readonly sendLine: (text: string) => void;
  readonly stop: () => Promise<void>;
  /** On the same port. */
  readonly start: (history?: History) => Promise<void>;
}

export interface FakeOptions {
  readonly tls?: boolean;
  /** Between bookmarks, in milliseconds. */
  readonly bookmarks?: number;
  readonly host?: string;
}

export const tlsFolder = join(import.meta.dirname, 'tls');

export async function startFakeKubernetes({
  tls = false,
  bookmarks = 60_000,
  host = '127.0.0.1',
}: FakeOptions = {}): Promise<FakeKubernetes> {
  const store = emptyStore();
  const watches = new Set<OpenWatch>();
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const faults = noFaults();
  let floor = { list: 0, watch: 0 };
  let bytes = 0;
  let events = 0;
  let server: Server;
  let port = 0;
  await listen();
  const url = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    kubeconfig: kubeconfigFor(url, tls),
    faults,
    requests,
    bytesSent: () => bytes + [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    eventsSent: () => events,
    watches: () => watches.size,
    create: (resource, object) => store.create(resourceOf(resource), object.metadata.namespace ?? 'default', object),
    get: (resource, name, namespace) => store.get(placeOf(resource, name, namespace)),
    patch: (resource, name, patch, namespace) => store.patch(placeOf(resource, name, namespace), patch, false),
    patchStatus: (name, status, namespace) => store.patch(placeOf('pods', name, namespace), { status }, true),
    remove: (resource, name, namespace, grace = 0) =>
      void store.remove(placeOf(resource, name, namespace), { gracePeriodSeconds: grace }),
    compact,
    disconnect,
    endWatches: () => watches.forEach(({ end }) => void end()),
    sendLine: (text) => watches.forEach(({ line }) => void line(text)),
    stop,
    start,
  };

  async function listen(): Promise<void> {
    const answer = (request: IncomingMessage, response: Parameters<typeof serve>[2]) => {
      requests.push(`${request.method} ${request.url}`);
      const sent = (count: number) => {
        events += count;
      };
      const serving = { store, faults, floor: () => floor, bookmarks: () => bookmarks, sent, watches };
      serve(serving, request, response).catch(() => response.destroy());
    };
    server = tls ? createHttps(certificate(), answer) : createHttp(answer);
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => {
        bytes += socket.bytesWritten;
        sockets.delete(socket);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    port = (server.address() as AddressInfo).port;
  }

  function compact(): void {
    floor = { list: store.version(), watch: store.version() };
  }

  function disconnect(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  async function start(history: History = 'forgotten'): Promise<void> {
    if (history === 'lost') {
      store.lose();
      floor = { list: 0, watch: 0 };
    }
    if (history === 'forgotten') floor = { ...floor, watch: store.version() };
    await listen();
  }
}

function certificate() {
  const read = (name: string) => readFileSync(join(tlsFolder, name), 'utf8');
  return {
    cert: read('server.pem'),
    key: read('server.key'),
    ca: read('ca.pem'),
    requestCert: true,
    rejectUnauthorized: false,
  };
}

function kubeconfigFor(server: string, tls: boolean): string {
  const ca = tls ? { 'certificate-authority': join(tlsFolder, 'ca.pem') } : {};
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'agent' } }],
    clusters: [{ name: 'fake', cluster: { server, ...ca } }],
    users: [{ name: 'agent', user: { token: 'agent-token' } }],
  });
}
