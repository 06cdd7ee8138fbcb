import type { Json, Resource } from './resources.js';

/** An answer that is a refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Json | string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: Json | string, headers: Readonly<Record<string, string>> = {}) {
    super(String(status));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function statusObject(code: number, reason: string | null, message: string, more: Json = {}): Json {
  return {
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message },
    ...(reason === null ? {} : { reason }),
    ...more,
    code,
  };
}

function refuse(code: number, reason: string | null, message: string, more: Json = {}): Refusal {
  return new Refusal(code, statusObject(code, reason, message, more));
}

export const unauthorized = () => refuse(401, 'Unauthorized', 'Unauthorized');

export const noSuchPath = () =>
  refuse(404, 'NotFound', 'the server could not find the requested resource', { details: {} });

export const notFound = ({ name: kind }: Resource, name: string) =>
  refuse(404, 'NotFound', `${kind} "${name}" not found`, { details: { name, kind } });

export const alreadyExists = ({ name: kind }: Resource, name: string) =>
  refuse(409, 'AlreadyExists', `${kind} "${name}" already exists`, { details: { name, kind } });

export const conflict = ({ name: kind }: Resource, name: string) =>
  refuse(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kind} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { details: { name, kind } },
  );

export function otherUid({ kind }: Resource, name: string, uid: string): Refusal {
  const message = `Invalid value: "${uid}": field is immutable`;
  return refuse(422, 'Invalid', `${kind} "${name}" is invalid: metadata.uid: ${message}`, {
    details: { name, kind, causes: [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }] },
  });
}

export const unknownField = (field: string) => refuse(400, 'BadRequest', `field label not supported: ${field}`);

export const badVersion = (text: string) =>
  refuse(500, null, `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);

export const listTooOld = () => refuse(410, 'Expired', 'The resourceVersion for the provided list is too old.');

export const continueTooOld = (token: string) =>
  refuse(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { metadata: { continue: token } },
  );

export function versionTooLarge(asked: number, current: number): Refusal {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  const details = { causes, retryAfterSeconds: 1 };
  return new Refusal(504, statusObject(504, 'Timeout', message, { details }), { 'retry-after': '1' });
}

export function initialEventsWithoutMatch(): Refusal {
  const message = 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  const details = {
    group: 'meta.k8s.io',
    kind: 'ListOptions',
    causes: [{ reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' }],
  };
  const text = `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ${message}`;
  return refuse(422, 'Invalid', text, { details });
}

export const tooOldEvent = (asked: number, oldest: number): Json => ({
  type: 'ERROR',
  object: statusObject(410, 'Expired', `too old resource version: ${asked} (${oldest})`),
});

/** What else may come from the address of an API server. */
export const faults = {
  forbidden: (method: string, resource: string) =>
    refuse(
      403,
      'Forbidden',
      `${resource} is forbidden: User "system:serviceaccount:istio-system:agent" cannot ${method} resource "${resource}" in API group "" at the cluster scope`,
      { details: { kind: resource } },
    ),
  busy: (seconds = 1) =>
    new Refusal(429, 'Too many requests, please try again later.\n', {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': String(seconds),
    }),
  internalError: () =>
    refuse(500, 'InternalError', 'Internal error occurred: etcdserver: request timed out', {
      details: { causes: [{ message: 'etcdserver: request timed out' }] },
    }),
  page: (status = 502) =>
    new Refusal(status, '<html><body><h1>502 Bad Gateway</h1></body></html>\n', { 'content-type': 'text/html' }),
};
