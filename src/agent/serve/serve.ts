import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentAddress } from '../address.js';
import { type Answer, answer, type Shown } from './answer.js';
import { ListenError } from './listen-error.js';
import { questionOf } from './question.js';

/** All in milliseconds: whoever is slower is cut off. */
const times = { headers: 5_000, request: 5_000, keepAlive: 5_000, idle: 10_000, answer: 30_000 } as const;

const bounds = { headerBytes: 8 * 1024, connections: 64, requestsOfConnection: 1_000 } as const;

export interface AgentServer {
  /** With the port that the system chose for port 0. */
  readonly port: number;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

/**
 * Serves /metrics, /healthz, /readyz and /status. Everybody who reaches the address may read them; nothing can be
 * changed by it. Throws a ListenError when the address cannot be had.
 */
export async function serveAgent(at: AgentAddress, shown: Shown): Promise<AgentServer> {
  const server = createServer(
    {
      maxHeaderSize: bounds.headerBytes,
      headersTimeout: times.headers,
      requestTimeout: times.request,
      keepAliveTimeout: times.keepAlive,
      connectionsCheckingInterval: times.headers,
    },
    async (request, response) => {
      const late = setTimeout(() => request.socket.destroy(), times.answer);
      response.once('close', () => clearTimeout(late));
      const question = questionOf(request);
      const given = await answer(question, shown);
      if (question.hasBody) response.setHeader('connection', 'close');
      send(given, question.method === 'HEAD', response);
    },
  );
  server.maxConnections = bounds.connections;
  server.maxRequestsPerSocket = bounds.requestsOfConnection;
  server.setTimeout(times.idle);
  await listen(server, at);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send({ body, headers, status, type }: Answer, isHead: boolean, response: ServerResponse): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(isHead ? undefined : body);
}

function listen(server: Server, at: AgentAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(at, error)));
    server.listen({ ...at }, () => {
      server.removeAllListeners('error');
      // Such as too many open files: the connection is lost, the server goes on.
      server.on('error', () => {});
      resolve();
    });
  });
}
