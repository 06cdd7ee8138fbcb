import type { IncomingMessage } from 'node:http';
import { isToken } from './token.js';

/** A request that may be answered: a page of ours, and what is asked of it. */
export interface Question {
  /** Empty: the first page. */
  readonly page: string;
  readonly query: URLSearchParams;
}

/** Why a request is not answered, and what to do instead. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Access {
  readonly token: string;
  readonly port: number;
}

/** Reads a request. The one address is that of the terminal: what is not asked there, with GET, is refused. */
export function questionOf(request: IncomingMessage, { port, token }: Access): Question | Refusal {
  const { headers, method, url = '' } = request;
  // A name that somebody else chose could mean 127.0.0.1, and their page would read what is served here.
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '')) return misdirected;
  if (method !== 'GET') return readOnly;
  if ((headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined) return hasBody;
  const [path = '', query = ''] = url.split(/\?(.*)/s, 2);
  const [root, word = '', page, ...rest] = path.split('/');
  if (root !== '' || !isToken(word, token)) return unknown;
  if (page === undefined || rest.length > 0) return noPage;
  return { page, query: new URLSearchParams(query) };
}

export function isRefusal(read: Question | Refusal): read is Refusal {
  return 'status' in read;
}

const again = 'Open the address that redirect ui printed.';

const misdirected: Refusal = {
  status: 421,
  title: 'Not under this name',
  why: 'The request names another host than 127.0.0.1 with this port.',
  remedy: again,
};
const readOnly: Refusal = {
  status: 405,
  title: 'Nothing can be changed here',
  why: 'Pages are read with GET, and nothing else is answered.',
  remedy: 'To change the node use redirect apply in a terminal.',
  headers: { allow: 'GET' },
};
const hasBody: Refusal = {
  status: 400,
  title: 'A request without a body',
  why: 'A page is asked for by its address alone.',
  remedy: again,
};
const unknown: Refusal = {
  status: 403,
  title: 'Not without the token',
  why: 'The address has no token, or one of another run of redirect ui.',
  remedy: `${again} Each run has a token of its own.`,
};
export const noPage: Refusal = {
  status: 404,
  title: 'No such page',
  why: 'There is no page with this address.',
  remedy: 'Go to the first page, which names all of them.',
};
