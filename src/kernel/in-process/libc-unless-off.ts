import { type Libc, loadLibc } from '../native/libc.js';

/**
 * Null where everything is left to the programs: by REDIRECT_NETLINK=off in the environment, or since the native
 * library cannot be loaded.
 */
export async function libcUnlessOff(): Promise<Libc | null> {
  if (process.env['REDIRECT_NETLINK'] === 'off') return null;
  return loadLibc().catch(() => null);
}
