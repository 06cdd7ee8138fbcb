import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { Connection } from '../../../src/agent/kube/connection.js';

/** An answer as it came, or why none came. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  status?: number;
  headers?: IncomingMessage['headers'];
  body: string;
  failure?: string;
}

export interface Send {
  readonly body?: unknown;
  readonly type?: string;
  readonly gzip?: boolean;
}

/** A request that is under way. */
export interface Pending {
  readonly done: Promise<Exchange>;
  /** Waits until so many lines have come. */
  readonly lines: (count: number) => Promise<void>;
  readonly abort: () => Promise<void>;
}

/** Sends requests and keeps what comes, with nothing of the client under test. */
export function recorder(connection: Connection) {
  const isTls = connection.server.protocol === 'https:';
  const ask = isTls ? requestHttps : requestHttp;
  let agent = newAgent();
  let log: Exchange[] = [];
  return { start, json, silently, take, reconnect };

  function newAgent() {
    return isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  function reconnect(): void {
    agent.destroy();
    agent = newAgent();
  }

  function take(): readonly Exchange[] {
    const taken = log;
    log = [];
    return taken;
  }

  function start(method: string, path: string, { body, type = 'application/json', gzip = false }: Send = {}): Pending {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const exchange: Exchange = { method, path, body: '' };
    log.push(exchange);
    let heard = () => {};
    let isAborted = false;
    const url = new URL(path, connection.server);
    const headers = {
      accept: 'application/json',
      authorization: 'Bearer test',
      ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      ...(gzip ? { 'accept-encoding': 'gzip' } : {}),
    };
    let sent: ClientRequest;
    const done = new Promise<Exchange>((resolve) => {
      const fail = (error: NodeJS.ErrnoException) => {
        if (!isAborted) exchange.failure = error.code ?? error.message;
        resolve(exchange);
        heard();
      };
      sent = ask(url, { method, headers, agent, ...connection.tls() }, (response) => {
        Object.assign(exchange, { status: response.statusCode, headers: response.headers });
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => {
          pieces.push(piece);
          const all = Buffer.concat(pieces);
          const isPacked = response.headers['content-encoding'] === 'gzip';
          exchange.body = isPacked ? '' : all.toString();
          heard();
        });
        response.once('end', () => {
          if (response.headers['content-encoding'] === 'gzip')
            exchange.body = gunzipSync(Buffer.concat(pieces)).toString();
          resolve(exchange);
          heard();
        });
        response.once('error', fail);
      });
      sent.once('error', fail);
      sent.end(text);
    });
    return { done, lines, abort };

    async function lines(count: number): Promise<void> {
      while (exchange.body.split('\n').length <= count && exchange.failure === undefined)
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
    }

    async function abort(): Promise<void> {
      isAborted = true;
      sent.destroy();
      await done;
    }
  }

  async function json(...words: Parameters<typeof start>) {
    return JSON.parse((await start(...words).done).body);
  }

  /** What is not part of the scenario. */
  async function silently<T>(work: () => Promise<T>): Promise<T> {
    const kept = log;
    log = [];
    try {
      return await work();
    } finally {
      log = kept;
    }
  }
}

export type Recorder = ReturnType<typeof recorder>;
