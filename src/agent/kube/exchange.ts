import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { AnswerHead } from './answer-error.js';
import type { KubeRequest } from './api.js';
import type { Connection } from './connection.js';
import { KubeError } from './kube-error.js';

export interface Answer {
  readonly head: AnswerHead;
  /** Decompressed text. Destroying it ends the exchange. */
  readonly body: Readable;
}

/** Asks one API server over connections that are kept. */
export interface Exchange {
  /** Ends when the head of the answer is there. @throws KubeError if there is none. */
  readonly ask: (request: KubeRequest, token: string | null, silence: number) => Promise<Answer>;
  readonly close: () => void;
}

/** A peer that is gone without a word is noticed about this much later, in milliseconds. */
const keepAlive = 15_000;

export function exchangeWith(connection: Connection): Exchange {
  const isTls = connection.server.protocol === 'https:';
  const options = { keepAlive: true, keepAliveMsecs: keepAlive, maxFreeSockets: 4 };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  return { ask, close: () => agent.destroy() };

  async function ask(request: KubeRequest, token: string | null, silence: number): Promise<Answer> {
    const { promise, sent } = send(request, token, silence);
    try {
      return await promise;
    } catch (error) {
      // The server closed a kept connection while the request was on its way to it.
      const wasKept = sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (!wasKept || request.method === 'POST' || request.signal?.aborted) throw error;
      return await send(request, token, silence).promise;
    }
  }

  function send(request: KubeRequest, token: string | null, silence: number) {
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const options: RequestOptions = {
      ...(isTls ? connection.tls() : {}),
      agent,
      method: request.method ?? 'GET',
      headers: headersOf(request, token, body),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    const url = urlOf(connection.server, request.path);
    const sent = (isTls ? requestHttps : requestHttp)(url, options);
    return { sent, promise: answerTo(sent, body, silence) };
  }

  function headersOf({ method, contentType }: KubeRequest, token: string | null, body: Buffer | undefined) {
    return {
      accept: 'application/json',
      'accept-encoding': connection.compress ? 'gzip' : 'identity',
      'user-agent': 'ambient-redirect',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined
        ? {}
        : {
            'content-type': contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'),
            'content-length': body.length,
          }),
    };
  }
}

/** A server may lie below a path, as one behind a gateway does. */
export function urlOf(server: URL, path: string): URL {
  return new URL(`${server.origin}${server.pathname.replace(/\/$/, '')}${path}`);
}

function answerTo(sent: ClientRequest, body: Buffer | undefined, silence: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const silent = new KubeError(`no answer within ${silence / 1000} s`, { status: null, reason: 'TimedOut' });
    const timer = setTimeout(() => sent.destroy(silent), silence);
    sent.once('socket', (socket) => socket.setKeepAlive(true, keepAlive));
    sent.once('response', (response) => {
      clearTimeout(timer);
      resolve({ head: headOf(response), body: decoded(response) });
    });
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(body);
  });
}

function headOf({ statusCode = 0, headers }: IncomingMessage): AnswerHead {
  return { status: statusCode, contentType: headers['content-type'] ?? '', retryAfter: headers['retry-after'] };
}

function decoded(response: IncomingMessage): Readable {
  const isCompressed = /^(?:x-)?gzip$/i.test(response.headers['content-encoding'] ?? '');
  // Whoever reads the text learns of a failure there.
  const text = isCompressed ? pipeline(response, createGunzip(), () => {}) : response;
  return text.setEncoding('utf8');
}
