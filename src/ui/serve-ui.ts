import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DocumentEntry, homePage } from './home-page.js';
import { ListenError } from './listen-error.js';
import { headers, policyOf } from './policy.js';
import { problemPage } from './problem-page.js';
import { isRefusal, type Question, questionOf, type Refusal } from './question.js';
import { type Page, reportPage } from './report-page.js';
import type { RunCommand } from './run-command.js';
import type { Subject } from './subject.js';
import { newToken } from './token.js';
import { turns } from './turns.js';

export interface UiOptions {
  /** 0: the system chooses one. */
  readonly port: number;
  readonly run: RunCommand;
  /** Asked for each page, so that a document that is edited is read again. */
  readonly subject: () => Promise<Subject>;
  readonly documents: () => Promise<readonly DocumentEntry[]>;
}

export interface UiServer {
  /** The address of the first page, with the token. */
  readonly url: string;
  /** Ends all connections, and what is made for them. */
  readonly close: () => Promise<void>;
}

/** All in milliseconds: whoever is slower is cut off. */
const times = { headers: 5_000, request: 5_000, keepAlive: 5_000 } as const;

const bounds = { headerBytes: 16 * 1024, connections: 64 } as const;

/** Serves the pages on the loopback address alone, to whoever has the token. Throws a ListenError. */
export async function serveUi(options: UiOptions): Promise<UiServer> {
  const token = newToken();
  const takeTurn = turns();
  const ended = new AbortController();
  const server = createServer(
    {
      maxHeaderSize: bounds.headerBytes,
      headersTimeout: times.headers,
      requestTimeout: times.request,
      keepAliveTimeout: times.keepAlive,
      connectionsCheckingInterval: times.headers,
    },
    (request, response) => {
      // A page that nobody waits for is not made to its end.
      const gone = new AbortController();
      response.once('close', () => gone.abort(new Error('the browser went away')));
      const signal = AbortSignal.any([gone.signal, ended.signal]);
      answer(request, signal).then(
        (page) => send(response, page),
        (error: Error) => send(response, failed(error)),
      );
    },
  );
  server.maxConnections = bounds.connections;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    close: async () => {
      ended.abort(new Error('redirect ui ends'));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    const read = questionOf(request, { port, token });
    if (isRefusal(read)) return { ...refusalPage(read), headers: read.headers ?? {} };
    const turn = takeTurn(() => pageOf(read, signal));
    return turn ?? busy;
  }

  async function pageOf({ page, query }: Question, signal: AbortSignal): Promise<Page> {
    signal.throwIfAborted();
    const subject = await options.subject();
    if (page === '') return { status: 200, html: homePage(subject, await options.documents(), query) };
    const asked = query.get('document');
    const only = subject.files.length === 1 ? subject.files[0] : undefined;
    // A document is one of those of the command line: no other file can be named.
    const file = (asked === null ? only : subject.files.find((each) => each === asked)) ?? null;
    return reportPage(page, { subject, file, query }, options.run, signal);
  }
}

type Answer = Page & { readonly headers?: Readonly<Record<string, string>> };

const busy: Answer = {
  status: 503,
  html: problemPage(
    {
      title: 'Too many pages at once',
      why: 'Others are being made, and more wait.',
      remedy: 'Load it again in a moment.',
    },
    './',
  ),
  headers: { 'retry-after': '5' },
};

function refusalPage(refusal: Refusal): Page {
  return { status: refusal.status, html: problemPage(refusal, null) };
}

function failed(error: Error): Page {
  const remedy =
    'Load the page again; if it stays, the message and the output of redirect --version --verbose belong into a report.';
  return { status: 500, html: problemPage({ title: 'It failed', why: error.message, remedy }, './') };
}

function send(response: ServerResponse, { headers: more, html, status }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-security-policy': policyOf(html), ...more });
  response.end(html);
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(port, error)));
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}
