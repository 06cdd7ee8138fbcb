import { whyNot } from '../converge/settled.js';
import type { AgentEvent } from '../events.js';
import type { CniCalls } from './calls.js';
import { MalformedRequestError } from './malformed-request.js';
import { type CniRequest, readCall, readCmdAdd } from './request.js';

/** Codes of the CNI specification, and one of our own for a pod that is not as it should be. */
const codes = { malformed: 7, tryLater: 11, notReady: 50, notRedirected: 100 } as const;

/** istio-cni's plugin waits five seconds. */
const upstreamTimeout = 5_000;

export interface CniAnswer {
  readonly status: number;
  readonly body: string;
  /** What is told of it; null: nothing came of it. */
  readonly event: Omit<Extract<AgentEvent, { kind: 'cni-request' }>, 'kind' | 'durationMs'>;
}

export interface CniQuestion {
  readonly body: Buffer;
  /** Where the agent sees the file system of the node. */
  readonly root: string;
  /** Aborts when the plugin is gone, or the agent stops. */
  readonly signal: AbortSignal;
}

/** Path to what it answers; none throws. */
export const answers: Readonly<Record<string, (question: CniQuestion, calls: CniCalls) => Promise<CniAnswer>>> = {
  '/cni': answerCall,
  '/cmdadd': answerCmdAdd,
};

/** What our plugin prints: nothing, as it knows the result itself, or an error of the specification. */
async function answerCall({ body, root, signal }: CniQuestion, calls: CniCalls): Promise<CniAnswer> {
  let request: CniRequest;
  try {
    request = readCall(body, root);
  } catch (error) {
    const message = messageOf(error);
    const text = errorText('1.1.0', codes.malformed, message);
    return { status: 400, body: text, event: { command: 'ADD', pod: null, outcome: 'malformed', message } };
  }
  const { command, cniVersion, pod } = request;
  const done = (outcome: CniAnswer['event']['outcome']): CniAnswer => {
    return { status: 200, body: '', event: { command, pod, outcome, message: null } };
  };
  const refuse = (code: number, message: string): CniAnswer => {
    const text = errorText(cniVersion, code, message);
    return { status: 500, body: text, event: { command, pod, outcome: 'refused', message } };
  };
  try {
    switch (command) {
      case 'ADD':
        if (request.word === null) return done('not-in-mesh');
        return done(await calls.enrol(request.word, inTime(signal, request.timeout)));
      case 'DEL':
        if (pod !== null) calls.withdraw(pod, request.netns);
        return done('done');
      case 'CHECK':
        return checkRow(request, calls, done, refuse);
      case 'STATUS': {
        const why = calls.notReady();
        return why === null ? done('done') : refuse(codes.notReady, `the agent is not ready: ${why}`);
      }
      case 'GC':
        // What the agent holds follows from the pods of its source, never from attachments.
        return done('done');
    }
  } catch (error) {
    return refuse(codes.tryLater, messageOf(error));
  }
}

function checkRow(
  { pod }: CniRequest,
  calls: CniCalls,
  done: (outcome: CniAnswer['event']['outcome']) => CniAnswer,
  refuse: (code: number, message: string) => CniAnswer,
): CniAnswer {
  const row = pod === null ? null : calls.row(pod);
  if (row === null) return done('not-in-mesh');
  if (row.phase === 'redirected') return done('redirected');
  return refuse(codes.notRedirected, `pod ${pod} is not redirected: ${whyNot(row)}`);
}

/** Exactly as istio-cni's agent: nothing, or a text. That plugin asks only for pods that it takes to be in the mesh. */
async function answerCmdAdd({ body, root, signal }: CniQuestion, calls: CniCalls): Promise<CniAnswer> {
  let pod: string | null = null;
  try {
    const word = readCmdAdd(body, root);
    pod = `${word.namespace}/${word.name}`;
    const outcome = await calls.enrol(word, inTime(signal, upstreamTimeout));
    if (outcome === 'redirected')
      return { status: 200, body: '', event: { command: 'ADD', pod, outcome, message: null } };
    const message = `pod ${pod} is not in the mesh, as this agent is configured`;
    return { status: 500, body: `${message}\n`, event: { command: 'ADD', pod, outcome, message } };
  } catch (error) {
    const message = messageOf(error);
    const isMalformed = error instanceof MalformedRequestError;
    const outcome = isMalformed ? 'malformed' : 'refused';
    return { status: isMalformed ? 400 : 500, body: `${message}\n`, event: { command: 'ADD', pod, outcome, message } };
  }
}

/** The plugin must hear the reason before it gives up by itself. */
function inTime(signal: AbortSignal, timeout: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeout - Math.min(1_000, timeout / 10))]);
}

function errorText(cniVersion: string, code: number, msg: string): string {
  return `${JSON.stringify({ cniVersion, code, msg })}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
