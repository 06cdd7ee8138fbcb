import { KubeError } from './kube-error.js';

/** What an answer says besides its body. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string;
  /** The header, in seconds or as a date. */
  readonly retryAfter: string | undefined;
}

/** The parts of a `Status` object that are read. */
interface Status {
  readonly status: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly retryAfterSeconds?: unknown } | null;
}

const remedies: Readonly<Record<number, string>> = {
  401: 'the token is not accepted: it expired, or it is for another cluster',
  403: 'grant this right to the account that the agent runs with',
  404: 'it does not exist, or no longer',
  409: 'somebody else changed it in the meantime: read it again',
  410: 'list again',
  413: 'the request is too large',
  422: 'the object is not as the server wants it',
  429: 'the server is busy: it is asked again later',
};

/**
 * The error for an answer with a status from 300 on. `what` names the request. Pure but for the clock that dates are
 * compared with.
 */
export function errorOfAnswer(what: string, head: AnswerHead, body: string, now = Date.now()): KubeError {
  const status = statusIn(body);
  const said = status === null ? plainText(head, body) : textIn(status.message);
  const reason = textIn(status?.reason) || `HTTP ${head.status}`;
  const seconds = status?.details?.retryAfterSeconds;
  const retryAfter = typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : milliseconds(head.retryAfter, now);
  const words = [`${what}: ${head.status}`, reason === `HTTP ${head.status}` ? '' : ` ${reason}`];
  return new KubeError(`${words.join('')}${said === '' ? '' : `: ${said}`} (${remedyFor(head, status !== null)})`, {
    status: head.status,
    reason,
    retryAfter,
  });
}

/** The error for the Status of an ERROR event. */
export function errorOfEvent(what: string, object: unknown): KubeError {
  const code = typeof object === 'object' && object !== null && 'code' in object ? object.code : null;
  const head = {
    status: typeof code === 'number' ? code : 500,
    contentType: 'application/json',
    retryAfter: undefined,
  };
  const error = errorOfAnswer(what, head, JSON.stringify(object ?? null));
  return new KubeError(error.message, { ...error, isEvent: true });
}

/** The error for an answer that should be JSON and is not. */
export function notJson(what: string, head: AnswerHead): KubeError {
  const type = shown(head.contentType) || 'no content type';
  return new KubeError(`${what}: ${head.status} with ${type} that is not JSON (${elsewhere})`, {
    status: head.status,
    reason: 'NotJson',
  });
}

const elsewhere = 'something other than an API server answers there, such as a proxy: check the address';

function remedyFor({ status }: AnswerHead, isStatus: boolean): string {
  const remedy = remedies[status];
  if (remedy !== undefined && (isStatus || status === 429)) return remedy;
  if (status >= 500 && isStatus) return "the API server's own log says why";
  if (status >= 300 && status < 400) return 'redirects are not followed: set the address of the API server itself';
  return isStatus ? 'the server does not understand the request' : elsewhere;
}

function statusIn(body: string): Status | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'status' in value ? (value as Status) : null;
  } catch {
    return null;
  }
}

/** What a text says in a line; nothing of a page. */
function plainText({ contentType }: AnswerHead, body: string): string {
  return contentType.startsWith('text/plain') ? shown(body.split('\n', 1)[0] ?? '') : '';
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? shown(value) : '';
}

/** Foreign text for one line of a log: bounded, and without control characters. */
function shown(text: string): string {
  const short = text.length > 500 ? `${text.slice(0, 500)}…` : text;
  return short.replace(/\p{Cc}+/gu, ' ').trim();
}

function milliseconds(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
