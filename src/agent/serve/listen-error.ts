import { RedirectError } from '../../index.js';
import { type AgentAddress, addressText } from '../address.js';

/** The agent cannot serve at the address it was given. */
export class ListenError extends RedirectError {
  override readonly name = 'ListenError';
  override readonly code = 'listen';

  constructor(at: AgentAddress, cause: NodeJS.ErrnoException) {
    super(`--listen ${addressText(at)}: ${reasonOf(cause)}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there, perhaps another agent: stop it, or name another port',
  EADDRNOTAVAIL: 'this machine does not have that address: name one of its own, such as 127.0.0.1',
  EACCES: 'ports below 1024 need CAP_NET_BIND_SERVICE: name a higher one',
  ENOTFOUND: 'no such host: name an address, such as 127.0.0.1',
};

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  return reasons[code] ?? message;
}
