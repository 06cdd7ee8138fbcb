import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { RunCommand } from '../../src/ui/run-command.js';
import { serveUi, type UiServer } from '../../src/ui/serve-ui.js';
import type { Subject } from '../../src/ui/subject.js';

const page = `<!doctype html>
<html><head><meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;; script-src &#x27;sha256-a&#x3D;&#x27;">
</head><body><header>made</header></body></html>`;
const node: Subject = {
  files: ['a.yaml'],
  against: null,
  isLive: true,
  more: { document: [], live: ['--state-dir', '/tmp/s'], agent: ['--address', '127.0.0.1:1'] },
};

let running: UiServer | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

/** A server whose commands are made by the test, with the command lines that it ran. */
async function served(run: RunCommand = made, subject: Subject = node): Promise<{ url: URL; ran: string[] }> {
  const ran: string[] = [];
  running = await serveUi({
    port: 0,
    run: (words, signal) => {
      ran.push(words.join(' '));
      return run(words, signal);
    },
    subject: async () => subject,
    documents: async () =>
      subject.files.map((file) => ({
        file,
        nodes: [{ name: `node of ${file}`, about: 'mode geneve', pods: ['default/<b>'] }],
        problem: null,
      })),
  });
  return { url: new URL(running.url), ran };
}

const made: RunCommand = async () => ({ code: 0, out: page, err: '' });

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Words {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks for exactly this path, which no URL parser has tidied up. */
function ask(url: URL, path: string, { body = '', headers = {}, method = 'GET' }: Words = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: url.port, path, method, headers, agent: false };
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}

test('the address has a token that nobody guesses, and each run has another', async () => {
  const { url } = await served();
  expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  await running?.close();
  expect((await served()).url.pathname).not.toBe(url.pathname);
});

test('the first page names what can be had, as text', async () => {
  const { url } = await served();
  const { body, status } = await ask(url, url.pathname);
  expect(status).toBe(200);
  expect(body).toContain('<a href="plan?document&#x3D;a.yaml">Plan</a>');
  expect(body).toContain('1 node with 1 pod; pages are made when they are opened, from this node, as it is now.');
  expect(body).toContain('default/&lt;b&gt;');
  expect(body).not.toContain('<b>');
});

test.each([
  ['no path', () => '/'],
  ['a page without the token', () => '/plan'],
  ['another token', ({ pathname }: URL) => `${pathname.slice(0, -2)}${pathname.at(-2) === '_' ? '-' : '_'}/`],
  ['a part of the token', ({ pathname }: URL) => `${pathname.slice(0, -2)}/`],
  ['the token elsewhere', ({ pathname }: URL) => `/plan${pathname}`],
  ['a whole address', ({ href }: URL) => href],
] as const)('%s: 403, and nothing of the node', async (_, path) => {
  const { ran, url } = await served();
  const reply = await ask(url, path(url));
  expect(reply.status).toBe(403);
  expect(reply.body).toContain('Open the address that redirect ui printed.');
  expect(reply.body).not.toContain('a.yaml');
  expect(reply.body).not.toContain(url.pathname.slice(1, -1));
  expect(ran).toEqual([]);
});

test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]:80'])(
  'under the name %j: 421',
  async (host) => {
    const { ran, url } = await served();
    expect((await ask(url, `${url.pathname}plan`, { headers: { host } })).status).toBe(421);
    expect(ran).toEqual([]);
  },
);

test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('%s: 405', async (method) => {
  const { ran, url } = await served();
  const { headers, status } = await ask(url, `${url.pathname}plan`, { method });
  expect([status, headers['allow']]).toEqual([405, 'GET']);
  expect(ran).toEqual([]);
});

test('a request with a body: 400', async () => {
  const { ran, url } = await served();
  expect((await ask(url, `${url.pathname}plan`, { headers: { 'content-length': '3' }, body: 'a=b' })).status).toBe(400);
  expect(ran).toEqual([]);
});

test.each(['plan/..', '../plan', '%2e%2e/plan', '..%2fplan', 'plan/', 'constructor', '__proto__', 'Plan', 'plan%00'])(
  'the path %j: no page',
  async (path) => {
    const { ran, url } = await served();
    expect((await ask(url, `${url.pathname}${path}`)).status).toBe(404);
    expect(ran).toEqual([]);
  },
);

test.each(['/etc/passwd', '../a.yaml', './a.yaml', '-', '--out=x', 'a.yaml/'])(
  'the document %j, which is none of those of the command line: 400',
  async (document) => {
    const { ran, url } = await served();
    expect((await ask(url, `${url.pathname}plan?${new URLSearchParams({ document })}`)).status).toBe(400);
    expect(ran).toEqual([]);
  },
);

test('answers of a form are words of their options, and no options', async () => {
  const { ran, url } = await served();
  const answers = {
    from: '--picture=/etc/x',
    to: '-f /etc/passwd',
    proto: ' ',
    picture: 'x.svg',
    out: 'x',
    through: 'node',
  };
  await ask(url, `${url.pathname}trace?${new URLSearchParams(answers)}`);
  expect(ran).toEqual([
    'trace -f a.yaml --live --state-dir /tmp/s --address 127.0.0.1:1 --from=--picture=/etc/x --to=-f /etc/passwd --output html',
  ]);
});

test('every page may show itself and nothing else, and is kept by nobody', async () => {
  const { url } = await served();
  const common = {
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
  const first = await ask(url, url.pathname);
  expect(first.headers).toMatchObject(common);
  expect(first.headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
  );
  const plan = await ask(url, `${url.pathname}plan`);
  expect(plan.headers).toMatchObject(common);
  expect(plan.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'sha256-a='; frame-ancestors 'none'",
  );
  expect(plan.body).toMatch(/<nav aria-label="redirect ui"><a href=".\/">All pages<\/a> .*\n<\/nav>\n<header>made/);
  expect(plan.body).toContain('<a href="plan?document&#x3D;a.yaml" aria-current="page">Plan</a>');
  expect((await ask(url, '/')).headers).toMatchObject(common);
});

test('what a command notes is shown with its page, as text', async () => {
  const { url } = await served(async () => ({ code: 2, out: page, err: 'iptables warns: <b>\n' }));
  const { body, status } = await ask(url, `${url.pathname}verify`);
  expect(status).toBe(200);
  expect(body).toContain('<p>iptables warns: &lt;b&gt;</p>');
});

test.each([
  [3, 400, 'Correct what it names'],
  [1, 500, 'Follow the message'],
])('a command that ends with %d: what it said, and what to do', async (code, status, remedy) => {
  const { url } = await served(async () => ({ code, out: '', err: 'redirect: a.yaml:3:1: <i>no</i>\n' }));
  const reply = await ask(url, `${url.pathname}plan`);
  expect(reply.status).toBe(status);
  expect(reply.body).toContain('redirect: a.yaml:3:1: &lt;i&gt;no&lt;/i&gt;');
  expect(reply.body).toContain(remedy);
});

test('without rights on the node: no page about it, and why', async () => {
  const { ran, url } = await served(made, { ...node, isLive: false });
  const { body } = await ask(url, url.pathname);
  expect(body).not.toContain('href="plan');
  expect(body).toContain('Plan: reading the node needs root');
  expect((await ask(url, `${url.pathname}plan`)).status).toBe(409);
  await ask(url, `${url.pathname}trace?from=a&to=b&through=node`);
  expect(ran).toEqual(['trace -f a.yaml --from=a --to=b --output html']);
});

test('a saved observation stands for the node', async () => {
  const { ran, url } = await served(made, { ...node, against: 'seen' });
  await ask(url, `${url.pathname}verify`);
  await ask(url, `${url.pathname}trace?from=a&to=b&through=node`);
  expect(ran).toEqual([
    'verify -f a.yaml --against seen --output html',
    'trace -f a.yaml --against seen --from=a --to=b --output html',
  ]);
});

test('a long address is refused before it is read', async () => {
  const { ran, url } = await served();
  expect((await ask(url, `${url.pathname}trace?from=${'a'.repeat(20_000)}`)).status).toBe(431);
  expect(ran).toEqual([]);
});

test('two pages are made at once, some wait, and more are refused', async () => {
  const started: (() => void)[] = [];
  const { ran, url } = await served(
    () => new Promise((resolve) => started.push(() => resolve({ code: 0, out: page, err: '' }))),
  );
  const asked = Array.from({ length: 18 }, () => ask(url, `${url.pathname}plan`));
  await until(() => ran.length === 2);
  let refused = await ask(url, `${url.pathname}plan`);
  // The last of them may not have arrived yet: then this one waits in its place, and the next is refused.
  while (refused.status !== 503) refused = await ask(url, `${url.pathname}plan`);
  expect(refused.headers['retry-after']).toBe('5');
  expect(ran).toHaveLength(2);
  const free = setInterval(() => started.pop()?.(), 5);
  const replies = await Promise.all(asked);
  clearInterval(free);
  expect(replies.map(({ status }) => status)).toEqual(asked.map(() => 200));
});

test('a page that nobody waits for is given up', async () => {
  const given = new Promise<unknown>((resolve) => {
    served((_, signal) => {
      signal.addEventListener('abort', () => resolve(signal.reason));
      return new Promise(() => {});
    }).then(({ url }) => {
      const socket = connect(Number(url.port), '127.0.0.1');
      socket.write(`GET ${url.pathname}plan HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
      setTimeout(() => socket.destroy(), 100);
    });
  });
  expect(await given).toEqual(new Error('the browser went away'));
});

test('the end of the server ends what is made', async () => {
  let reason: unknown = null;
  const { ran, url } = await served((_, signal) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason;
    });
    return new Promise(() => {});
  });
  const asked = ask(url, `${url.pathname}plan`).catch((error: NodeJS.ErrnoException) => error.code);
  await until(() => ran.length === 1);
  await running?.close();
  expect(await asked).toBe('ECONNRESET');
  expect(reason).toEqual(new Error('redirect ui ends'));
});

test('a port that is taken is named', async () => {
  const { url } = await served();
  const again = serveUi({ port: Number(url.port), run: made, subject: async () => node, documents: async () => [] });
  await expect(again).rejects.toThrow(`--port ${url.port}: another program listens there`);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
