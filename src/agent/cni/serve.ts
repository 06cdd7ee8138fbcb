import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { ReadPeer } from '../../index.js';
import type { Tell } from '../events.js';
import { makeFolder } from '../files/make-folder.js';
import { answers } from './answer.js';
import type { CniCalls } from './calls.js';
import { listenAt } from './listen.js';
import { readBody } from './read-body.js';

/** All in milliseconds: whoever is slower is cut off. */
const times = { headers: 5_000, request: 10_000, checks: 5_000, answer: 130_000, stop: 1_000 } as const;

/** A node starts all of its pods at once when it boots. */
const bounds = { headerBytes: 8 * 1024, connections: 512 } as const;

export interface CniServerOptions {
  readonly runDirectory: string;
  /** Where the agent sees the file system of the node. */
  readonly root: string;
  readonly calls: CniCalls;
  /** Null: it cannot be asked who connects. */
  readonly readPeer: ReadPeer | null;
  /** Users whose plugins are answered: root, and whoever runs the agent. */
  readonly users: readonly number[];
  readonly tell: Tell;
}

export interface CniServer {
  readonly path: string;
  /** Makes the socket again if somebody removed it. Those that are connected are answered. */
  readonly renew: () => Promise<void>;
  /** Answers those who wait that the agent stops, and ends. */
  readonly close: () => Promise<void>;
}

/**
 * Serves CNI plugins at RUN_DIR/pluginevent.sock: `POST /cni` to our own, `POST /cmdadd` to istio-cni's.
 * @throws SocketPathError when another program serves there.
 */
export async function serveCni(options: CniServerOptions): Promise<CniServer> {
  const { runDirectory } = options;
  const path = join(runDirectory, 'pluginevent.sock');
  const asked = new Set<AbortController>();
  let server = await serveAt(path, options, asked);
  let isClosed = false;
  let renewing: Promise<void> | null = null;
  return {
    path,
    renew: () => {
      renewing ??= renew().finally(() => {
        renewing = null;
      });
      return renewing;
    },
    close: async () => {
      isClosed = true;
      await renewing;
      for (const each of asked) each.abort(new Error('the agent stops'));
      await closed(server);
    },
  };

  async function renew(): Promise<void> {
    if (isClosed || existsSync(path)) return;
    // Node removes what is at the path of a server that it closes: first the old one goes, then the new one comes.
    server.close();
    const warn = (message: string) => options.tell({ kind: 'warning', message });
    try {
      server = await serveAt(path, options, asked);
      warn(`somebody removed ${path}; it is made again`);
    } catch (error) {
      warn(`somebody removed ${path}, and no plugin can connect: ${(error as Error).message}`);
    }
  }
}

async function serveAt(path: string, options: CniServerOptions, asked: Set<AbortController>): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: bounds.headerBytes,
      headersTimeout: times.headers,
      requestTimeout: times.request,
      connectionsCheckingInterval: times.checks,
      keepAlive: false,
    },
    (request, response) => serveRequest(request, response, options, asked),
  );
  server.maxConnections = bounds.connections;
  server.maxRequestsPerSocket = 1;
  server.setTimeout(times.answer);
  server.prependListener('connection', (socket) => refuseStranger(socket, options));
  await makeFolder(options.runDirectory, '--run-dir');
  await listenAt(server, path);
  return server;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), times.stop);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { calls, root, tell }: CniServerOptions,
  asked: Set<AbortController>,
): Promise<void> {
  const start = performance.now();
  const end = new AbortController();
  asked.add(end);
  response.once('close', () => {
    asked.delete(end);
    end.abort(new Error('the plugin is gone'));
  });
  const answer = Object.hasOwn(answers, request.url ?? '') ? answers[request.url ?? ''] : undefined;
  if (answer === undefined) return send(response, 404, `there are ${Object.keys(answers).join(', ')}\n`);
  if (request.method !== 'POST') return send(response, 405, 'POST only\n', { allow: 'POST' });
  const read = await readBody(request);
  if ('refusal' in read) return send(response, read.status, `${read.refusal}\n`);
  const { body, event, status } = await answer({ body: read.body, root, signal: end.signal }, calls);
  tell({ kind: 'cni-request', ...event, durationMs: performance.now() - start });
  send(response, status, body);
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  const type = body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8';
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': type, 'content-length': length, connection: 'close', ...headers });
  response.end(body);
}

/** The mode of the socket keeps others out; this also counts where that mode was changed. */
function refuseStranger(socket: Socket, { readPeer, tell, users }: CniServerOptions): void {
  if (readPeer === null) return;
  try {
    const { fd = -1 } = (socket as unknown as { readonly _handle: { readonly fd?: number } | null })._handle ?? {};
    const { pid, uid } = readPeer(fd);
    if (users.includes(uid)) return;
    tell({
      kind: 'warning',
      message: `a program of user ${uid} (process ${pid}) is refused at the socket for plugins`,
    });
  } catch {
    // Already gone.
  }
  socket.destroy();
}
