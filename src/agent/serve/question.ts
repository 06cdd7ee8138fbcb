import type { IncomingMessage } from 'node:http';

/** What a request asks. */
export interface Question {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly hasBody: boolean;
  /** Whether it came to the loopback address. */
  readonly isLocal: boolean;
  /** The name that the asker knows us by, with its port; null: it said none. */
  readonly host: string | null;
}

export function questionOf({ headers, method = '', socket, url = '' }: IncomingMessage): Question {
  const [path = ''] = url.split('?', 1);
  return {
    method,
    path,
    hasBody: (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined,
    isLocal: /^(?:::ffff:)?127\.|^::1$/.test(socket.localAddress ?? ''),
    host: headers.host ?? null,
  };
}

const loopbackNames = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * A page in a browser of the node can make a name of its own mean 127.0.0.1, and would then read what is served there.
 * Nobody else asks the loopback address by another name.
 */
export function isMisdirected({ host, isLocal }: Question): boolean {
  return isLocal && host !== null && host !== '' && !loopbackNames.test(host);
}
