import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Faults } from './faults.js';
import { listOf } from './listing.js';
import type { Json } from './resources.js';
import { isWatch, type Route, routeOf } from './routes.js';
import { noSuchPath, Refusal, statusObject, unauthorized } from './statuses.js';
import type { Place, Store } from './store.js';
import { checkWatch, watch } from './watching.js';

/** How the server is now. */
export interface Serving {
  readonly store: Store;
  readonly faults: Faults;
  /** States before this version can neither be listed nor watched from. */
  readonly floor: () => { readonly list: number; readonly watch: number };
  readonly bookmarks: () => number;
  /** Watches that are open: what tests send into them, and how they are ended. */
  readonly watches: Set<OpenWatch>;
  /** Called with how many events were sent to a watch. */
  readonly sent: (events: number) => void;
}

export interface OpenWatch {
  readonly line: (text: string) => void;
  readonly end: () => void;
}

export async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = serving;
  const body = await textOf(request);
  if (faults.isHung) return;
  try {
    const refusal = faults.refuse(request);
    if (refusal !== null) throw refusal;
    if (!isKnown(faults, request)) throw unauthorized();
    if (request.url === '/readyz') return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    const route = routeOf(request.url ?? '');
    if (request.method === 'GET' && route.name === null && isWatch(route)) openWatch(serving, route, response);
    else await answer(serving, request, response, ...resultOf(serving, request.method ?? '', route, body));
  } catch (error) {
    const { status, body: said, headers } = error instanceof Refusal ? error : failureOf(error);
    await answer(serving, request, response, status, said, headers);
  }
}

function isKnown({ tokens }: Faults, { headers }: IncomingMessage): boolean {
  return tokens === null || tokens.some((token) => headers.authorization === `Bearer ${token}`);
}

function failureOf(error: unknown): Refusal {
  const { message } = error as Error;
  return error instanceof SyntaxError
    ? new Refusal(400, statusObject(400, 'BadRequest', `the body of the request was in an unknown format: ${message}`))
    : new Refusal(500, statusObject(500, 'InternalError', message));
}

function resultOf({ store, floor }: Serving, method: string, route: Route, text: string): readonly [number, Json] {
  const { resource, namespace, name, subresource } = route;
  const body = text === '' ? undefined : JSON.parse(text);
  if (name === null) {
    if (method === 'GET') return [200, listOf(store, route, floor().list)];
    if (method === 'POST') return [201, store.create(resource, namespace ?? body.metadata.namespace ?? '', body)];
    throw noSuchPath();
  }
  const place: Place = { resource, namespace: namespace ?? '', name };
  if (method === 'GET') return [200, store.get(place)];
  if (method === 'PATCH') return [200, store.patch(place, body, subresource === 'status')];
  if (method === 'PUT') return [200, store.replace(place, body)];
  if (method === 'DELETE') return [200, store.remove(place, body)];
  throw noSuchPath();
}

async function answer(
  { faults }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: Json | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const text = Buffer.from(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
  const isCompressed = /gzip/.test(String(request.headers['accept-encoding'])) && text.length >= faults.gzipFrom;
  const sent = isCompressed ? gzipSync(text, { level: 1 }) : text;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(isCompressed ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    ...headers,
  });
  await trickle(faults, response, sent);
  response.end();
}

function openWatch(
  { store, faults, floor, bookmarks, sent, watches }: Serving,
  route: Route,
  response: ServerResponse,
): void {
  checkWatch(route);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  // Lines leave in order, each as slowly as the one before.
  let last = Promise.resolve();
  const line = (text: string) => {
    last = last.then(() => trickle(faults, response, Buffer.from(`${text}\n`)));
  };
  const end = () => {
    last = last.then(() => void response.end());
  };
  const send = (event: Json) => {
    for (let copy = 0; copy < faults.copies; copy += 1) line(JSON.stringify(event));
    sent(faults.copies);
  };
  const open = { line, end };
  watches.add(open);
  const stop = watch(store, route, { oldest: floor().watch, bookmarks: bookmarks() }, { send, end });
  response.once('close', () => {
    stop();
    watches.delete(open);
  });
}

async function trickle({ slow }: Faults, response: ServerResponse, bytes: Buffer): Promise<void> {
  if (slow === null) return void response.write(bytes);
  for (let at = 0; at < bytes.length; at += slow.bytes) {
    response.write(bytes.subarray(at, at + slow.bytes));
    await sleep(slow.pause);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
