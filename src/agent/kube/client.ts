import type { Readable } from 'node:stream';
import { errorOfAnswer, notJson } from './answer-error.js';
import type { KubeApi, KubeRequest } from './api.js';
import type { Connection } from './connection.js';
import { type Answer, exchangeWith, urlOf } from './exchange.js';
import { KubeError, KubeSettingsError } from './kube-error.js';
import { lineReader } from './lines.js';

export interface KubeLimits {
  /** How long an answer may pause, in milliseconds; a watch may be silent for longer once it is granted. */
  readonly silence: number;
  /** How long an answer that is no watch may take in all, in milliseconds: a drop now and then is no silence. */
  readonly whole: number;
  /** Of one answer, decompressed. */
  readonly characters: number;
  /** Longer than any object that etcd takes (1.5 MB) in its watch event. */
  readonly lineCharacters: number;
}

const defaults: KubeLimits = {
  silence: 30_000,
  whole: 300_000,
  characters: 32 * 1024 * 1024,
  lineCharacters: 8 * 1024 * 1024,
};

/** What a refusal may say at most. */
const mostOfRefusal = 64 * 1024;

/** A client of one API server. Nothing of the token appears in its errors. */
export function kubeApi(connection: Connection, limits: Partial<KubeLimits> = {}): KubeApi {
  const { silence, whole, characters, lineCharacters } = { ...defaults, ...limits };
  const exchange = exchangeWith(connection);
  return { request, lines, close: exchange.close };

  async function request(request: KubeRequest): Promise<unknown> {
    const what = nameOf(request);
    return await naming(what, request, async () => {
      const { head, body } = await granted(what, request);
      const text = await textOf(body, what, characters);
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw notJson(what, head);
      }
    });
  }

  async function* lines(request: KubeRequest, opened: () => void = () => {}): AsyncGenerator<string> {
    const what = nameOf(request);
    const { head, body } = await naming(what, request, () => granted(what, request));
    if (!/json/i.test(head.contentType)) {
      body.destroy();
      throw notJson(what, head);
    }
    opened();
    const reader = lineReader(lineCharacters);
    try {
      for await (const piece of body) yield* reader.take(piece as string);
    } catch (error) {
      throw failure(what, request, error);
    }
    if (reader.rest().trim() !== '')
      throw new KubeError(`${what}: the answer ended in the middle of a line`, { status: null, reason: 'Incomplete' });
  }

  /** The answer, if it is none of refusal. */
  async function granted(what: string, request: KubeRequest): Promise<Answer> {
    const answer = await exchange.ask(request, connection.token(), silence);
    if (answer.head.status < 300) return answer;
    const refusal = errorOfAnswer(what, answer.head, await textOf(answer.body, what, mostOfRefusal));
    if (answer.head.status !== 401 || !connection.tokenChanges) throw refusal;
    const second = await exchange.ask(request, connection.token(true), silence);
    if (second.head.status < 300) return second;
    throw errorOfAnswer(what, second.head, await textOf(second.body, what, mostOfRefusal));
  }

  async function textOf(body: Readable, what: string, most: number): Promise<string> {
    const pieces: string[] = [];
    let length = 0;
    const timer = setTimeout(() => body.destroy(late('nothing more', silence)), silence);
    const end = setTimeout(() => body.destroy(late('not all of it', whole)), whole);
    try {
      for await (const piece of body as AsyncIterable<string>) {
        timer.refresh();
        length += piece.length;
        if (length > most)
          throw new KubeError(`${what}: the answer has more than ${most} characters`, {
            status: null,
            reason: 'TooLarge',
          });
        pieces.push(piece);
      }
    } finally {
      clearTimeout(timer);
      clearTimeout(end);
    }
    return pieces.join('');
  }

  function late(what: string, milliseconds: number): KubeError {
    return new KubeError(`${what} within ${milliseconds / 1000} s`, { status: null, reason: 'TimedOut' });
  }

  /** Runs a part of a request, so that its failures name the request. */
  async function naming<T>(what: string, request: KubeRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw failure(what, request, error);
    }
  }

  function nameOf({ method = 'GET', path }: KubeRequest): string {
    return `${method} ${urlOf(connection.server, path.split('?', 1)[0] ?? '').href}`;
  }
}

function failure(what: string, { signal }: KubeRequest, error: unknown): Error {
  if (error instanceof KubeSettingsError) return error;
  if (signal?.aborted) return new KubeError(`${what}: given up`, { status: null, reason: 'Aborted' }, signal.reason);
  if (error instanceof KubeError)
    return error.message.startsWith(what) ? error : new KubeError(`${what}: ${error.message}`, error);
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code ?? 'Failed';
  return new KubeError(`${what}: ${saidOf(reason, message)}`, { status: null, reason }, error);
}

/** What the system, TLS or zlib says of a connection, and what to do. */
function saidOf(reason: string, message: string): string {
  const remedy = remedies[reason];
  return remedy === undefined ? `${reason === 'Failed' ? '' : `${reason}: `}${message}` : `${reason}: ${remedy}`;
}

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: the API server is down, or the address is another one',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name server does not answer',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is signed by itself: name its authority in the kubeconfig",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is of an authority that the settings do not name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is of an authority that the settings do not name",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is of an authority that the settings do not name",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another name: set tls-server-name, or correct the address",
};
