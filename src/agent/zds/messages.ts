import { type Field, parseFields, printField } from './wire.js';

/**
 * What the agent says to ztunnel. An `add` goes with the descriptor of the pod's network namespace, the others with
 * none.
 */
export type ZdsRequest =
  | {
      readonly kind: 'add';
      readonly uid: string;
      readonly name: string;
      readonly namespace: string;
      readonly serviceAccount: string;
    }
  /**
   * The pod is still there, and its network namespace cannot be sent: its proxy is not to be ended. Only within a
   * snapshot.
   */
  | { readonly kind: 'keep'; readonly uid: string }
  | { readonly kind: 'del'; readonly uid: string }
  | { readonly kind: 'snapshot-sent' };

/** What ztunnel reads of a packet; it refuses a longer one, and ends the connection. */
export const longestRequest = 1024;

export function printRequest(request: ZdsRequest): Buffer {
  switch (request.kind) {
    case 'add':
      return printField(1, Buffer.concat([text(1, request.uid), printField(2, printWorkload(request))]));
    case 'del':
      return printField(2, text(2, request.uid));
    case 'snapshot-sent':
      return printField(3, '');
    case 'keep':
      return printField(5, text(1, request.uid));
  }
}

function printWorkload({ name, namespace, serviceAccount }: ZdsRequest & { kind: 'add' }): Buffer {
  return Buffer.concat([text(1, name), text(2, namespace), text(3, serviceAccount)]);
}

/** An empty string is the default, which proto3 leaves out. */
function text(number: number, value: string): Buffer {
  return value === '' ? Buffer.alloc(0) : printField(number, value);
}

/** The first message of ztunnel; null: it is malformed. Version 0 is none. */
export function parseHello(bytes: Buffer): { readonly version: bigint } | null {
  const fields = parseFields(bytes);
  if (fields === null) return null;
  const version = last(fields, 1);
  if (version === null) return { version: 0n };
  return version.kind === 'varint' ? { version: version.value } : null;
}

/** Ztunnel's answer to a request. */
export interface ZdsAck {
  /** Null: it was done. */
  readonly error: string | null;
}

/** Null: it is malformed, or no acknowledgement. */
export function parseResponse(bytes: Buffer): ZdsAck | null {
  const fields = parseFields(bytes);
  const ack = fields === null ? null : last(fields, 1);
  const inside = ack?.kind === 'bytes' ? parseFields(ack.value) : null;
  if (inside === null) return null;
  const error = last(inside, 1);
  if (error === null) return { error: null };
  if (error.kind !== 'bytes') return null;
  return { error: error.value.length === 0 ? null : shown(error.value) };
}

/** Of a field that is there more than once, the last one counts. */
function last(fields: readonly Field[], number: number): Field | null {
  return fields.findLast((field) => field.number === number) ?? null;
}

const longestText = 1000;

/**
 * It goes to logs, terminals and the API server: one line of bounded length. What is no UTF-8 is not worth the
 * connection.
 */
function shown(bytes: Buffer): string {
  const line = bytes
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  const characters = [...line.slice(0, 2 * longestText)];
  return characters.length > longestText ? `${characters.slice(0, longestText).join('')}…` : line || 'no reason given';
}
