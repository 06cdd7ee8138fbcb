import { visibleLines } from '../../index.js';
import type { AgentStatus } from '../status/agent-status.js';
import { isMisdirected, type Question } from './question.js';

/** What the server shows; each is asked once a request. */
export interface Shown {
  readonly status: () => AgentStatus;
  /** In the exposition format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly type: 'text/plain; charset=utf-8' | 'application/json' | 'text/plain; version=0.0.4; charset=utf-8';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How much of a reason is shown: it may have come from a tool or from a source. */
const longestReason = 2_000;

/** Path to what it answers. */
const pages: Readonly<Record<string, (shown: Shown) => Answer | Promise<Answer>>> = {
  '/metrics': async ({ metrics }) => ({
    status: 200,
    type: 'text/plain; version=0.0.4; charset=utf-8',
    body: await metrics(),
  }),
  // Whether the process answers at all: what is wrong with the node is no reason to start it again.
  '/healthz': () => text(200, 'ok'),
  '/readyz': ({ status }) => {
    const { isReady, notReady } = status();
    return isReady ? text(200, 'ready') : text(503, `not ready: ${reason(notReady ?? 'it does not say why')}`);
  },
  '/status': ({ status }) => ({ status: 200, type: 'application/json', body: `${JSON.stringify(status())}\n` }),
};

/** The answer to one request; never throws. */
export async function answer(question: Question, shown: Shown): Promise<Answer> {
  const page = Object.hasOwn(pages, question.path) ? pages[question.path] : undefined;
  if (isMisdirected(question)) return text(421, 'this name is not the loopback address: ask 127.0.0.1');
  if (page === undefined) return text(404, `there are ${Object.keys(pages).join(', ')}`);
  if (question.method !== 'GET' && question.method !== 'HEAD')
    return { ...text(405, 'GET and HEAD only'), headers: { allow: 'GET, HEAD' } };
  if (question.hasBody) return text(400, 'a request has no body here');
  try {
    return await page(shown);
  } catch (error) {
    return text(500, `this cannot be told now: ${reason((error as Error).message)}`);
  }
}

function reason(text: string): string {
  return visibleLines(text.slice(0, longestReason));
}

function text(status: number, line: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${line}\n` };
}
