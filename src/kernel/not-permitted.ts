import { RedirectError } from '../base/redirect-error.js';
export const rightsRemedy = 'run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN';

/**
 * The kernel does not let this process read or write one of its files (only root may read `/proc/net/ip_tables_names`).
 */
export class NotPermittedError extends RedirectError {
  override readonly name = 'NotPermittedError';
  override readonly code = 'not-permitted';
  override readonly remedy = rightsRemedy;
}

/** Rewords an error about missing rights to say what to do; returns any other error unchanged. */
export function sayRights(error: unknown): unknown {
  const { code, message, reason } = error as NodeJS.ErrnoException & { readonly reason?: unknown };
  const why = code === 'system-call' || code === 'netlink' ? reason : code;
  if (why !== 'EACCES' && why !== 'EPERM') return error;
  return new NotPermittedError(`${message}: ${rightsRemedy}`, { cause: error });
}
