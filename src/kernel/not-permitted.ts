import { RedirectError } from '../base/redirect-error.js';
export const rightsRemedy = 'run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN';

/** The kernel does not let this process read or write a file of its own (`/proc/net/ip_tables_names` is root's alone). */
export class NotPermittedError extends RedirectError {
  override readonly name = 'NotPermittedError';
  override readonly code = 'not-permitted';
}

/** The same error in words that say what to do, where rights are what is missing; any other as it is. */
export function sayRights(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return error;
  return new NotPermittedError(`${message}: ${rightsRemedy}`, { cause: error });
}
