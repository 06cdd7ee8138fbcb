import { RedirectError } from '../index.js';

/** The pages cannot be served at the port that was asked for. */
export class ListenError extends RedirectError {
  override readonly name = 'ListenError';
  override readonly code = 'listen';

  constructor(port: number, cause: NodeJS.ErrnoException) {
    super(`--port ${port}: ${reasons[cause.code ?? ''] ?? cause.message}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: name another port, or none for one that is free',
  EACCES: 'ports below 1024 need CAP_NET_BIND_SERVICE: name a higher one',
};
