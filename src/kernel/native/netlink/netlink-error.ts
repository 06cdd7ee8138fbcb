import { getSystemErrorName } from 'node:util';
import { RedirectError } from '../../../base/redirect-error.js';

/**
 * The kernel refused a netlink request, or its answer is unfit. `reason` is the name of the kernel's error (ENOENT),
 * `interrupted` (a dump kept changing while it was read), `unfiltered` (it would list all, since it does not know what
 * a part of a list is picked by), `truncated`, `malformed` or `no-answer`.
 */
export class NetlinkError extends RedirectError {
  override readonly name = 'NetlinkError';
  override readonly code = 'netlink';
  readonly reason: string;
  /** What the kernel says about it in words; null: nothing. */
  readonly kernelText: string | null;

  constructor(reason: string, what: string, kernelText: string | null = null) {
    super(kernelText === null ? `${what}: ${reason}` : `${what}: ${reason}: ${kernelText}`);
    this.reason = reason;
    this.kernelText = kernelText;
  }
}

const restart = -85;

/** The name of an error number as netlink gives it: negative. */
export function errorName(error: number): string {
  // Node has no name for it.
  if (error === restart) return 'ERESTART';
  // Sets have numbers of their own from 4096 on.
  return error <= -4096 || error >= 0 ? `error ${-error}` : getSystemErrorName(error);
}
